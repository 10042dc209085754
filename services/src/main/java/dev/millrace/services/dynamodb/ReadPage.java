package dev.millrace.services.dynamodb;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.item.Checked;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.table.ItemPage;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What Query and Scan have in common: Select, the start key, and how a page is answered (spec 3.6, 3.7). */
final class ReadPage {

    private static final Pattern TOLD_AS_IT_IS =
            Pattern.compile("contains duplicates|number set|numeric value|significant digits|number with magnitude");

    private static final int MAX_SEGMENTS = 1_000_000;

    private ReadPage() {}

    /** What is wrong with the shape of either, in AWS's order; only a Scan has segments. */
    static ShapeFaults shape(ItemRequest request) {
        var faults = new ShapeFaults()
                .enumeration(request, Member.SELECT, "select", ShapeFaults.SELECT)
                .name("indexName", request.text(Member.INDEX_NAME).orElse(null))
                .length("indexName", request.text(Member.INDEX_NAME).orElse(null), 3, 255)
                .range(request, Member.TOTAL_SEGMENTS, "totalSegments", 1, MAX_SEGMENTS)
                .enumeration(
                        request,
                        Member.RETURN_CONSUMED_CAPACITY,
                        "returnConsumedCapacity",
                        ShapeFaults.RETURN_CONSUMED_CAPACITY)
                .tableName(request.text(Member.TABLE_NAME).orElse(null));
        LegacyParameters.shape(faults, request);
        return faults.range(request, Member.SEGMENT, "segment", 0, MAX_SEGMENTS - 1)
                .range(request, Member.LIMIT, "limit", 1, Integer.MAX_VALUE);
    }

    /** What is told of filters and AttributesToGet comes before the start key is looked at (spec 3.6). */
    static void checkLegacy(ItemRequest request) {
        if (request.isLegacy()) {
            LegacyConditions.filter(request, Member.QUERY_FILTER);
            LegacyConditions.filter(request, Member.SCAN_FILTER);
            LegacyParameters.projection(request);
        }
    }

    /** Select must agree with the projection (spec 3.6.5). */
    static void checkSelect(ItemRequest request) {
        var select = request.text(Member.SELECT).orElse("");
        var projections = request.present(List.of(Member.PROJECTION_EXPRESSION, Member.ATTRIBUTES_TO_GET));
        boolean isProjected = !projections.isEmpty();
        if (select.equals("ALL_PROJECTED_ATTRIBUTES") && !request.has(Member.INDEX_NAME)) {
            throw DynamoDbErrors.invalidParameter(
                    "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
        }
        if (select.equals("SPECIFIC_ATTRIBUTES") && !isProjected) {
            throw DynamoDbErrors.validation("Must specify the AttributesToGet or ProjectionExpression when choosing to"
                    + " get SPECIFIC_ATTRIBUTES");
        }
        if (isProjected && !select.isEmpty() && !select.equals("SPECIFIC_ATTRIBUTES")) {
            throw DynamoDbErrors.validation(
                    "Cannot specify the " + projections.getFirst().wireName() + " when choosing to get "
                            + (select.equals("COUNT") ? "only the Count" : select));
        }
    }

    static Optional<Item> startKey(ItemRequest request) {
        return request.attributes(Member.EXCLUSIVE_START_KEY).map(ReadPage::checkedStart);
    }

    /** What is wrong with a value is told as of a starting key, except of numbers and duplicates. */
    private static Item checkedStart(Checked<Item> startKey) {
        startKey.fault().ifPresent(fault -> {
            var message = String.valueOf(fault.error().message());
            throw TOLD_AS_IT_IS.matcher(message).find()
                    ? fault
                    : DynamoDbErrors.validation("The provided starting key is invalid: " + message);
        });
        return startKey.orThrow();
    }

    static byte[] answer(ItemRequest request, ReadSource source, ItemPage page, Expressions expressions) {
        var items = source.shown(page.items(), expressions.projection());
        var answer = new Answer(items.stream()
                        .mapToInt(item -> item.canonicalBytes().length + 1)
                        .sum()
                + 256);
        if (!request.text(Member.SELECT).orElse("").equals("COUNT")) {
            answer.items("Items", items);
        }
        answer.number("Count", items.size()).number("ScannedCount", page.scannedCount());
        page.lastKey().ifPresent(key -> answer.item("LastEvaluatedKey", key));
        Capacity.asked(request)
                .add(answer, source.table().name(), source.consumed(page, request.flag(Member.CONSISTENT_READ, false)));
        return answer.toBytes();
    }
}
