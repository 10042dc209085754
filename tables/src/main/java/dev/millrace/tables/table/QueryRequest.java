package dev.millrace.tables.table;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.item.Item;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Items of one partition in the order of their sort keys.
 *
 * @param table the table's name
 * @param partition value of the partition key, of the key's type
 * @param range which sort keys
 * @param forward ascending, or else descending
 * @param limit most items to evaluate
 * @param startKey begins behind this key
 * @param filter what is handed out of what was evaluated
 */
public record QueryRequest(
        String table,
        AttributeValue partition,
        SortRange range,
        boolean forward,
        OptionalInt limit,
        Optional<Item> startKey,
        ItemCondition filter) {
    public QueryRequest {
        Objects.requireNonNull(table);
        Objects.requireNonNull(partition);
        Objects.requireNonNull(range);
        Objects.requireNonNull(limit);
        Objects.requireNonNull(startKey);
        Objects.requireNonNull(filter);
    }
}
