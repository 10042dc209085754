package dev.millrace.tables.table;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.stream.ChangeLog;
import dev.millrace.tables.stream.HashRange;
import dev.millrace.tables.stream.Resharding;
import dev.millrace.tables.stream.Sequencer;
import dev.millrace.tables.stream.StreamKeeper;
import dev.millrace.tables.stream.StreamSettings;
import dev.millrace.tables.stream.StreamViewType;
import dev.millrace.tables.stream.Streams;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * DynamoDB's tables over the one store. Thread-safe; calls that write wait until they are durable.
 *
 * <p>What a client did wrong is thrown as {@link dev.millrace.model.ServiceException} with AWS's error. A false
 * condition is an outcome, not an exception. Table operations tell a missing table by name, item operations do not
 * (spec 3.0.2).
 *
 * <p>A write and its change record are in one commit, so a reader of the stream sees the record no later than the
 * writer gets its answer.
 */
public final class Tables implements AutoCloseable {

    /** Of items written lately; see {@link ItemCache}. */
    private static final long CACHE_BYTES = 16L << 20;

    private final Store store;
    private final Clock clock;
    private final Sequencer sequencer;
    private final ChangeLog log;
    private final Streams streams;
    private final Resharding resharding;
    private final StreamKeeper keeper;
    private final TableRegistry tables;
    private final ItemCounts counts;
    private final ItemWriter writer;
    private final ItemFinder finder;

    private Tables(Store store, Clock clock, StreamSettings settings) {
        this.store = store;
        this.clock = clock;
        this.sequencer = new Sequencer(store, clock);
        this.log = ChangeLog.open(store, clock, sequencer);
        this.streams = log.streams(store);
        this.resharding = log.resharding(store);
        this.keeper = log.keeper(store, settings);
        this.tables = TableRegistry.load(store);
        this.counts = ItemCounts.load(store);
        var cache = new ItemCache(CACHE_BYTES);
        this.writer = new ItemWriter(store, tables, counts, cache, log, sequencer);
        this.finder = new ItemFinder(store, tables, cache);
    }

    /** The tables in the store. At most one may be open on a store. */
    public static Tables open(Store store, Clock clock, StreamSettings settings) {
        var opened = new Tables(store, clock, settings);
        opened.keeper.start();
        return opened;
    }

    /** The streams of these tables and of those deleted lately. */
    public Streams streams() {
        return streams;
    }

    /** Rolls and splits the shards of these streams on demand. */
    public Resharding resharding() {
        return resharding;
    }

    /** Creates the table; it can be used at once. */
    public TableDescription create(Scope scope, TableSpec spec) {
        return store.commit(w -> {
            if (tables.newest(scope, spec.name()).isPresent()) {
                throw DynamoDbErrors.tableExists(spec.name());
            }
            long number = sequencer.next(w);
            var id =
                    UUID.nameUUIDFromBytes((scope + "/" + spec.name() + "/" + number).getBytes(StandardCharsets.UTF_8));
            var table = new TableState(
                    number,
                    scope,
                    spec.name(),
                    id.toString(),
                    spec.key(),
                    clock.now(),
                    spec.settings(),
                    Optional.empty(),
                    Optional.empty());
            var created = spec.stream().map(view -> streaming(w, table, view)).orElse(table);
            tables.put(w, created);
            return created.describe(ItemCounts.Count.NONE);
        });
    }

    public TableDescription describe(Scope scope, String name) {
        var table = tables.find(scope, name).orElseThrow(() -> DynamoDbErrors.tableNotFound(name));
        return table.describe(counts.of(table));
    }

    /** As {@link #describe}, in the words of item operations if there is no such table. */
    public TableDescription describeForItems(Scope scope, String name) {
        var table = tables.forItems(scope, name);
        return table.describe(counts.of(table));
    }

    /** @param after begins behind this name, which need not exist; empty to begin with the first */
    public TableNames list(Scope scope, String after, int limit) {
        return tables.names(scope, after, limit);
    }

