package dev.millrace.trigger;

import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A stream for simulations: shards are ranges of the key hash, they split and roll, and old records are trimmed. */
final class SimulatedStream {

    static final Duration RETENTION = Duration.ofHours(24);

    /** A shard holds the records of the keys whose hash has its top 16 bits in the range. */
    static final class Shard {
        final ShardId id;
        final Optional<ShardId> parent;
        final int from;
        final int to;
        final List<StreamRecord> all = new ArrayList<>();
        int trimmed;
        boolean closed;

        private Shard(ShardId id, Optional<ShardId> parent, int from, int to) {
            this.id = id;
            this.parent = parent;
            this.from = from;
            this.to = to;
        }

        boolean isTrimmed(StreamRecord record) {
            return trimmed > 0
                    && !record.sequenceNumber().isAfter(all.get(trimmed - 1).sequenceNumber());
        }
    }

    final Map<ShardId, Shard> shards = new LinkedHashMap<>();
    final Map<String, StreamRecord> byNumber = new LinkedHashMap<>();
    final Map<String, String> keys = new LinkedHashMap<>();
    final Map<String, ShardId> shardOf = new LinkedHashMap<>();
    private final Random random;
    private int nextShard = 1;
    private int lastNumber;

    SimulatedStream(Random random) {
        this.random = random;
        add(Optional.empty(), 0, 0x8000);
        add(Optional.empty(), 0x8000, 0x10000);
    }

    private Shard add(Optional<ShardId> parent, int from, int to) {
        var shard = new Shard(new ShardId("shard-%06d".formatted(nextShard++)), parent, from, to);
        shards.put(shard.id, shard);
        return shard;
    }

    ShardId write(Instant now) {
        var key = "key" + random.nextInt(14);
        lastNumber += 1 + random.nextInt(3);
        var record = TestRecords.record(lastNumber, key, now, 20 + random.nextInt(60));
        int prefix = (int) (record.partitionKeyHash() >>> 48);
        var shard = shards.values().stream()
                .filter(candidate -> !candidate.closed && candidate.from <= prefix && prefix < candidate.to)
                .findFirst()
                .orElseThrow();
        shard.all.add(record);
        byNumber.put(record.sequenceNumber().digits(), record);
        keys.put(record.sequenceNumber().digits(), key);
        shardOf.put(record.sequenceNumber().digits(), shard.id);
        return shard.id;
    }

    /** Closes an open shard; it goes on in one child or two. */
    ShardId splitOrRoll() {
        var open = shards.values().stream().filter(shard -> !shard.closed).toList();
        var shard = open.get(random.nextInt(open.size()));
        shard.closed = true;
        if (random.nextBoolean() && shard.to - shard.from > 1000) {
            int middle = (shard.from + shard.to) / 2;
            add(Optional.of(shard.id), shard.from, middle);
            add(Optional.of(shard.id), middle, shard.to);
        } else {
            add(Optional.of(shard.id), shard.from, shard.to);
        }
        return shard.id;
    }

    /** Drops what is older than the retention; closed shards with nothing left vanish. */
    List<StreamRecord> trim(Instant now) {
        var dropped = new ArrayList<StreamRecord>();
        for (var shard : List.copyOf(shards.values())) {
            while (shard.trimmed < shard.all.size()
                    && shard.all.get(shard.trimmed).createdAt().plus(RETENTION).isBefore(now)) {
                dropped.add(shard.all.get(shard.trimmed++));
            }
            if (shard.closed && shard.trimmed == shard.all.size() && random.nextInt(4) == 0) {
                shards.remove(shard.id);
            }
        }
        return dropped;
    }

    /** What the source answers now; empty while there is nothing to tell. */
    Optional<ShardEvent> read(ShardId id, ShardEffect.Read read) {
        var shard = shards.get(id);
        if (shard == null) {
            return Optional.of(new ShardEvent.SourceUnavailable(read.read(), "no such shard"));
        }
        if (read.from().last().isPresent()
                && shard.trimmed > 0
                && read.from()
                        .last()
                        .get()
                        .isBefore(shard.all.get(shard.trimmed - 1).sequenceNumber())) {
            var horizon = shard.trimmed < shard.all.size()
                    ? Optional.of(shard.all.get(shard.trimmed).sequenceNumber())
                    : Optional.<dev.millrace.model.SequenceNumber>empty();
            return Optional.of(new ShardEvent.Trimmed(read.read(), horizon));
        }
        var found = shard.all.subList(shard.trimmed, shard.all.size()).stream()
                .filter(record -> !read.from().covers(record.sequenceNumber()))
                .limit(Math.min(read.maxRecords(), 1 + random.nextInt(40)))
                .toList();
        boolean all = found.isEmpty() || found.getLast().equals(shard.all.getLast());
        if (found.isEmpty() && !shard.closed) {
            return Optional.empty();
        }
        return Optional.of(new ShardEvent.RecordsRead(read.read(), found, shard.closed && all));
    }
}
