package dev.millrace.tables.stream;

import dev.millrace.model.ShardId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells which shards take more writes than a partition should, measured from one look to the next. Confined to one
 * thread at a time.
 */
final class WriteRates {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final StreamRegistry registry;
    private final int mostPerSecond;
    private Map<ShardId, Long> before = Map.of();
    private Instant lookedAt = Instant.EPOCH;

    /** @param mostPerSecond write units of 1 KB that one partition takes for long */
    WriteRates(StreamRegistry registry, int mostPerSecond) {
        this.registry = registry;
        this.mostPerSecond = mostPerSecond;
    }

    /** The shards that took more than that in all the time since the last look, which begins the next. */
    Set<ShardId> busy(Instant now) {
        var units = new HashMap<ShardId, Long>();
        for (var live : registry.all()) {
            for (var shard : live.committed().shards()) {
                if (!shard.isClosed()) {
                    units.put(shard.id(), live.unitsWritten(shard));
                }
            }
        }
        var busy = new HashSet<ShardId>();
        if (!now.isBefore(lookedAt.plus(SHORTEST))) {
            double seconds = Duration.between(lookedAt, now).toMillis() / 1000.0;
            units.forEach((shard, count) -> {
                var earlier = before.get(shard); // one that has come since is judged the next time
                if (earlier != null && count - earlier > seconds * mostPerSecond) {
                    busy.add(shard);
                }
            });
        }
        before = units;
        lookedAt = now;
        return busy;
    }
}
