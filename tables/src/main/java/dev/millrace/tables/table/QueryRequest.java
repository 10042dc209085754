package dev.millrace.tables.table;

import dev.millrace.tables.expression.KeyCondition;
import dev.millrace.tables.item.Item;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Items of one partition of a table or index in the order of their sort keys.
 *
 * @param table the table's name
 * @param index the index to read instead of the table
 * @param key the partition, and which of its sort keys; of the key's types
 * @param forward ascending, or else descending
 * @param limit most items to evaluate
 * @param startKey begins behind this key
 * @param filter what is handed out of what was evaluated
 */
public record QueryRequest(
        String table,
        Optional<IndexRead> index,
        KeyCondition key,
        boolean forward,
        OptionalInt limit,
        Optional<Item> startKey,
        ItemCondition filter) {
    public QueryRequest {
        Objects.requireNonNull(table);
        Objects.requireNonNull(index);
        Objects.requireNonNull(key);
        Objects.requireNonNull(limit);
        Objects.requireNonNull(startKey);
        Objects.requireNonNull(filter);
    }

    /** A query of the table itself. */
    public QueryRequest(
            String table,
            KeyCondition key,
            boolean forward,
            OptionalInt limit,
            Optional<Item> startKey,
            ItemCondition filter) {
        this(table, Optional.empty(), key, forward, limit, startKey, filter);
    }
}
