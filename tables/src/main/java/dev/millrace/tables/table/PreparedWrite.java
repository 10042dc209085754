package dev.millrace.tables.table;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.PrimaryKey;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.function.Function;

/**
 * A write with all that can be known before the item is read: made and checked on the request's thread.
 *
 * @param table as the request found it
 * @param isPut whether the update puts a whole item
 */
record PreparedWrite(
        TableState table,
        PrimaryKey key,
        byte[] storeKey,
        Item keyItem,
        ItemCondition condition,
        ItemUpdate update,
        boolean isPut) {

    private static final String TOO_LARGE = "Item size has exceeded the maximum allowed size";

    /** The check that comes before the table is looked for. */
    static void checkSize(WriteRequest request) {
        if (request instanceof WriteRequest.Put put && put.item().sizeBytes() > Item.MAX_BYTES) {
            throw DynamoDbErrors.validation(TOO_LARGE);
        }
    }

    /** @param keyOfItem finds the key of an item to be put, and refuses it in the words of the operation */
    static PreparedWrite of(TableState table, WriteRequest request, Function<Item, PrimaryKey> keyOfItem) {
        var prepared = keyed(table, request, keyOfItem);
        checkFit(table, request);
        return prepared;
    }

    /** The check of {@link #of} that {@link #keyed} leaves out. */
    static void checkFit(TableState table, WriteRequest request) {
        switch (request) {
            case WriteRequest.Put put -> IndexKeyChecks.ofPut(table, put.item());
            case WriteRequest.Update update -> update.update().check();
            case WriteRequest.Delete ignored -> {}
            case WriteRequest.Check ignored -> {}
        }
        request.condition().check();
    }

    /** Like {@link #of}, but an item to be put may not fit the table's indexes, and an update may be none for it. */
    static PreparedWrite keyed(TableState table, WriteRequest request, Function<Item, PrimaryKey> keyOfItem) {
        return switch (request) {
            case WriteRequest.Put put -> {
                var keyItem = table.key().keyOf(put.item());
                var key = keyOfItem.apply(keyItem);
                yield of(table, key, keyItem, put, (current, keys) -> Optional.of(put.item()), true);
            }
            case WriteRequest.Update update -> of(table, update.key(), update, update.update());
            case WriteRequest.Delete delete -> of(table, delete.key(), delete, (current, keys) -> Optional.empty());
            case WriteRequest.Check check ->
                of(
                        table,
                        check.key(),
                        check,
                        (current, keys) -> current.isEmpty() ? Optional.empty() : Optional.of(current));
        };
    }

    private static PreparedWrite of(TableState table, Item keyItem, WriteRequest request, ItemUpdate update) {
        return of(table, table.key().ofKey(keyItem), keyItem, request, update, false);
    }

    private static PreparedWrite of(
            TableState table, PrimaryKey key, Item keyItem, WriteRequest request, ItemUpdate update, boolean isPut) {
        return new PreparedWrite(
                table, key, StoredItem.key(table.number(), key), keyItem, request.condition(), update, isPut);
    }

    /** Refuses several writes of one item. */
    static void requireDistinct(Collection<PreparedWrite> writes, String otherwise) {
        var seen = new HashSet<Object>();
        for (var write : writes) {
            if (!seen.add(ByteBuffer.wrap(write.storeKey()))) {
                throw DynamoDbErrors.validation(otherwise);
            }
        }
    }
}
