package dev.millrace.trigger;

import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.SimulatedStream.Shard;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What really became of each record for one mapping, kept apart from what the engine believes, and what must hold of it
 * across crashes: order, lineage, checkpoints, and that every record ends.
 */
final class SimulationTruth {

    /** How a record ended. It may end in more than one way: a crash undoes an end that was not durable. */
    enum End {
        DELIVERED(1),
        REPORTED(2),
        DROPPED(4),
        EXPIRED(8),
        TRIMMED(16),
        FILTERED(32),
        /** It stands before the mapping's start. */
        BEFORE(64);

        private final int bit;

        End(int bit) {
            this.bit = bit;
        }
    }

    private static final int SEEN = 1;

    /** Given up in this life by a report that is not durable yet: settled for the engine, not for a restart. */
    private static final int ISSUED = 2;

    private static final int EVER_ISSUED = 4;
    private static final int MISSED = 8;

    private final SimulatedStream stream;

    /** By the record's ordinal: bits of {@link End}, the flags above, and which delivery has delivered it. */
    private byte[] ends = new byte[256];

    private byte[] flags = new byte[256];
    private int[] deliveredBy = new int[256];

    private final int[] newestOfKey = new int[32];
    private final Map<ShardId, Position> lowestSaved = new HashMap<>();
    private final Set<ShardId> finished = new HashSet<>();

    /** For each shard how many of its records have ended without a gap. */
    private final Map<Shard, int[]> endedWithoutGap = new HashMap<>();

    /** The truth for a mapping that is being created: what is trimmed already is none of its business. */
    SimulationTruth(SimulatedStream stream) {
        this.stream = stream;
        for (var shard : stream.everyShard.values()) {
            ended(shard.all.subList(0, shard.trimmed), End.BEFORE);
        }
    }

    private void ensure(int ordinal) {
        if (ordinal >= ends.length) {
            int length = ordinal * 2;
            ends = Arrays.copyOf(ends, length);
            flags = Arrays.copyOf(flags, length);
            deliveredBy = Arrays.copyOf(deliveredBy, length);
        }
    }

    void ended(List<StreamRecord> records, End end) {
        for (var record : records) {
            int ordinal = TestRecords.ordinal(record);
            ensure(ordinal);
            ends[ordinal] |= (byte) end.bit;
        }
    }

    void delivered(List<StreamRecord> records, int delivery) {
        ended(records, End.DELIVERED);
        for (var record : records) {
            deliveredBy[TestRecords.ordinal(record)] = delivery;
        }
    }

    boolean wasDelivered(StreamRecord record) {
        int ordinal = TestRecords.ordinal(record);
        return ordinal < ends.length && (ends[ordinal] & End.DELIVERED.bit) != 0;
    }

    boolean hasEnded(int ordinal) {
        return ordinal < ends.length && ends[ordinal] != 0;
    }

    /** Ended, or given up by a report under way. */
    boolean isSettled(int ordinal) {
        return hasEnded(ordinal) || (ordinal < flags.length && (flags[ordinal] & ISSUED) != 0);
    }

    void issued(List<StreamRecord> records) {
        for (var record : records) {
            int ordinal = TestRecords.ordinal(record);
            ensure(ordinal);
            flags[ordinal] |= ISSUED | EVER_ISSUED;
        }
    }

    /** What was given up and not durable is as if it had not been. */
    void crashed() {
        for (int i = 0; i < flags.length; i++) {
            flags[i] &= ~ISSUED;
        }
    }

    /** The same for one shard, which another process has taken over. */
    void lost(Shard shard) {
        for (var record : shard.all) {
            int ordinal = TestRecords.ordinal(record);
            if (ordinal < flags.length) {
                flags[ordinal] &= ~ISSUED;
            }
        }
    }

    /** How often each end was seen. */
    Map<End, Integer> counts() {
        var counts = new EnumMap<End, Integer>(End.class);
        for (byte bits : ends) {
            if (bits != 0) {
                for (var end : End.values()) {
                    if ((bits & end.bit) != 0) {
                        counts.merge(end, 1, Integer::sum);
                    }
                }
            }
        }
        return counts;
    }

    /**
     * The stream has dropped the records. Those of a shard that has a position of its own are missed when they turn out
     * to be gone; from the horizon nobody can tell what was before.
     */
    void trimmed(List<StreamRecord> records) {
        ended(records, End.TRIMMED);
        for (var record : records) {
            int ordinal = TestRecords.ordinal(record);
            var position = lowestSaved.get(stream.shardOf(ordinal).id);
            if (position != null && position.last().isPresent()) {
                flags[ordinal] |= MISSED;
            }
        }
    }

