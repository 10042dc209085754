package dev.millrace.trigger;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.MappingEvent.FoundShard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stream for simulations: shards are ranges of the key hash, they split and roll, and old records are trimmed. A
 * record is known by its ordinal, which is its sequence number.
 */
final class SimulatedStream {

    static final Duration RETENTION = Duration.ofHours(24);
    private static final int KEYS = 14;

    /** A shard holds the records of the keys whose hash has its top 16 bits in the range. */
    static final class Shard {
        final ShardId id;
        final @Nullable Shard parent;
        final int from;
        final int to;
        final List<StreamRecord> all = new ArrayList<>();

        /** So many of them are gone. */
        int trimmed;

        boolean closed;

        private Shard(ShardId id, @Nullable Shard parent, int from, int to) {
            this.id = id;
            this.parent = parent;
            this.from = from;
            this.to = to;
        }

        /** The index in {@link #all} of the first record that is not before this position. */
        int indexBehind(Position position) {
            int low = 0;
            int high = all.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (position.covers(all.get(middle).sequenceNumber())) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    /** What the stream has now, parents before children. */
    final Map<ShardId, Shard> shards = new LinkedHashMap<>();

    /** What it ever had. */
    final Map<ShardId, Shard> everyShard = new LinkedHashMap<>();

    private final SimulatedTime time;
    private final int bigBytes;
    private StreamRecord[] records = new StreamRecord[256];
    private Shard[] shardOf = new Shard[256];
    private byte[] keyOf = new byte[256];
    private int nextShard = 1;
    private int lastNumber;

    /** @param bigBytes one record in 30 is up to so long */
    SimulatedStream(SimulatedTime time, int bigBytes) {
        this.time = time;
        this.bigBytes = bigBytes;
        add(null, 0, 0x8000);
        add(null, 0x8000, 0x10000);
    }

    private void add(@Nullable Shard parent, int from, int to) {
        var shard = new Shard(new ShardId("shard-" + (100_000 + nextShard++)), parent, from, to);
        shards.put(shard.id, shard);
        everyShard.put(shard.id, shard);
    }

    int lastNumber() {
        return lastNumber;
    }

    /** Whether there is a record with this ordinal: some numbers are left out. */
    boolean has(int ordinal) {
        return ordinal <= lastNumber && records[ordinal] != null;
    }

    StreamRecord record(int ordinal) {
        return records[ordinal];
    }

    Shard shardOf(int ordinal) {
        return shardOf[ordinal];
    }

    /** From 0 to 31. */
    int keyOf(int ordinal) {
        return keyOf[ordinal];
    }

    ShardId write() {
        var random = time.random;
        int key = random.nextInt(KEYS);
        lastNumber += 1 + random.nextInt(3);
        boolean big = bigBytes > 0 && time.oneIn(30);
        var record = TestRecords.record(lastNumber, "key" + key, time.now(), 20 + random.nextInt(big ? bigBytes : 60));
        int prefix = (int) (record.partitionKeyHash() >>> 48);
        if (lastNumber >= records.length) {
            records = Arrays.copyOf(records, lastNumber * 2);
            shardOf = Arrays.copyOf(shardOf, lastNumber * 2);
            keyOf = Arrays.copyOf(keyOf, lastNumber * 2);
        }
        for (var shard : shards.values()) {
            if (!shard.closed && shard.from <= prefix && prefix < shard.to) {
                shard.all.add(record);
                records[lastNumber] = record;
                shardOf[lastNumber] = shard;
                keyOf[lastNumber] = (byte) key;
                return shard.id;
            }
        }
        throw new IllegalStateException("no open shard for " + prefix);
    }

    /** Closes an open shard; it goes on in two children or, rolled, in one. */
    ShardId reshape(boolean split) {
        var open = shards.values().stream().filter(shard -> !shard.closed).toList();
        var shard = open.get(time.random.nextInt(open.size()));
        shard.closed = true;
        if (split && shard.to - shard.from > 1000) {
            int middle = (shard.from + shard.to) / 2;
            add(shard, shard.from, middle);
            add(shard, middle, shard.to);
        } else {
            add(shard, shard.from, shard.to);
        }
        return shard.id;
    }

    /**
     * Drops what is older than the retention; closed shards with nothing left vanish sooner or later, parents first.
     */
    List<StreamRecord> trim() {
        var dropped = new ArrayList<StreamRecord>();
        for (var shard : List.copyOf(shards.values())) {
            while (shard.trimmed < shard.all.size()
                    && isBeyondRetention(shard.all.get(shard.trimmed).createdAt())) {
                dropped.add(shard.all.get(shard.trimmed++));
            }
            boolean isOldest = shard.parent == null || !shards.containsKey(shard.parent.id);
            if (isOldest && shard.closed && shard.trimmed == shard.all.size() && time.oneIn(4)) {
                shards.remove(shard.id);
            }
        }
        return dropped;
    }

    private boolean isBeyondRetention(Instant createdAt) {
        return createdAt.plus(RETENTION).isBefore(time.now());
    }

    List<FoundShard> found(boolean withLatest) {
        var found = new ArrayList<FoundShard>();
        for (var shard : shards.values()) {
            var latest = shard.all.isEmpty()
                    ? TestRecords.number(0)
                    : shard.all.getLast().sequenceNumber();
            found.add(new FoundShard(
                    shard.id,
                    Optional.ofNullable(shard.parent).map(parent -> parent.id),
                    shard.closed,
                    withLatest && !shard.closed ? Optional.of(latest) : Optional.empty()));
        }
        return found;
    }

    /** What the source answers now; empty while there is nothing to tell. */
    Optional<ShardEvent> read(ShardId id, ShardEffect.Read read) {
        var shard = shards.get(id);
        if (shard == null) {
            return Optional.of(new ShardEvent.SourceUnavailable(read.read(), "no such shard"));
        }
        int first = shard.indexBehind(read.from());
        if (read.from().last().isPresent() && first < shard.trimmed) {
            var horizon = shard.trimmed < shard.all.size()
                    ? Optional.of(shard.all.get(shard.trimmed).sequenceNumber())
                    : Optional.<SequenceNumber>empty();
            return Optional.of(new ShardEvent.Trimmed(read.read(), horizon));
        }
        first = Math.max(first, shard.trimmed);
        int most = Math.min(read.maxRecords(), 1 + time.random.nextInt(40));
        int end = first;
        long bytes = 0;
        while (end < shard.all.size() && end - first < most && (end == first || bytes < read.maxBytes())) {
            bytes += shard.all.get(end++).eventBytes();
            if (end - first > 1 && bytes > read.maxBytes()) {
                end--;
                break;
            }
        }
        if (end == first && !shard.closed) {
            return Optional.empty();
        }
        boolean isEnd = shard.closed && end == shard.all.size();
        return Optional.of(new ShardEvent.RecordsRead(read.read(), List.copyOf(shard.all.subList(first, end)), isEnd));
    }
}
