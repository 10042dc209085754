package dev.millrace.tables.stream;

import dev.millrace.model.ShardId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells which shards take more writes than a partition should. It judges a partition over a period of its own, however
 * often it is asked and however often the partition's shard rolls meanwhile. Confined to one thread at a time.
 */
final class WriteRates {

    /** A burst is no reason to split, nor is a minute of loading. */
    static final Duration PERIOD = Duration.ofMinutes(10);

    private final StreamRegistry registry;
    private final int mostPerSecond;
    private Map<ShardId, Long> before = Map.of();
    private Instant lookedAt = Instant.EPOCH;

    /** @param mostPerSecond write units of 1 KB that one partition takes for long */
    WriteRates(StreamRegistry registry, int mostPerSecond) {
        this.registry = registry;
        this.mostPerSecond = mostPerSecond;
    }

    /** The shards whose partition took more than that in the period that ends now; none while it lasts. */
    Set<ShardId> busy(Instant now) {
        var period = Duration.between(lookedAt, now);
        if (period.compareTo(PERIOD) < 0) {
            return Set.of();
        }
        double most = period.toMillis() / 1000.0 * mostPerSecond;
        var units = new HashMap<ShardId, Long>();
        var busy = new HashSet<ShardId>();
        for (var live : registry.all()) {
            var shards = live.committed().shards();
            shards.forEach(shard -> units.put(shard.id(), live.unitsWritten(shard)));
            for (var shard : shards) {
                if (!shard.isClosed() && taken(shards, shard.range(), units) > most) {
                    busy.add(shard.id());
                }
            }
        }
        before = units;
        lookedAt = now;
        return busy;
    }

    /** What the partition took in the period; nothing if it has come since: it is judged the next time. */
    private long taken(List<Shard> shards, HashRange partition, Map<ShardId, Long> units) {
        boolean known = false;
        long taken = 0;
        for (var shard : shards) {
            if (shard.range().equals(partition)) {
                known |= before.containsKey(shard.id());
                taken += units.getOrDefault(shard.id(), 0L) - before.getOrDefault(shard.id(), 0L);
            }
        }
        return known ? taken : 0;
    }
}
