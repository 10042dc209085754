package dev.millrace.tables.stream;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The writing side of streams. All methods run inside a change on the store's writing thread, so a record commits
 * together with the write it tells of. They change memory as their last act: a caller must not throw afterwards.
 */
public final class ChangeLog {

    static final Keyspace CHANGES = new Keyspace("changes", Keyspace.Use.LOG);
    static final Keyspace STREAMS = new Keyspace("streams", Keyspace.Use.RECORDS);

    private final Clock clock;
    private final Sequencer sequencer;
    private final StreamRegistry registry;
    private final Lineage lineage;

    ChangeLog(Clock clock, Sequencer sequencer, StreamRegistry registry) {
        this.clock = clock;
        this.sequencer = sequencer;
        this.registry = registry;
        this.lineage = new Lineage(clock, sequencer);
    }

    /**
     * The change log of the store and what reads it.
     *
     * @param sequencer shared with whoever else numbers things of this store
     */
    public static ChangeLog open(Store store, Clock clock, Sequencer sequencer) {
        return new ChangeLog(clock, sequencer, StreamRegistry.load(store));
    }

    /** The reading side. */
    public Streams streams(Store store) {
        return new Streams(store, registry);
    }

    /** What looks after the age of streams; not begun yet. */
    public StreamKeeper keeper(Store store, StreamSettings settings) {
        return new StreamKeeper(
                store,
                clock,
                settings.sweepEvery(),
                new Sweep(clock, settings, registry, lineage),
                new WriteRates(registry, settings.splitAboveUnits()));
    }

    /** Rolls and splits on demand. */
    public Resharding resharding(Store store) {
        return new Resharding(store, registry, lineage);
    }

    /**
     * Begins a stream with one open shard a partition.
     *
     * @param keyNames the table's key attributes, partition key first
     */
    public StreamName begin(
            Writer writer,
            Scope scope,
            String table,
            StreamViewType view,
            List<String> keyNames,
            List<HashRange> partitions) {
        var now = clock.now();
        var name = StreamName.at(scope, table, now);
        for (var later = now; registry.newest(name).isPresent(); ) {
            // Enabled twice in one millisecond, as a clock that stands still makes it: labels stay unique.
            later = later.plusMillis(1);
            name = StreamName.at(scope, table, later);
        }
        var number = sequencer.next(writer);
        var shards = lineage.first(writer, number, partitions);
        var state = new StreamState(number, name, view, keyNames, now, Optional.empty(), shards, shards.size());
        lineage.save(writer, state);
        registry.add(new LiveStream(state), writer);
        return name;
    }

    /** Ends the stream: its shards close and stay readable until their records have been kept long enough. */
    public void disable(Writer writer, StreamName name) {
        var live = registry.newest(name).orElseThrow();
        var state = live.newest();
        var now = clock.now();
        var closed = new ArrayList<Shard>();
        for (var shard : state.shards()) {
            closed.add(shard.isClosed() ? shard : shard.closed(live.newestSequence(shard), now));
        }
        lineage.change(writer, live, state.disabled(now, closed));
    }

    /** Appends the change to the shard of its partition key. */
    public void append(Writer writer, StreamName name, ItemChange change) {
        var live = registry.newest(name).orElseThrow();
        var shard = live.newest().openShardFor(change.keyHash());
        long sequence = sequencer.next(writer);
        writer.put(
                CHANGES,
                ChangeKeys.of(live.newest().number(), shard.number(), sequence),
                ChangeRecord.encode(clock.now(), change));
        live.appended(shard, sequence, change.writeUnits(), writer);
    }
}