    /** Per partition key, first deliveries are in order. */
    void functionSaw(List<StreamRecord> records) {
        for (var record : records) {
            int ordinal = TestRecords.ordinal(record);
            ensure(ordinal);
            // One given up before a crash may come after all: its end was decided, but not yet durable.
            boolean isFirst = (flags[ordinal] & (SEEN | EVER_ISSUED)) == 0 && ends[ordinal] == 0;
            flags[ordinal] |= SEEN;
            if (isFirst) {
                int key = stream.keyOf(ordinal);
                if (newestOfKey[key] > ordinal) {
                    throw Invariant.ORDER.broken("%s comes after %d, both of key %d", record, newestOfKey[key], key);
                }
                newestOfKey[key] = ordinal;
            }
        }
    }

    /** Nothing is sent again by the delivery that has delivered it. */
    void checkNotDelivered(List<StreamRecord> records, int delivery) {
        for (var record : records) {
            int ordinal = TestRecords.ordinal(record);
            if (ordinal < deliveredBy.length && deliveredBy[ordinal] == delivery) {
                throw Invariant.ONCE.broken("%s", record);
            }
        }
    }

    /** A shard's delivery begins. */
    void checkLineage(ShardId id) {
        var shard = stream.everyShard.get(id);
        for (var parent = shard == null ? null : shard.parent; parent != null; parent = parent.parent) {
            int open = firstNotEnded(parent);
            if (!parent.closed || open < parent.all.size()) {
                throw Invariant.LINEAGE.broken("%s starts before %s has ended", id, parent.id);
            }
        }
    }

    /** The index of the shard's first record that has not ended. */
    int firstNotEnded(Shard shard) {
        var known = endedWithoutGap.computeIfAbsent(shard, any -> new int[1]);
        int index = known[0];
        while (index < shard.all.size() && hasEnded(TestRecords.ordinal(shard.all.get(index)))) {
            index++;
        }
        known[0] = index;
        return index;
    }

    @Nullable
    StreamRecord anyNotEnded() {
        for (var shard : stream.everyShard.values()) {
            int index = firstNotEnded(shard);
            if (index < shard.all.size()) {
                return shard.all.get(index);
            }
        }
        return null;
    }

    /** A start position is durable: under LATEST what stands before it is none of the mapping's business. */
    void started(ShardId id, Checkpoint position) {
        var shard = stream.everyShard.get(id);
        if (shard != null) {
            int before = position.finished() ? shard.all.size() : shard.indexBehind(position.lowest());
            ended(shard.all.subList(0, before), End.BEFORE);
        }
        saved(id, position);
    }

    /** A checkpoint never passes an unsettled record and never moves back. */
    void saved(ShardId id, Checkpoint checkpoint) {
        var before = lowestSaved.put(id, checkpoint.lowest());
        if (before != null && checkpoint.lowest().compareTo(before) < 0) {
            throw Invariant.CHECKPOINT.broken("that of %s moves from %s back to %s", id, before, checkpoint.text());
        }
        if (checkpoint.finished()) {
            finished.add(id);
        } else if (finished.contains(id)) {
            throw Invariant.CHECKPOINT.broken("%s was finished, and is at %s again", id, checkpoint.text());
        }
        var shard = stream.everyShard.get(id);
        if (shard == null) {
            return;
        }
        if (checkpoint.finished() && !shard.closed) {
            throw Invariant.CHECKPOINT.broken("%s is open, and saved as finished", id);
        }
        int lanes = checkpoint.lanes().size();
        for (int i = firstNotEnded(shard); i < shard.all.size(); i++) {
            var record = shard.all.get(i);
            var position = checkpoint.lanes().get(ShardReading.laneOf(record, lanes));
            boolean passed = checkpoint.finished() || position.covers(record.sequenceNumber());
            if (passed && !hasEnded(TestRecords.ordinal(record))) {
                throw Invariant.CHECKPOINT.broken("%s of %s passes %s", checkpoint.text(), id, record);
            }
        }
    }

    void forgotten(ShardId id) {
        lowestSaved.remove(id);
        finished.remove(id);
    }

    /** When everything has ended, that is saved. */
    void checkAllCovered(ShardId id, Checkpoint checkpoint) {
        var shard = stream.shards.get(id);
        if (shard == null || checkpoint.finished()) {
            return;
        }
        int lanes = checkpoint.lanes().size();
        for (var record : shard.all.subList(shard.trimmed, shard.all.size())) {
            var position = checkpoint.lanes().get(ShardReading.laneOf(record, lanes));
            if (!position.covers(record.sequenceNumber())) {
                throw Invariant.ENDING.broken("the last checkpoint of %s, %s, lacks %s", id, checkpoint.text(), record);
            }
        }
    }

    /** Whether records were missed that ended in no other way than by the stream's retention. */
    boolean lostAny() {
        for (int i = 0; i < flags.length; i++) {
            if ((flags[i] & MISSED) != 0 && ends[i] == End.TRIMMED.bit) {
                return true;
            }
        }
        return false;
    }
}
