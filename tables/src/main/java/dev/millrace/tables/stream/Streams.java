package dev.millrace.tables.stream;

import dev.millrace.model.Scope;
import dev.millrace.model.ShardId;
import dev.millrace.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * The reading side of streams: which there are, their shards, their records. Shows only what is committed. Thread-safe.
 */
public final class Streams {

    private final Store store;
    private final StreamRegistry registry;

    Streams(Store store, StreamRegistry registry) {
        this.store = store;
        this.registry = registry;
    }

    /** Streams of the scope in the order of their ARNs, beginning behind the given one, which need not exist. */
    public List<StreamState> list(Scope scope, Predicate<StreamState> wanted, String afterArn, int limit) {
        var found = new ArrayList<StreamState>();
        for (var live : registry.committed().tailMap(afterArn, false).values()) {
            var state = live.committed();
            if (found.size() == limit) {
                break;
            }
            if (state.name().scope().equals(scope) && wanted.test(state)) {
                found.add(state);
            }
        }
        return found;
    }

    /** The stream, if it exists and has not been forgotten. */
    public Optional<StreamState> find(StreamName name) {
        return registry.committed(name).map(LiveStream::committed);
    }

    /** The number behind which everything in the shard is new; empty if there is no such shard. */
    public OptionalLong latest(StreamName name, ShardId id) {
        var live = registry.committed(name);
        var shard = live.flatMap(l -> l.committed().shard(id));
        return shard.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(live.get().extent(shard.get()).last());
    }

    /**
     * Hands the shard's records, from the position on, to the taker until it refuses one or there are no more. Does not
     * wait. What the taker was given counts only if the answer is {@link ReadResult.Found}: records may have been
     * trimmed while they were read.
     *
     * @param taker returns whether it took the record; one that is refused comes again with the next read
     */
    public ReadResult read(StreamName name, ShardId id, ReadPosition from, Predicate<ChangeRecord> taker) {
        var live = registry.committed(name).orElse(null);
        if (live == null) {
            return new ReadResult.Missing();
        }
        // The order matters: a shard that is closed here has no record that the scan below could miss.
        var state = live.committed();
        var shard = state.shard(id).orElse(null);
        if (shard == null) {
            return new ReadResult.Missing();
        }
        var extent = live.extent(shard);
        // No further: a commit may be in the store already while the cache still shows its items as they were before.
        long last = extent.last();
        var result = switch (from) {
            case ReadPosition.Oldest oldest -> scan(state, shard, oldest, 0, extent, last, taker);
            case ReadPosition.After after -> {
                boolean upToDate = !shard.isClosed() && after.sequence() >= last;
                yield upToDate
                        ? new ReadResult.Found(after, false)
                        : scan(state, shard, after, after.sequence(), extent, last, taker);
            }
        };
        // Only now, since a sweep may have gone on beside the scan, or be committed and not told yet.
        if (extent.isDropped() || live.committed().shard(id).isEmpty()) {
            return new ReadResult.Missing();
        }
        return from instanceof ReadPosition.After after && after.sequence() < extent.horizon()
                ? new ReadResult.Trimmed(oldest(state, shard))
                : result;
    }

    private ReadResult scan(
            StreamState state,
            Shard shard,
            ReadPosition from,
            long after,
            LiveStream.Extent extent,
            long last,
            Predicate<ChangeRecord> taker) {
        var progress = new Object() {
            ReadPosition position = from;
            boolean refused;
        };
        if (after < last) {
            store.scan(
                    ChangeLog.CHANGES,
                    ChangeKeys.of(state.number(), shard.number(), after + 1),
                    ChangeKeys.of(state.number(), shard.number(), last + 1),
                    (key, value) -> {
                        if (progress.position instanceof ReadPosition.After taken
                                && taken.sequence() < extent.horizon()) {
                            return false; // trimmed beside this scan, perhaps just before here: the next read is told
                        }
                        long sequence = ChangeKeys.sequence(key);
                        progress.refused = !taker.test(ChangeRecord.decode(sequence, value));
                        if (!progress.refused) {
                            progress.position = new ReadPosition.After(sequence);
                        }
                        return !progress.refused;
                    });
        }
        return new ReadResult.Found(progress.position, shard.isClosed() && !progress.refused);
    }

    /** How many records the shard holds, counted up to so many; 0 if there is no such shard. */
    public int count(StreamName name, ShardId id, int most) {
        var state = find(name);
        var shard = state.flatMap(found -> found.shard(id));
        if (state.isEmpty() || shard.isEmpty()) {
            return 0;
        }
        var count = new int[1];
        store.scan(
                ChangeLog.CHANGES,
                ChangeKeys.of(state.get().number(), shard.get().number(), 0),
                ChangeKeys.end(state.get().number(), shard.get().number()),
                (key, value) -> ++count[0] < most);
        return count[0];
    }

    private OptionalLong oldest(StreamState state, Shard shard) {
        var found = new ArrayList<Long>(1);
        store.scan(
                ChangeLog.CHANGES,
                ChangeKeys.of(state.number(), shard.number(), 0),
                ChangeKeys.end(state.number(), shard.number()),
                (key, value) -> {
                    found.add(ChangeKeys.sequence(key));
                    return false;
                });
        return found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(found.getFirst());
    }

    /** Tells the listener of the stream's news from now on; false if there is no such stream. */
    public boolean subscribe(StreamName name, StreamListener listener) {
        var live = registry.committed(name);
        live.ifPresent(l -> l.add(Objects.requireNonNull(listener)));
        return live.isPresent();
    }

    /** Tells the listener no more. */
    public void unsubscribe(StreamName name, StreamListener listener) {
        registry.committed(name).ifPresent(l -> l.remove(listener));
    }
}
