package dev.millrace.tables.table;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.store.Store;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.stream.ChangeLog;
import dev.millrace.tables.stream.Resharding;
import dev.millrace.tables.stream.Sequencer;
import dev.millrace.tables.stream.StreamKeeper;
import dev.millrace.tables.stream.StreamSettings;
import dev.millrace.tables.stream.StreamViewType;
import dev.millrace.tables.stream.Streams;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * DynamoDB's tables over the one store. Thread-safe; calls that write wait until they are durable.
 *
 * <p>What a client did wrong is thrown as {@link dev.millrace.model.ServiceException} with AWS's error. A false
 * condition is an outcome, not an exception. Table operations tell a missing table by name, item operations do not
 * (spec 3.0.2).
 *
 * <p>A write and its change record are in one commit, so a reader of the stream sees the record no later than the
 * writer gets its answer. The same is true of the entries of indexes.
 */
public final class Tables implements AutoCloseable {

    /** Of items written lately; see {@link ItemCache}. */
    private static final long CACHE_BYTES = 16L << 20;

    private final Streams streams;
    private final Resharding resharding;
    private final StreamKeeper keeper;
    private final TableRegistry tables;
    private final ItemCounts counts;
    private final TableChanges changes;
    private final IndexBackfill backfill;
    private final ItemWriter writer;
    private final ItemFinder finder;
    private final TimeToLive timeToLive;

    private Tables(Store store, Clock clock, StreamSettings settings, Executor background) {
        var sequencer = new Sequencer(store, clock);
        var log = ChangeLog.open(store, clock, sequencer);
        this.streams = log.streams(store);
        this.resharding = log.resharding(store);
        this.keeper = log.keeper(store, settings);
        this.tables = TableRegistry.load(store);
        this.counts = ItemCounts.load(store);
        var cache = new ItemCache(CACHE_BYTES);
        var entries = new IndexWriter(counts);
        this.backfill = new IndexBackfill(store, tables, entries, background);
        var indexes = new IndexChanges(sequencer, entries);
        this.changes = new TableChanges(store, clock, sequencer, log, tables, counts, indexes, backfill);
        var mutations = new ItemMutations(store, counts, cache, log, sequencer, entries);
        this.writer = new ItemWriter(tables, mutations, TransactionTokens.load(store, clock));
        this.timeToLive = new TimeToLive(store, clock, tables, writer, background);
        this.finder = new ItemFinder(store, tables, cache);
    }

    /** As below, where whoever adds an index to a table waits until it is filled. */
    public static Tables open(Store store, Clock clock, StreamSettings settings) {
        return open(store, clock, settings, Runnable::run);
    }

    /**
     * The tables in the store. At most one may be open on a store.
     *
     * @param background runs what fills indexes that are added to tables with items, and what deletes expired items
     */
    public static Tables open(Store store, Clock clock, StreamSettings settings, Executor background) {
        var opened = new Tables(store, clock, settings, background);
        opened.keeper.start();
        opened.backfill.resume();
        opened.timeToLive.begin();
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
        return changes.create(scope, spec);
    }

    public TableDescription describe(Scope scope, String name) {
        return find(scope, name).orElseThrow(() -> DynamoDbErrors.tableNotFound(name));
    }

    /** As {@link #describe}, if it is there. */
    public Optional<TableDescription> find(Scope scope, String name) {
        return tables.find(scope, name).map(table -> table.describe(counts));
    }

    /** As {@link #describe}, in the words of item operations if there is no such table. */
    public TableDescription describeForItems(Scope scope, String name) {
        var table = tables.forItems(scope, name);
        return table.describe(counts);
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
        return changes.delete(scope, name);
    }

    /** Begins a new stream; what is written from the answer on is captured (spec O17). */
    public TableDescription enableStream(Scope scope, String name, StreamViewType view) {
        return update(scope, name, TableUpdate.of(new TableUpdate.StreamChange.Enable(view)))
                .after();
    }

    /** Ends the stream; it stays readable until its records have been kept long enough. */
    public TableDescription disableStream(Scope scope, String name) {
        return update(scope, name, TableUpdate.of(new TableUpdate.StreamChange.Disable()))
                .after();
    }

    /** Changes the settings as the operator says, which may refuse by throwing. */
    public TableDescription change(Scope scope, String name, UnaryOperator<TableSettings> change) {
        return update(scope, name, TableUpdate.of(change)).after();
    }

    /** Changes settings, indexes and stream. A new index cannot be read before it is active. */
    public UpdatedTable update(Scope scope, String name, TableUpdate update) {
        var updated = changes.update(scope, name, update);
        timeToLive.begin();
        return updated;
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
        return writer.transact(scope, requests, null);
    }

    /** Writes all or nothing, once under this token within ten minutes. */
    public TransactionOutcome transact(Scope scope, List<WriteRequest> requests, ClientToken token) {
        return writer.transact(scope, requests, token);
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

    /**
     * Stops looking after the age of streams and items and filling indexes. The store is closed by whoever opened it.
     */
    @Override
    public void close() {
        timeToLive.close();
        backfill.close();
        keeper.close();
    }
}
