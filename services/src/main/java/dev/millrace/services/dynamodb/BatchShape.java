package dev.millrace.services.dynamodb;

import dev.millrace.model.Scope;
import dev.millrace.model.errors.DynamoDbErrors;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The checks that BatchWriteItem and BatchGetItem share (spec 3.8). */
final class BatchShape {

    private static final Pattern TABLE = Pattern.compile("[a-zA-Z0-9_.-]{3,255}");

    private BatchShape() {}

    /**
     * What is wrong with the shape of either.
     *
     * @param options the texts among the request's members, by name
     * @param elements what is asked of each table; null if the request has no RequestItems
     */
    static ShapeFaults faults(Map<String, String> options, @Nullable Map<String, ?> elements) {
        var faults = new ShapeFaults()
                .enumeration(
                        "returnConsumedCapacity",
                        options.get("ReturnConsumedCapacity"),
                        ShapeFaults.RETURN_CONSUMED_CAPACITY)
                .enumeration(
                        "returnItemCollectionMetrics",
                        options.get("ReturnItemCollectionMetrics"),
                        ShapeFaults.RETURN_ITEM_COLLECTION_METRICS)
                .required("requestItems", elements != null);
        if (elements != null && !elements.keySet().stream().allMatch(BatchShape::isTable)) {
            faults.fault(
                    "'" + elements.keySet() + "'",
                    "requestItems",
                    "Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must"
                            + " have length greater than or equal to 3, Member must satisfy regular expression pattern:"
                            + " [a-zA-Z0-9_.-]+]");
        }
        return faults;
    }

    private static boolean isTable(String name) {
        return TABLE.matcher(name).matches() || TableRef.isArn(name);
    }

    /** @param most how many elements all tables may have together */
    static void requireFew(Collection<? extends Collection<?>> elements, int most, String operation) {
        if (elements.stream().mapToInt(Collection::size).sum() > most) {
            throw DynamoDbErrors.validation("Too many items requested for the " + operation + " call");
        }
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
