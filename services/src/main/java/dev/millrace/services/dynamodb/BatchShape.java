package dev.millrace.services.dynamodb;

import dev.millrace.model.Scope;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.item.Checked;
import dev.millrace.tables.item.Item;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The checks that BatchWriteItem and BatchGetItem share (spec 3.8). */
final class BatchShape {

    private BatchShape() {}

    /**
     * Checks the shape and the number of elements.
     *
     * @param options the texts among the request's members, by name
     * @param elements what is asked of each table
     * @param most how many elements all tables may have together
     */
    static void check(
            Map<String, String> options, Map<String, ? extends Collection<?>> elements, int most, String operation) {
        var faults = new ShapeFaults()
                .enumeration(
                        "returnConsumedCapacity",
                        options.get("ReturnConsumedCapacity"),
                        ShapeFaults.RETURN_CONSUMED_CAPACITY)
                .enumeration(
                        "returnItemCollectionMetrics",
                        options.get("ReturnItemCollectionMetrics"),
                        ShapeFaults.RETURN_ITEM_COLLECTION_METRICS);
        if (elements.isEmpty()) {
            faults.length("requestItems", "'{}'", 0, 1, Integer.MAX_VALUE);
        }
        elements.forEach((table, list) -> {
            if (list.isEmpty() || list.size() > most) {
                faults.fault(
                        "'{" + table + "=[" + list.size() + " elements]}'",
                        "requestItems",
                        "Map value must satisfy constraint: [Member must have length less than or equal to " + most
                                + ", Member must have length greater than or equal to 1]");
            }
        });
        faults.throwIfAny();
        if (elements.values().stream().mapToInt(Collection::size).sum() > most) {
            throw DynamoDbErrors.validation("Too many items requested for the " + operation + " call");
        }
    }

    /** A structure whose only member is missing; told when its turn comes. */
    static Checked<Item> missing(String path, String member) {
        return Checked.faulty(DynamoDbErrors.validation("1 validation error detected: Value null at '" + path + "."
                + member.toLowerCase(Locale.ROOT) + "' failed to satisfy constraint: Member must not be null"));
    }

    /** The one scope all tables of a batch are in. */
    static Scope oneScope(List<TableRef> tables) {
        var scopes = tables.stream().map(TableRef::scope).distinct().toList();
        if (scopes.size() > 1) {
            throw DynamoDbErrors.invalidParameter("The tables of one request belong to one account and region");
        }
        return scopes.getFirst();
    }
}
