package dev.millrace.tables.table;

import dev.millrace.store.Reader.Visitor;
import dev.millrace.tables.item.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gathers a page of a query or scan until its limit or its size is reached. Used once, by one thread. */
final class PageBuilder implements Visitor {

    /** A page ends with the item that reaches this (spec 3.6.2). */
    private static final long PAGE_BYTES = 1 << 20;

    private final ReadPlace place;
    private final OptionalInt limit;
    private final ItemCondition filter;
    private final Optional<Function<byte[], Optional<Item>>> fetch;
    private final List<Item> items = new ArrayList<>();
    private final List<Integer> fetchedBytes = new ArrayList<>();
    private int scannedCount;
    private long scannedBytes;
    private long readBytes;
    private @Nullable Item endedBehind;

    /** @param fetch reads an item from the table, where the entries of the index are not enough */
    PageBuilder(
            ReadPlace place,
            OptionalInt limit,
            ItemCondition filter,
            Optional<Function<byte[], Optional<Item>>> fetch) {
        this.place = place;
        this.limit = limit;
        this.filter = filter;
        this.fetch = fetch;
    }

    @Override
    public boolean visit(byte[] key, byte[] value) {
        var found = StoredItem.decode(value);
        scannedCount++;
        scannedBytes += found.sizeBytes();
        readBytes += found.sizeBytes();
        whole(key, found).filter(filter::holds).ifPresent(items::add);
        if (readBytes >= PAGE_BYTES || (limit.isPresent() && scannedCount >= limit.getAsInt())) {
            endedBehind = found;
            return false;
        }
        return true;
    }

    /** The item that is wanted; none if it has gone from there since the read began. */
    private Optional<Item> whole(byte[] entryKey, Item found) {
        if (fetch.isEmpty()) {
            return Optional.of(found);
        }
        var table = place.table();
        var item = fetch.get().apply(StoredItem.key(table.number(), table.key().ofItem(found)));
        item.ifPresent(fetched -> {
            fetchedBytes.add(fetched.sizeBytes());
            readBytes += fetched.sizeBytes();
        });
        return item.filter(fetched -> place.isStillAt(entryKey, fetched));
    }

    ItemPage build() {
        return new ItemPage(
                items,
                scannedCount,
                scannedBytes,
                Optional.ofNullable(endedBehind).map(place::keyOf),
                fetchedBytes);
    }
}
