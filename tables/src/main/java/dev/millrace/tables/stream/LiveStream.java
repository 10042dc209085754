package dev.millrace.tables.stream;

import dev.millrace.store.Writer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A stream in memory. The {@code newest} values are the writer's own and may not be durable yet; readers take the
 * {@code committed} ones, which follow after each commit.
 */
final class LiveStream {

    /** How far one shard goes, at both ends. */
    static final class Extent {

        private static final long EVERYTHING = Long.MAX_VALUE;

        private long newest;
        private volatile long committed;
        private volatile long horizon;
        private final AtomicLong units = new AtomicLong();

        private Extent(long last, long horizon) {
            this.newest = last;
            this.committed = last;
            this.horizon = horizon;
        }

        /** The number of the last readable record; the shard's start if it never had one. */
        long last() {
            return committed;
        }

        /**
         * Records up to this number may be gone. It moves before their removal is committed, so who has read from the
         * store and asks then, knows whether something may have been missing in what was read.
         */
        long horizon() {
            return horizon;
        }

        /** Whether the shard with all its records may be gone. */
        boolean isDropped() {
            return horizon == EVERYTHING;
        }
    }

    private final CopyOnWriteArrayList<StreamListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<Integer, Extent> extents = new ConcurrentHashMap<>();
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
            extents.keySet()
                    .retainAll(state.shards().stream().map(Shard::number).toList());
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
    void appended(Shard shard, long sequence, int writeUnits, Writer writer) {
        var extent = extent(shard);
        extent.newest = sequence;
        writer.afterCommit(() -> {
            extent.committed = sequence;
            extent.units.addAndGet(writeUnits);
            // Only the last record of a commit is told, and nothing is done when nobody listens.
            if (extent.newest == sequence) {
                for (var listener : listeners) {
                    listener.onRecords(shard.id());
                }
            }
        });
    }

    /** To be called by the writer before it removes the shard's records up to this number. */
    void trimming(Shard shard, long upTo) {
        var extent = extent(shard);
        extent.horizon = Math.max(extent.horizon, upTo);
    }

    /** To be called by the writer before it removes the shard. */
    void dropping(Shard shard) {
        extent(shard).horizon = Extent.EVERYTHING;
    }

    long newestSequence(Shard shard) {
        return extent(shard).newest;
    }

    /** Write units that the shard has taken since the store was opened. */
    long unitsWritten(Shard shard) {
        return extent(shard).units.get();
    }

    /** What a reopened store found to be the shard's last record. */
    void recovered(Shard shard, long sequence) {
        extents.put(shard.number(), new Extent(sequence, shard.lastTrimmed()));
    }

    Extent extent(Shard shard) {
        return extents.computeIfAbsent(
                shard.number(), ignored -> new Extent(shard.end().orElse(shard.start()), shard.lastTrimmed()));
    }

    /** Tells listeners that the stream is no more; to be called after the commit that removed it. */
    void forgotten() {
        listeners.forEach(StreamListener::onShards);
    }

    void add(StreamListener listener) {
        listeners.add(listener);
    }

    void remove(StreamListener listener) {
        listeners.remove(listener);
    }
}
