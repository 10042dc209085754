package dev.millrace.tables.stream;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.ShardId;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The writing side of streams. All methods run inside a change on the store's writer thread, so a record commits
 * together with the write it tells of. They change memory as their last act: a caller must not throw afterwards.
 */
public final class ChangeLog {

    static final Keyspace CHANGES = new Keyspace("changes", Keyspace.Use.LOG);
    static final Keyspace STREAMS = new Keyspace("streams", Keyspace.Use.RECORDS);

    private final Clock clock;
    private final Duration retention;
    private final Sequencer sequencer;
    private final StreamRegistry registry;

    ChangeLog(Clock clock, Duration retention, Sequencer sequencer, StreamRegistry registry) {
        this.clock = clock;
        this.retention = retention;
        this.sequencer = sequencer;
        this.registry = registry;
    }

    /**
     * The change log of the store and what reads it.
     *
     * @param sequencer shared with whoever else numbers things of this store
     */
    public static ChangeLog open(Store store, Clock clock, Duration retention, Sequencer sequencer) {
        return new ChangeLog(clock, retention, sequencer, StreamRegistry.load(store));
    }

    /** The reading side. */
    public Streams streams(Store store) {
        return new Streams(store, registry);
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
        var shards = new ArrayList<Shard>();
        for (var partition : partitions) {
            shards.add(newShard(writer, number, shards, Optional.empty(), partition, now, shards.size()));
        }
        var state = new StreamState(number, name, view, keyNames, now, Optional.empty(), shards, shards.size());
        save(writer, state);
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
        change(writer, live, state.disabled(now, closed));
    }

    /** Appends the change to the shard of its partition key. */
    public void append(Writer writer, StreamName name, ItemChange change) {
        var live = registry.newest(name).orElseThrow();
        var shard = live.newest().openShardFor(change.keyHash());
        long sequence = sequencer.next(writer);
        var record = new ChangeRecord(sequence, clock.now(), change);
        writer.put(CHANGES, ChangeKeys.of(live.newest().number(), shard.number(), sequence), record.encode());
        live.appended(shard, sequence, writer);
    }

    /** Splits an open shard in two, as a partition that has grown too large. */
    public void split(Writer writer, StreamName name, ShardId id) {
        var live = registry.newest(name).orElseThrow();
        var shard = live.newest().shard(id).filter(s -> !s.isClosed()).orElseThrow();
        change(
                writer,
                live,
                continued(writer, live, live.newest(), shard, shard.range().halves()));
    }

    /** Whether {@link #sweep} would change anything; for any thread. */
    boolean isSweepDue(StreamSettings settings) {
        var now = clock.now();
        return registry.all().stream()
                .map(LiveStream::committed)
                .anyMatch(state -> state.shards().stream()
                        .anyMatch(shard -> shard.isClosed()
                                || !shard.createdAt().plus(settings.rollAfter()).isAfter(now)
                                || !shard.createdAt().plus(settings.retention()).isAfter(now)));
    }

    /** Rolls shards that are old enough and drops what has been kept long enough. */
    void sweep(Writer writer, Duration rollAfter) {
        var now = clock.now();
        for (var live : registry.all()) {
            var before = live.newest();
            var state = before;
            for (var shard : before.shards()) {
                state = trimmed(writer, state, shard, now);
                if (!shard.isClosed() && !shard.createdAt().plus(rollAfter).isAfter(now)) {
                    var current = state.shard(shard.id()).orElseThrow();
                    state = continued(writer, live, state, current, List.of(shard.range()));
                }
            }
            if (state.shards().isEmpty()) {
                writer.delete(STREAMS, key(state.name()));
                registry.remove(live, writer);
            } else if (!state.equals(before)) {
                change(writer, live, state);
            }
        }
    }

    /** Closes the shard and opens its children in the same commit, so no reader meets a closed leaf (spec C4). */
    private StreamState continued(
            Writer writer, LiveStream live, StreamState state, Shard shard, List<HashRange> childRanges) {
        var now = clock.now();
        var shards = new ArrayList<>(
                state.with(shard.closed(live.newestSequence(shard), now)).shards());
        int ever = state.shardsEver();
        for (var range : childRanges) {
            shards.add(newShard(writer, state.number(), shards, Optional.of(shard.id()), range, now, ever++));
        }
        return state.withShards(shards, ever);
    }

    private StreamState trimmed(Writer writer, StreamState state, Shard shard, Instant now) {
        var horizon = now.minus(retention);
        long stream = state.number();
        if (shard.closedAt().isPresent() && !shard.closedAt().get().isAfter(horizon)) {
            writer.deleteRange(
                    CHANGES, ChangeKeys.of(stream, shard.number(), 0), ChangeKeys.end(stream, shard.number()));
            var left = new ArrayList<>(state.shards());
            left.removeIf(other -> other.number() == shard.number());
            return state.withShards(left, state.shardsEver());
        }
        var last = new long[] {0};
        writer.scanBackwards(
                CHANGES,
                ChangeKeys.of(stream, shard.number(), 0),
                ChangeKeys.of(stream, shard.number(), Sequencer.firstAt(horizon.toEpochMilli())),
                (key, value) -> {
                    last[0] = ChangeKeys.sequence(key);
                    return false;
                });
        if (last[0] == 0) {
            return state;
        }
        writer.deleteRange(
                CHANGES, ChangeKeys.of(stream, shard.number(), 0), ChangeKeys.of(stream, shard.number(), last[0] + 1));
        return state.with(shard.trimmed(last[0]));
    }

    private Shard newShard(
            Writer writer,
            long stream,
            List<Shard> earlier,
            Optional<ShardId> parent,
            HashRange range,
            Instant now,
            int number) {
        long millis = now.toEpochMilli();
        if (!earlier.isEmpty()) {
            // Ids sort as they were created, also within one millisecond.
            millis = Math.max(millis, creationMillis(earlier.getLast().id()) + 1);
        }
        int tag = Long.hashCode((stream + number) * 0x9E3779B97F4A7C15L);
        var id = new ShardId(String.format(Locale.ROOT, "shardId-%020d-%08x", millis, tag));
        return new Shard(
                number, id, parent, range, sequencer.next(writer), OptionalLong.empty(), now, Optional.empty(), 0);
    }

    private static long creationMillis(ShardId id) {
        return Long.parseLong(id.value().split("-")[1]);
    }

    private void change(Writer writer, LiveStream live, StreamState state) {
        save(writer, state);
        live.change(state, writer);
    }

    private static void save(Writer writer, StreamState state) {
        writer.put(STREAMS, key(state.name()), StreamStateCodec.encode(state));
    }

    private static byte[] key(StreamName name) {
        return name.arn().getBytes(StandardCharsets.UTF_8);
    }
}
