package dev.millrace.tables.stream;

import dev.millrace.store.Writer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A stream in memory. The {@code newest} values are the writer's own and may not be durable yet; readers take the
 * {@code committed} ones, which follow after each commit.
 */
final class LiveStream {

    /** The last sequence number of one shard. */
    private static final class Tail {
        private long newest;
        private volatile long committed;

        Tail(long last) {
            newest = last;
            committed = last;
        }
    }

    private final CopyOnWriteArrayList<StreamListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<Integer, Tail> tails = new ConcurrentHashMap<>();
    private StreamState newest;
    private volatile StreamState committed;

    LiveStream(StreamState state) {
        newest = state;
        committed = state;
    }

    StreamState newest() {
        return newest;
    }

    StreamState committed() {
        return committed;
    }

    /** To be called by the writer once it has put the state into the store. */
    void change(StreamState state, Writer writer) {
        newest = state;
        writer.afterCommit(() -> {
            committed = state;
            tails.keySet().retainAll(state.shards().stream().map(Shard::number).toList());
            announce(state);
        });
    }

    private void announce(StreamState state) {
        for (var listener : listeners) {
            listener.onShards();
            for (var shard : state.shards()) {
                if (shard.isClosed()) {
                    listener.onRecords(shard.id());
                }
            }
        }
    }

    /** To be called by the writer once it has put a record into the store. */
    void appended(Shard shard, long sequence, Writer writer) {
        var tail = tail(shard);
        tail.newest = sequence;
        writer.afterCommit(() -> {
            tail.committed = sequence;
            // Only the last record of a commit is told, and nothing is done when nobody listens.
            if (tail.newest == sequence) {
                for (var listener : listeners) {
                    listener.onRecords(shard.id());
                }
            }
        });
    }

    long newestSequence(Shard shard) {
        return tail(shard).newest;
    }

    /** The number of the shard's last readable record; its start if it never had one. */
    long committedSequence(Shard shard) {
        return tail(shard).committed;
    }

    /** What a reopened store found to be the shard's last record. */
    void recovered(Shard shard, long sequence) {
        tails.put(shard.number(), new Tail(sequence));
    }

    private Tail tail(Shard shard) {
        return tails.computeIfAbsent(
                shard.number(), ignored -> new Tail(shard.end().orElse(shard.start())));
    }

    void add(StreamListener listener) {
        listeners.add(listener);
    }

    void remove(StreamListener listener) {
        listeners.remove(listener);
    }
}
