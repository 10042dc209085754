package dev.millrace.tables.table;

import dev.millrace.tables.item.Item;
import java.util.List;
import java.util.Optional;

/**
 * What a query or scan found.
 *
 * @param items what was read and passed the filter: whole items, or what the index holds of them
 * @param scannedCount how many were evaluated
 * @param scannedBytes their size together, for consumed capacity
 * @param lastKey the key of the last item evaluated if the page ended because of its limit or its size, even if nothing
 *     follows (spec 3.6.3); with the attributes of the index's key, if it was read
 * @param fetchedBytes sizes of the items that had to be fetched from the table to be read whole
 */
public record ItemPage(
        List<Item> items, int scannedCount, long scannedBytes, Optional<Item> lastKey, List<Integer> fetchedBytes) {
    public ItemPage {
        items = List.copyOf(items);
        fetchedBytes = List.copyOf(fetchedBytes);
    }

    /** A page for which nothing had to be fetched. */
    public ItemPage(List<Item> items, int scannedCount, long scannedBytes, Optional<Item> lastKey) {
        this(items, scannedCount, scannedBytes, lastKey, List.of());
    }
}
