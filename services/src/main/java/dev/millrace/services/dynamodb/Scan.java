package dev.millrace.services.dynamodb;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Call;
import dev.millrace.tables.expression.ExpressionKind;
import dev.millrace.tables.table.ScanRequest;
import dev.millrace.tables.table.Tables;
import java.util.List;
import java.util.Map;

/** Scan (spec 3.7). */
final class Scan {

    private static final Map<String, Member> MEMBERS = ItemRequest.members(
            Member.TABLE_NAME,
            Member.INDEX_NAME,
            Member.FILTER_EXPRESSION,
            Member.PROJECTION_EXPRESSION,
            Member.EXPRESSION_ATTRIBUTE_NAMES,
            Member.EXPRESSION_ATTRIBUTE_VALUES,
            Member.EXCLUSIVE_START_KEY,
            Member.SEGMENT,
            Member.TOTAL_SEGMENTS,
            Member.SELECT,
            Member.LIMIT,
            Member.CONSISTENT_READ,
            Member.RETURN_CONSUMED_CAPACITY,
            Member.SCAN_FILTER,
            Member.ATTRIBUTES_TO_GET,
            Member.CONDITIONAL_OPERATOR);

    private final Tables tables;

    Scan(Tables tables) {
        this.tables = tables;
    }

    byte[] handle(Call call, byte[] body) {
        var request = ItemRequest.read(body, MEMBERS);
        ReadPage.shape(request).throwIfAny();
        Expressions.checkParameters(request, List.of(ExpressionKind.FILTER, ExpressionKind.PROJECTION));
        ReadPage.checkLegacy(request);
        var startKey = ReadPage.startKey(request);
        checkSegments(request);
        ReadPage.checkSelect(request);
        var expressions = Expressions.parse(request);

        var table = TableRef.of(call, request.text(Member.TABLE_NAME).orElseThrow());
        var source = ReadSource.of(request, tables.describeForItems(table.scope(), table.name()), expressions);
        expressions.projection().ifPresent(asked -> KeyPaths.requireScalars(source.table(), asked.nestedAttributes()));
        expressions.filter().ifPresent(filter -> KeyPaths.requireScalars(source.table(), filter.nestedAttributes()));
        var page = tables.scan(
                table.scope(),
                new ScanRequest(
                        table.name(),
                        source.read(),
                        request.number(Member.SEGMENT).orElse(0),
                        request.number(Member.TOTAL_SEGMENTS).orElse(1),
                        request.number(Member.LIMIT),
                        startKey,
                        expressions.readFilter()));
        return ReadPage.answer(request, source, page, expressions);
    }

    private static void checkSegments(ItemRequest request) {
        var segment = request.number(Member.SEGMENT);
        var total = request.number(Member.TOTAL_SEGMENTS);
        if (segment.isPresent() && total.isEmpty()) {
            throw DynamoDbErrors.validation("The TotalSegments parameter is required but was not present in the request"
                    + " when Segment parameter is present");
        }
        if (segment.isEmpty() && total.isPresent()) {
            throw DynamoDbErrors.validation("The Segment parameter is required but was not present in the request when"
                    + " parameter TotalSegments is present");
        }
        if (segment.isPresent() && segment.getAsInt() >= total.getAsInt()) {
            throw DynamoDbErrors.validation(
                    "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: "
                            + segment.getAsInt() + " is not less than TotalSegments: " + total.getAsInt());
        }
    }
}
