package dev.millrace.tables.table;

import dev.millrace.model.Scope;
import dev.millrace.model.ServiceException;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.store.Change;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.PrimaryKey;
import dev.millrace.tables.stream.ChangeLog;
import dev.millrace.tables.stream.ItemChange;
import dev.millrace.tables.stream.Sequencer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes of items. The request's thread finds the table and encodes keys; the writer thread then decides against the
 * item as it is, and item and change record commit together.
 */
final class ItemWriter {

    static final Keyspace ITEMS = new Keyspace("items", Keyspace.Use.RECORDS);

    private static final String TOO_LARGE = "Item size has exceeded the maximum allowed size";
    private static final String UPDATE_TOO_LARGE = "Item size to update has exceeded the maximum allowed size";

    private final Store store;
    private final TableRegistry tables;
    private final ItemCounts counts;
    private final ItemCache cache;
    private final ChangeLog log;
    private final Sequencer sequencer;

    ItemWriter(
            Store store, TableRegistry tables, ItemCounts counts, ItemCache cache, ChangeLog log, Sequencer sequencer) {
        this.store = store;
        this.tables = tables;
        this.counts = counts;
        this.cache = cache;
        this.log = log;
        this.sequencer = sequencer;
    }

    /** A write with all that can be known before the item is read. */
    private record Prepared(
            TableState table,
            PrimaryKey key,
            byte[] storeKey,
            Item keyItem,
            ItemCondition condition,
            ItemUpdate update) {}

    /** What a write decided; {@code after} is the same as {@code before} if nothing is to be written. */
    private record Decided(Prepared write, TableState table, Item before, Item after) {}

    WriteOutcome write(Scope scope, WriteRequest request) {
        checkSize(request);
        var prepared = prepare(scope, request, table -> item -> table.key().ofItem(item));
        return commit(List.of(prepared), writer -> {
            var table = tables.newest(prepared.table());
            var before = load(writer, prepared.storeKey());
            if (!prepared.condition().holds(before)) {
                return new WriteOutcome.ConditionFailed(before);
            }
            return carryOut(writer, decide(prepared, table, before), false);
        });
    }

    /** Each on its own, but checked together: one that is malformed fails all, before any is written. */
    List<WriteOutcome> writeBatch(Scope scope, List<WriteRequest> requests) {
        requests.forEach(ItemWriter::checkSize);
        var prepared = requests.stream()
                .map(request ->
                        prepare(scope, request, table -> item -> table.key().ofBatchedItem(item)))
                .toList();
        requireDistinct(prepared, "Provided list of item keys contains duplicates");
        return commit(prepared, writer -> {
            var decided = new ArrayList<Decided>();
            for (var write : prepared) {
                decided.add(decide(write, tables.newest(write.table()), load(writer, write.storeKey())));
            }
            return decided.stream()
                    .<WriteOutcome>map(d -> carryOut(writer, d, false))
                    .toList();
        });
    }

    TransactionOutcome transact(Scope scope, List<WriteRequest> requests) {
        requests.forEach(ItemWriter::checkSize);
        var prepared = new ArrayList<Prepared>();
        for (int i = 0; i < requests.size(); i++) {
            var table = tables.forItems(scope, requests.get(i).table());
            try {
                prepared.add(prepare(table, requests.get(i), item -> table.key().ofItem(item)));
            } catch (ServiceException e) {
                return cancelled(requests.size(), i, new TransactionOutcome.Reason.Invalid(e.error()));
            }
        }
        requireDistinct(prepared, "Transaction request cannot include multiple operations on one item");
        return commit(prepared, writer -> decideAll(writer, prepared));
    }

    private TransactionOutcome decideAll(Writer writer, List<Prepared> writes) {
        var reasons = new ArrayList<TransactionOutcome.Reason>();
        var decided = new ArrayList<Decided>();
        for (var write : writes) {
            var table = tables.newest(write.table());
            var before = load(writer, write.storeKey());
            try {
                if (!write.condition().holds(before)) {
                    reasons.add(new TransactionOutcome.Reason.ConditionFailed(before));
                    continue;
                }
                decided.add(decide(write, table, before));
                reasons.add(new TransactionOutcome.Reason.None());
            } catch (ServiceException e) {
                reasons.add(new TransactionOutcome.Reason.Invalid(e.error()));
            }
        }
        if (decided.size() < writes.size()) {
            return new TransactionOutcome.Cancelled(reasons);
        }
        return new TransactionOutcome.Committed(
                decided.stream().map(d -> carryOut(writer, d, false)).toList());
    }

    /**
     * Deletes the item as the service, if the condition still holds.
     *
     * @return whether it was deleted
     */
    boolean expire(Scope scope, String tableName, Item key, ItemCondition expired) {
        var prepared = prepare(
                scope,
                new WriteRequest.Delete(tableName, key, expired),
                table -> item -> table.key().ofKey(item));
        return commit(List.of(prepared), writer -> {
            var table = tables.newest(prepared.table());
            var before = load(writer, prepared.storeKey());
            if (before.isEmpty() || !expired.holds(before)) {
                return false;
            }
            carryOut(writer, decide(prepared, table, before), true);
            return true;
        });
    }

