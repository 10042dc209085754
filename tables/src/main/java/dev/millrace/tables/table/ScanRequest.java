package dev.millrace.tables.table;

import dev.millrace.tables.item.Item;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Items of a whole table or index or of one segment of it, by hash of the partition key and then by sort key.
 *
 * @param table the table's name
 * @param index the index to read instead of the table
 * @param segment 0 for the first
 * @param totalSegments 1 for the whole table
 * @param limit most items to evaluate
 * @param startKey begins behind this key
 * @param filter what is handed out of what was evaluated
 */
public record ScanRequest(
        String table,
        Optional<IndexRead> index,
        int segment,
        int totalSegments,
        OptionalInt limit,
        Optional<Item> startKey,
        ItemCondition filter) {
    public ScanRequest {
        Objects.requireNonNull(table);
        Objects.requireNonNull(index);
        Objects.requireNonNull(limit);
        Objects.requireNonNull(startKey);
        Objects.requireNonNull(filter);
        if (segment < 0 || segment >= totalSegments) {
            throw new IllegalArgumentException("no segment " + segment + " of " + totalSegments);
        }
    }

    /** A scan of the table itself. */
    public ScanRequest(
            String table,
            int segment,
            int totalSegments,
            OptionalInt limit,
            Optional<Item> startKey,
            ItemCondition filter) {
        this(table, Optional.empty(), segment, totalSegments, limit, startKey, filter);
    }
}
