package dev.millrace.services.dynamodb;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.table.Tables;
import dev.millrace.tables.table.WriteOutcome;
import dev.millrace.tables.table.WriteOutcome.Written;
import java.util.Optional;
import java.util.function.Function;

/** What PutItem, UpdateItem and DeleteItem have in common: their shape and how they answer (spec 3.5.7 to 3.5.9). */
final class WriteAnswer {

    private final CollectionMetrics metrics;

    WriteAnswer(Tables tables) {
        this.metrics = new CollectionMetrics(tables);
    }

    /**
     * The checks of shape, in AWS's order.
     *
     * @param attributes the member with the item or key, and what violations call it
     */
    static void checkShape(ItemRequest request, Member attributes, String path) {
        var faults = new ShapeFaults()
                .enumeration(
                        request,
                        Member.RETURN_CONSUMED_CAPACITY,
                        "returnConsumedCapacity",
                        ShapeFaults.RETURN_CONSUMED_CAPACITY)
                .tableName(request.text(Member.TABLE_NAME).orElse(null))
                .required(path, attributes == Member.KEY || request.has(attributes))
                .enumeration(request, Member.RETURN_VALUES, "returnValues", ShapeFaults.RETURN_VALUES)
                .enumeration(
                        request,
                        Member.RETURN_ITEM_COLLECTION_METRICS,
                        "returnItemCollectionMetrics",
                        ShapeFaults.RETURN_ITEM_COLLECTION_METRICS)
                .enumeration(
                        request,
                        Member.RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
                        "returnValuesOnConditionCheckFailure",
                        ShapeFaults.RETURN_VALUES_ON_FAILURE)
                .required(path, attributes == Member.ITEM || request.has(attributes));
        LegacyParameters.shape(faults, request);
        faults.throwIfAny();
    }

    /** PutItem and DeleteItem know of nothing new to return. */
    static void requireOldOrNothing(ItemRequest request) {
        var returnValues = request.text(Member.RETURN_VALUES).orElse("NONE");
        if (!returnValues.equals("NONE") && !returnValues.equals("ALL_OLD")) {
            throw DynamoDbErrors.validation("ReturnValues can only be ALL_OLD or NONE");
        }
    }

    /** The old item, if it was asked for. */
    static Item old(ItemRequest request, Written written) {
        return request.text(Member.RETURN_VALUES).orElse("NONE").equals("ALL_OLD") ? written.before() : Item.EMPTY;
    }

    /**
     * The answer to a write.
     *
     * @param key the item or its key
     * @param shown the attributes to return; none if empty
     */
    byte[] of(ItemRequest request, TableRef table, Item key, WriteOutcome outcome, Function<Written, Item> shown) {
        return switch (outcome) {
            case WriteOutcome.ConditionFailed failed ->
                throw DynamoDbErrors.conditionalCheckFailed(onFailure(request, failed));
            case Written written -> of(request, table, key, written, shown.apply(written));
        };
    }

    private static Optional<String> onFailure(ItemRequest request, WriteOutcome.ConditionFailed failed) {
        return request.text(Member.RETURN_VALUES_ON_CONDITION_CHECK_FAILURE)
                .filter(mode -> mode.equals("ALL_OLD") && !failed.before().isEmpty())
                .map(mode -> failed.before().json());
    }

    private byte[] of(ItemRequest request, TableRef table, Item key, Written written, Item shown) {
        var capacity = Capacity.asked(request);
        boolean isMeasuring = CollectionMetrics.asked(
                request.text(Member.RETURN_ITEM_COLLECTION_METRICS).orElse(null));
        if (shown.isEmpty() && capacity == Capacity.NONE && !isMeasuring) {
            return Answer.empty();
        }
        var answer = new Answer(shown.canonicalBytes().length + 128);
        if (!shown.isEmpty()) {
            answer.item("Attributes", shown);
        }
        capacity.add(answer, table.name(), Consumed.of(written));
        if (isMeasuring) {
            metrics.add(answer, table, key);
        }
        return answer.toBytes();
    }
}
