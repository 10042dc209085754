package dev.millrace.tables.table;

import dev.millrace.model.ServiceException;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.store.Keyspace;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.PrimaryKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Where a query or scan reads: a table, or one of its indexes. Both are ordered alike. */
record ReadPlace(TableState table, Optional<IndexState> index) {

    private static final String INVALID_START = "The provided starting key is invalid";

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

    /** The place of a Query's ExclusiveStartKey: exactly the key attributes (spec 3.6.4). */
    Start startOfQuery(Item startKey) {
        if (!startKey.attributes().keySet().equals(keyNames())) {
            throw DynamoDbErrors.validation(INVALID_START);
        }
        return index.map(in -> startInIndex(in, startKey)).orElseGet(() -> startInTable(startKey));
    }

    /** The place of a Scan's, which tells of a table's key what is wrong with it. */
    Start startOfScan(Item startKey) {
        return index.isPresent() ? startOfQuery(startKey) : explaining(() -> startInTable(startKey));
    }

    private Set<String> keyNames() {
        return index.map(in -> Set.copyOf(in.spec().keyNames(table.key())))
                .orElseGet(() -> table.key().attributes().stream()
                        .map(KeyAttribute::name)
                        .collect(Collectors.toSet()));
    }

    private Start startInTable(Item startKey) {
        var key = table.key().ofKey(startKey);
        return new Start(key, StoredItem.key(table.number(), key));
    }

    private Start startInIndex(IndexState in, Item startKey) {
        var key = in.spec()
                .key()
                .ofItem(startKey)
                .orElseThrow(() -> DynamoDbErrors.validation("The provided key element does not match the schema"));
        var tableKey = explaining(() -> table.key().ofKey(table.key().keyOf(startKey)));
        return new Start(key, in.entryKey(key, tableKey.bytes()));
    }

    private static <T> T explaining(Supplier<T> start) {
        try {
            return start.get();
        } catch (ServiceException e) {
            throw DynamoDbErrors.validation(INVALID_START + ": " + e.error().message());
        }
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