    private static void checkSize(WriteRequest request) {
        if (request instanceof WriteRequest.Put put && put.item().sizeBytes() > Item.MAX_BYTES) {
            throw DynamoDbErrors.validation(TOO_LARGE);
        }
    }

    private Prepared prepare(
            Scope scope, WriteRequest request, Function<TableState, Function<Item, PrimaryKey>> keyOfItem) {
        var table = tables.forItems(scope, request.table());
        return prepare(table, request, keyOfItem.apply(table));
    }

    private static Prepared prepare(TableState table, WriteRequest request, Function<Item, PrimaryKey> keyOfItem) {
        return switch (request) {
            case WriteRequest.Put put -> {
                var key = keyOfItem.apply(put.item());
                yield prepared(
                        table, key, table.key().keyOf(put.item()), put, (current, keys) -> Optional.of(put.item()));
            }
            case WriteRequest.Update update ->
                prepared(table, table.key().ofKey(update.key()), update.key(), update, update.update());
            case WriteRequest.Delete delete ->
                prepared(
                        table,
                        table.key().ofKey(delete.key()),
                        delete.key(),
                        delete,
                        (current, keys) -> Optional.empty());
            case WriteRequest.Check check ->
                prepared(
                        table,
                        table.key().ofKey(check.key()),
                        check.key(),
                        check,
                        (current, keys) -> current.isEmpty() ? Optional.empty() : Optional.of(current));
        };
    }

    private static Prepared prepared(
            TableState table, PrimaryKey key, Item keyItem, WriteRequest request, ItemUpdate update) {
        return new Prepared(table, key, StoredItem.key(table, key), keyItem, request.condition(), update);
    }

    private static void requireDistinct(List<Prepared> writes, String otherwise) {
        var seen = new HashSet<Object>();
        for (var write : writes) {
            if (!seen.add(ByteBuffer.wrap(write.storeKey()))) {
                throw DynamoDbErrors.validation(otherwise);
            }
        }
    }

    private static TransactionOutcome cancelled(int size, int at, TransactionOutcome.Reason reason) {
        var reasons = new ArrayList<TransactionOutcome.Reason>();
        for (int i = 0; i < size; i++) {
            reasons.add(i == at ? reason : new TransactionOutcome.Reason.None());
        }
        return new TransactionOutcome.Cancelled(reasons);
    }

    /** Runs the change; one that fails must leave no trace in the cache either. */
    private <T> T commit(List<Prepared> writes, Change<T> change) {
        return store.commit(writer -> {
            try {
                return change.apply(writer);
            } catch (RuntimeException | Error e) {
                writes.forEach(write -> cache.forget(write.storeKey()));
                throw e;
            }
        });
    }

    private Item load(Writer writer, byte[] storeKey) {
        return cache.newest(storeKey).orElseGet(() -> {
            var stored = writer.get(ITEMS, storeKey);
            return stored == null ? Item.EMPTY : StoredItem.decode(stored);
        });
    }

    private static Decided decide(Prepared write, TableState table, Item before) {
        var after = write.update().apply(before, write.keyItem()).orElse(Item.EMPTY);
        if (after.sizeBytes() > Item.MAX_BYTES) {
            throw DynamoDbErrors.validation(UPDATE_TOO_LARGE);
        }
        return new Decided(write, table, before, after);
    }

    /** Nothing in here refuses: whatever can go wrong has been found out by {@link #decide}. */
    private WriteOutcome.Written carryOut(Writer writer, Decided decided, boolean byService) {
        var before = decided.before();
        var after = decided.after();
        var outcome = new WriteOutcome.Written(before, after);
        if (after.equals(before)) {
            return outcome; // a write that changes nothing leaves no trace, in the table or in its stream (spec 2.1)
        }
        var write = decided.write();
        if (after.isEmpty()) {
            writer.delete(ITEMS, write.storeKey());
        } else {
            writer.put(ITEMS, write.storeKey(), StoredItem.encode(after, sequencer.next(writer)));
        }
        cache.write(writer, write.storeKey(), after);
        counts.add(
                writer,
                decided.table(),
                (after.isEmpty() ? 0 : 1) - (before.isEmpty() ? 0 : 1),
                after.sizeBytes() - before.sizeBytes());
        decided.table()
                .changeLog()
                .ifPresent(stream -> log.append(
                        writer,
                        stream,
                        new ItemChange(
                                write.key().hash(),
                                write.keyItem().canonicalBytes(),
                                write.keyItem().sizeBytes(),
                                image(after),
                                after.sizeBytes(),
                                image(before),
                                before.sizeBytes(),
                                byService)));
        return outcome;
    }

    private static byte[] image(Item item) {
        return item.isEmpty() ? new byte[0] : item.canonicalBytes();
    }
}
