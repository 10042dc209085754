package dev.millrace.tables.table;

import dev.millrace.model.ServiceException;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.store.Keyspace;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.PrimaryKey;
import java.util.Arrays;
import java.util.Optional;

/** Where a query or scan reads: a table, or one of its indexes. Both are ordered alike. */
record ReadPlace(TableState table, Optional<IndexState> index) {

    /**
     * A place to go on behind.
     *
     * @param key by which it is ordered: the table's or the index's
     * @param storeKey in the store; there need not be anything
     */
    record Start(PrimaryKey key, byte[] storeKey) {}

    static ReadPlace of(TableState table, Optional<IndexRead> read) {
        return new ReadPlace(table, read.map(index -> active(table, index.name())));
    }

    private static IndexState active(TableState table, String name) {
        var index = table.index(name)
                .orElseThrow(() -> DynamoDbErrors.validation("The table does not have the specified index: " + name));
        if (!index.isActive()) {
            throw DynamoDbErrors.validation("Cannot read from backfilling global secondary index: " + name);
        }
        return index;
    }

    Keyspace keyspace() {
        return index.isPresent() ? IndexWriter.ENTRIES : ItemMutations.ITEMS;
    }

    long number() {
        return index.map(IndexState::number).orElseGet(table::number);
    }

    IndexKeySchema key() {
        return index.map(i -> i.spec().key()).orElseGet(() -> IndexKeySchema.of(table.key()));
    }

    /** The key to go on with behind an item read here. */
    Item keyOf(Item item) {
        return index.map(i -> i.keyOf(table.key(), item))
                .orElseGet(() -> table.key().keyOf(item));
    }

    /** The place of an ExclusiveStartKey: exactly the key attributes (spec 3.6.4). */
    Start start(Item startKey) {
        try {
            if (index.isEmpty()) {
                var key = table.key().ofKey(startKey);
                return new Start(key, StoredItem.key(table.number(), key));
            }
            return startInIndex(index.get(), startKey);
        } catch (ServiceException e) {
            throw invalidStart();
        }
    }

    private Start startInIndex(IndexState in, Item startKey) {
        var tableKey = table.key().ofItem(startKey);
        var key = in.spec().key().ofItem(startKey).orElseThrow(ReadPlace::invalidStart);
        if (startKey.attributes().size() != in.spec().keyNames(table.key()).size()) {
            throw invalidStart();
        }
        return new Start(key, in.entryKey(key, tableKey.bytes()));
    }

    private static ServiceException invalidStart() {
        return DynamoDbErrors.validation("The provided starting key is invalid");
    }

    /** Whether an item fetched from the table still stands where its entry was found. */
    boolean isStillAt(byte[] entryKey, Item item) {
        return index.flatMap(i -> i.spec()
                        .key()
                        .ofItem(item)
                        .map(key -> i.entryKey(key, table.key().ofItem(item).bytes())))
                .filter(key -> Arrays.equals(key, entryKey))
                .isPresent();
    }
}
