package dev.millrace.tables.table;

import dev.millrace.model.Scope;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.store.Store;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.Keys;
import dev.millrace.tables.stream.HashRange;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads of items. Every read sees what was committed before it began. A page is no snapshot of one moment: of what is
 * committed while it is being read it sees some; an item that moves within an index then may be met at its old and its
 * new place, or at neither.
 */
final class ItemFinder {

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
        return get(StoredItem.key(table.number(), table.key().ofKey(key)));
    }

    private Optional<Item> get(byte[] storeKey) {
        return cache.committed(storeKey)
                .or(() -> Optional.ofNullable(store.get(ItemMutations.ITEMS, storeKey))
                        .map(StoredItem::decode))
                .filter(item -> !item.isEmpty());
    }

    ItemPage query(Scope scope, QueryRequest request) {
        var place = ReadPlace.of(tables.forItems(scope, request.table()), request.index());
        var attributes = place.key().partition();
        for (int i = 0; i < attributes.size(); i++) {
            Keys.check(attributes.get(i).name(), request.key().partition().get(i), Keys.Role.PARTITION);
        }
        var partition = request.key().encodedPartition();
        long hash = Keys.hash(partition);
        var range = request.key().sortRange();
        var from = StoredItem.key(place.number(), hash, partition, range.from());
        var to = range.to()
                .map(end -> StoredItem.key(place.number(), hash, partition, end))
                .orElseGet(() -> StoredItem.behind(place.number(), hash, partition));
        if (request.startKey().isPresent()) {
            var start = startOfQuery(place, request, partition);
            if (request.forward()) {
                from = behind(start);
            } else {
                to = start;
            }
        }
        var page = page(place, request.index(), request.limit(), request.filter());
        if (Arrays.compareUnsigned(from, to) < 0) {
            if (request.forward()) {
                store.scan(place.keyspace(), from, to, page);
            } else {
                store.scanBackwards(place.keyspace(), from, to, page);
            }
        }
        return page.build();
    }

    private static byte[] startOfQuery(ReadPlace place, QueryRequest request, byte[] partition) {
        var start = place.startOfQuery(request.startKey().orElseThrow());
        var range = request.key().sortRange();
        if (Arrays.compareUnsigned(start.key().sort(), range.from()) < 0
                || range.to()
                        .filter(to -> Arrays.compareUnsigned(start.key().sort(), to) >= 0)
                        .isPresent()) {
            throw DynamoDbErrors.validation("The provided starting key does not match the range key predicate");
        }
        if (!Arrays.equals(start.key().partition(), partition)) {
            throw DynamoDbErrors.validation(
                    request.key().hasSort()
                            ? "The query can return at most one row and cannot be restarted"
                            : "The provided starting key is outside query boundaries based on provided conditions");
        }
        return start.storeKey();
    }

    ItemPage scan(Scope scope, ScanRequest request) {
        var place = ReadPlace.of(tables.forItems(scope, request.table()), request.index());
        var segment = HashRange.part(request.segment(), request.totalSegments());
        var from = StoredItem.firstKey(place.number(), segment.first());
        if (request.startKey().isPresent()) {
            var start = place.startOfScan(request.startKey().get());
            if (!segment.contains(start.key().hash())) {
                throw DynamoDbErrors.validation(
                        "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with"
                                + " correct Segment. TotalSegments: " + request.totalSegments() + " Segment: "
                                + request.segment());
            }
            from = behind(start.storeKey());
        }
        var page = page(place, request.index(), request.limit(), request.filter());
        store.scan(place.keyspace(), from, StoredItem.behind(place.number(), segment.last()), page);
        return page.build();
    }

    private PageBuilder page(ReadPlace place, Optional<IndexRead> index, OptionalInt limit, ItemCondition filter) {
        boolean isFetching = index.filter(IndexRead::wholeItems).isPresent();
        return new PageBuilder(place, limit, filter, isFetching ? Optional.of(this::get) : Optional.empty());
    }

    private static byte[] behind(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }
}
