package dev.millrace.tables.table;

import dev.millrace.tables.item.Item;
import java.util.List;
import java.util.Optional;

/**
 * What a query or scan found.
 *
 * @param items whole items that passed the filter
 * @param scannedCount how many were evaluated
 * @param scannedBytes their size together, for consumed capacity
 * @param lastKey the key of the last item evaluated if the page ended because of its limit or its size, even if nothing
 *     follows (spec 3.6.3)
 */
public record ItemPage(List<Item> items, int scannedCount, long scannedBytes, Optional<Item> lastKey) {
    public ItemPage {
        items = List.copyOf(items);
    }
}
