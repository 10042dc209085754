package dev.millrace.tables.stream;

import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The streams there are. The writer sees those it has just made, readers those that are committed. */
final class StreamRegistry {

    private final Map<StreamName, LiveStream> newest = new HashMap<>();
    private final ConcurrentSkipListMap<String, LiveStream> committed = new ConcurrentSkipListMap<>();

    /** What the store holds. */
    static StreamRegistry load(Store store) {
        var registry = new StreamRegistry();
        store.scan(ChangeLog.STREAMS, new byte[0], null, (key, value) -> {
            var live = new LiveStream(StreamStateCodec.decode(value));
            registry.newest.put(live.committed().name(), live);
            registry.committed.put(live.committed().name().arn(), live);
            return true;
        });
        for (var live : registry.committed.values()) {
            var state = live.committed();
            for (var shard : state.shards()) {
                if (!shard.isClosed()) {
                    live.recovered(shard, lastSequence(store, state, shard));
                }
            }
        }
        return registry;
    }

    private static long lastSequence(Store store, StreamState state, Shard shard) {
        var last = new long[] {Math.max(shard.start(), shard.lastTrimmed())};
        store.scanBackwards(
                ChangeLog.CHANGES,
                ChangeKeys.of(state.number(), shard.number(), 0),
                ChangeKeys.end(state.number(), shard.number()),
                (key, value) -> {
                    last[0] = ChangeKeys.sequence(key);
                    return false;
                });
        return last[0];
    }

    /** For the writing thread. */
    Optional<LiveStream> newest(StreamName name) {
        return Optional.ofNullable(newest.get(name));
    }

    /** For any thread. */
    Optional<LiveStream> committed(StreamName name) {
        return Optional.ofNullable(committed.get(name.arn()));
    }

    /** Committed streams in the order of their ARNs. */
    NavigableMap<String, LiveStream> committed() {
        return committed;
    }

    /** A copy, so that who walks it may add and remove. */
    Collection<LiveStream> all() {
        return new ArrayList<>(committed.values());
    }

    void add(LiveStream live, Writer writer) {
        var name = live.newest().name();
        newest.put(name, live);
        writer.afterCommit(() -> committed.put(name.arn(), live));
    }

    void remove(LiveStream live, Writer writer) {
        var name = live.newest().name();
        newest.remove(name);
        writer.afterCommit(() -> {
            committed.remove(name.arn());
            live.forgotten();
        });
    }
}
