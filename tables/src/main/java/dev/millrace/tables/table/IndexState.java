package dev.millrace.tables.table;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.item.PrimaryKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A secondary index as it is kept. Immutable.
 *
 * <p>An entry lies in the store under the index's number, the hash of its partition key, its partition key, its sort
 * key and the key of the item; so entries stand as DynamoDB orders them, and equal ones in the order of the table's
 * keys.
 *
 * @param number unique in the store and never given again; begins the keys of its entries
 * @param backfilledTo while the index is being made: the key in the store of the last item entered, empty at first.
 *     Items behind it are not looked after yet. Absent once the index is active
 */
record IndexState(long number, IndexSpec spec, Optional<ByteBuffer> backfilledTo) {

    IndexState {
        Objects.requireNonNull(spec);
        Objects.requireNonNull(backfilledTo);
    }

    /** An index of a table without items. */
    static IndexState active(long number, IndexSpec spec) {
        return new IndexState(number, spec, Optional.empty());
    }

    /** An index of a table whose items are still to be entered. */
    static IndexState creating(long number, IndexSpec spec) {
        return new IndexState(number, spec, Optional.of(ByteBuffer.allocate(0)));
    }

    String name() {
        return spec.name();
    }

    boolean isActive() {
        return backfilledTo.isEmpty();
    }

    /** Whether a change of the item with this key has to be followed: it has been entered, or need not be. */
    boolean covers(byte[] storeKey) {
        return backfilledTo.isEmpty()
                || Arrays.compareUnsigned(storeKey, backfilledTo.get().array()) <= 0;
    }

    IndexState backfilledTo(byte[] storeKey) {
        return new IndexState(number, spec, Optional.of(ByteBuffer.wrap(storeKey)));
    }

    IndexState backfilled() {
        return new IndexState(number, spec, Optional.empty());
    }

    IndexState withSpec(IndexSpec value) {
        return new IndexState(number, value, backfilledTo);
    }

    IndexState withUnitChanges(UnitChanges value) {
        return withSpec(spec.withThroughput(spec.throughput().withChanges(value)));
    }

    /** An entry: where it stands, and what it holds. */
    record Entry(byte[] key, Item item) {}

    /**
     * The item's entry; none if it is not in the index.
     *
     * @param tableKey the encoded key of the item
     */
    Optional<Entry> entry(KeySchema table, byte[] tableKey, Item item) {
        return spec.key().ofItem(item).map(key -> new Entry(entryKey(key, tableKey), project(table, item)));
    }

    byte[] entryKey(PrimaryKey key, byte[] tableKey) {
        var place = StoredItem.key(number, key);
        var all = Arrays.copyOf(place, place.length + tableKey.length);
        System.arraycopy(tableKey, 0, all, place.length, tableKey.length);
        return all;
    }

    private Item project(KeySchema table, Item item) {
        return spec.heldNames(table).map(names -> cut(item, names)).orElse(item);
    }

    /** What tells the entry from all others: the attributes of the table's key and of the index's. */
    Item keyOf(KeySchema table, Item item) {
        return cut(item, spec.keyNames(table));
    }

    private static Item cut(Item item, Set<String> names) {
        var kept = new LinkedHashMap<String, AttributeValue>();
        item.attributes().forEach((name, value) -> {
            if (names.contains(name)) {
                kept.put(name, value);
            }
        });
        return kept.size() == item.attributes().size() ? item : Item.of(kept);
    }
}
