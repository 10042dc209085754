package dev.millrace.tables.table;

import dev.millrace.model.Scope;
import dev.millrace.model.ServiceException;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.store.Reader.Visitor;
import dev.millrace.store.Store;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.Keys;
import dev.millrace.tables.item.PrimaryKey;
import dev.millrace.tables.stream.HashRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads of items. Every read is strongly consistent: it sees what was committed before it began. */
final class ItemFinder {

    /** A page ends with the item that reaches this (spec 3.6.2). */
    private static final long PAGE_BYTES = 1 << 20;

    private final Store store;
    private final TableRegistry tables;
    private final ItemCache cache;

    ItemFinder(Store store, TableRegistry tables, ItemCache cache) {
        this.store = store;
        this.tables = tables;
        this.cache = cache;
    }

    Optional<Item> get(Scope scope, String tableName, Item key) {
        var table = tables.forItems(scope, tableName);
        var storeKey = StoredItem.key(table, table.key().ofKey(key));
        return cache.committed(storeKey)
                .or(() -> Optional.ofNullable(store.get(ItemWriter.ITEMS, storeKey))
                        .map(StoredItem::decode))
                .filter(item -> !item.isEmpty());
    }

    ItemPage query(Scope scope, QueryRequest request) {
        var table = tables.forItems(scope, request.table());
        Keys.check(table.key().partition().name(), request.key().partition(), Keys.Role.PARTITION);
        var partition = Keys.encode(request.key().partition());
        long hash = Keys.hash(partition);
        var range = request.key().sort().range();
        var from = StoredItem.key(table, hash, partition, range.from());
        var to = range.to()
                .map(end -> StoredItem.key(table, hash, partition, end))
                .orElseGet(() -> StoredItem.behind(table, hash, partition));
        if (request.startKey().isPresent()) {
            var start = startOfQuery(table, request, partition);
            var startKey = StoredItem.key(table, start);
            if (request.forward()) {
                from = behind(startKey);
            } else {
                to = startKey;
            }
        }
        var page = new PageBuilder(table, request.limit(), request.filter());
        if (Arrays.compareUnsigned(from, to) < 0) {
            if (request.forward()) {
                store.scan(ItemWriter.ITEMS, from, to, page);
            } else {
                store.scanBackwards(ItemWriter.ITEMS, from, to, page);
            }
        }
        return page.build();
    }

    private static PrimaryKey startOfQuery(TableState table, QueryRequest request, byte[] partition) {
        var key = startKey(table, request.startKey().orElseThrow());
        if (!Arrays.equals(key.partition(), partition)) {
            throw DynamoDbErrors.validation(
                    "The provided starting key is outside query boundaries based on provided conditions");
        }
        var range = request.key().sort().range();
        if (Arrays.compareUnsigned(key.sort(), range.from()) < 0
                || range.to()
                        .filter(to -> Arrays.compareUnsigned(key.sort(), to) >= 0)
                        .isPresent()) {
            throw DynamoDbErrors.validation("The provided starting key does not match the range key predicate");
        }
        return key;
    }

    ItemPage scan(Scope scope, ScanRequest request) {
        var table = tables.forItems(scope, request.table());
        var segment = HashRange.part(request.segment(), request.totalSegments());
        var from = StoredItem.firstKey(table, segment.first());
        if (request.startKey().isPresent()) {
            var start = startKey(table, request.startKey().get());
            if (!segment.contains(start.hash())) {
                throw DynamoDbErrors.validation(
                        "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with"
                                + " correct Segment. TotalSegments: " + request.totalSegments() + " Segment: "
                                + request.segment());
            }
            from = behind(StoredItem.key(table, start));
        }
        var page = new PageBuilder(table, request.limit(), request.filter());
        store.scan(ItemWriter.ITEMS, from, StoredItem.behind(table, segment.last()), page);
        return page.build();
    }

    private static PrimaryKey startKey(TableState table, Item key) {
        try {
            return table.key().ofKey(key);
        } catch (ServiceException e) {
            throw DynamoDbErrors.validation("The provided starting key is invalid");
        }
    }

    private static byte[] behind(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    /** Gathers a page until its limit or its size is reached. */
    private static final class PageBuilder implements Visitor {
        private final TableState table;
        private final OptionalInt limit;
        private final ItemCondition filter;
        private final List<Item> items = new ArrayList<>();
        private int scannedCount;
        private long scannedBytes;
        private @Nullable Item endedBehind;

        PageBuilder(TableState table, OptionalInt limit, ItemCondition filter) {
            this.table = table;
            this.limit = limit;
            this.filter = filter;
        }

        @Override
        public boolean visit(byte[] key, byte[] value) {
            var item = StoredItem.decode(value);
            scannedCount++;
            scannedBytes += item.sizeBytes();
            if (filter.holds(item)) {
                items.add(item);
            }
            if (scannedBytes >= PAGE_BYTES || (limit.isPresent() && scannedCount >= limit.getAsInt())) {
                endedBehind = item;
                return false;
            }
            return true;
        }

        ItemPage build() {
            return new ItemPage(
                    items,
                    scannedCount,
                    scannedBytes,
                    Optional.ofNullable(endedBehind).map(table.key()::keyOf));
        }
    }
}