    /**
     * Deletes the table and its items. Its stream is disabled and stays readable; it gets no REMOVE records (spec
     * 2.3.5).
     *
     * @return the table as it was
     */
    public TableDescription delete(Scope scope, String name) {
        return store.commit(w -> {
            var table = newest(scope, name);
            if (table.settings().deletionProtection()) {
                throw DynamoDbErrors.validation(
                        "Resource cannot be deleted as it is currently protected against deletion."
                                + " Disable deletion protection first.");
            }
            var description = table.describe(counts.of(table));
            w.deleteRange(ItemWriter.ITEMS, StoredItem.firstKey(table, 0), StoredItem.behind(table));
            table.changeLog().ifPresent(stream -> log.disable(w, stream));
            counts.remove(w, table);
            tables.remove(w, table);
            return description;
        });
    }

    /** Begins a new stream; what is written from the answer on is captured (spec O17). */
    public TableDescription enableStream(Scope scope, String name, StreamViewType view) {
        return store.commit(w -> {
            var table = newest(scope, name);
            if (table.stream().isPresent()) {
                throw DynamoDbErrors.validation("Table already has an enabled stream: TableName: " + name);
            }
            var changed = streaming(w, table, view);
            tables.put(w, changed);
            return changed.describe(counts.of(changed));
        });
    }

    /** Ends the stream; it stays readable until its records have been kept long enough. */
    public TableDescription disableStream(Scope scope, String name) {
        return store.commit(w -> {
            var table = newest(scope, name);
            var stream = table.changeLog()
                    .orElseThrow(() -> DynamoDbErrors.validation("Table has no stream to disable: TableName: " + name));
            log.disable(w, stream);
            var changed = table.notStreaming();
            tables.put(w, changed);
            return changed.describe(counts.of(changed));
        });
    }

    /** Changes the settings as the operator says, which may refuse by throwing. */
    public TableDescription change(Scope scope, String name, UnaryOperator<TableSettings> change) {
        return store.commit(w -> {
            var table = newest(scope, name);
            var changed = table.withSettings(change.apply(table.settings()));
            tables.put(w, changed);
            return changed.describe(counts.of(changed));
        });
    }

    /** The item with this key. */
    public Optional<Item> get(Scope scope, String table, Item key) {
        return finder.get(scope, table, key);
    }

    /** Puts, updates or deletes one item. */
    public WriteOutcome write(Scope scope, WriteRequest request) {
        return writer.write(scope, request);
    }

    /**
     * Writes many items, each as if on its own; conditions are not looked at. All are refused if one is malformed or
     * two are of one item.
     */
    public List<WriteOutcome> writeBatch(Scope scope, List<WriteRequest> requests) {
        return writer.writeBatch(scope, requests);
    }

    /** Writes all or nothing. */
    public TransactionOutcome transact(Scope scope, List<WriteRequest> requests) {
        return writer.transact(scope, requests);
    }

    /**
     * Deletes the item in the name of the service, if it is there and the condition still holds; its record says so
     * (spec 2.3.4).
     */
    public boolean expire(Scope scope, String table, Item key, ItemCondition expired) {
        return writer.expire(scope, table, key, expired);
    }

    public ItemPage query(Scope scope, QueryRequest request) {
        return finder.query(scope, request);
    }

    public ItemPage scan(Scope scope, ScanRequest request) {
        return finder.scan(scope, request);
    }

    private TableState newest(Scope scope, String name) {
        return tables.newest(scope, name).orElseThrow(() -> DynamoDbErrors.tableNotFound(name));
    }

    private TableState streaming(Writer w, TableState table, StreamViewType view) {
        var keys = table.key().attributes().stream().map(KeyAttribute::name).toList();
        var partitions = HashRange.parts(table.settings().billing().partitions());
        return table.streaming(view, log.begin(w, table.scope(), table.name(), view, keys, partitions));
    }

    /** Stops looking after the age of streams. The store is closed by whoever opened it. */
    @Override
    public void close() {
        keeper.close();
    }
}
