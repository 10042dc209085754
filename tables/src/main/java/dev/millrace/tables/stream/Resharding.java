package dev.millrace.tables.stream;

import dev.millrace.model.ShardId;
import dev.millrace.store.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * Continues open shards when it is asked to, as age and writes do by themselves. Thread-safe; calls return when the new
 * shards are durable and visible.
 */
public final class Resharding {

    private final Store store;
    private final StreamRegistry registry;
    private final Lineage lineage;

    Resharding(Store store, StreamRegistry registry, Lineage lineage) {
        this.store = store;
        this.registry = registry;
        this.lineage = lineage;
    }

    /** Closes the shard and opens two children, one for each half of its hash range. */
    public ReshardingResult split(StreamName stream, ShardId id) {
        return store.commit(writer -> {
            var live = registry.newest(stream);
            var shard = live.flatMap(l -> l.newest().shard(id));
            if (shard.isEmpty()) {
                return new ReshardingResult.Missing();
            }
            if (shard.get().isClosed()) {
                return new ReshardingResult.Refused("shard " + id + " is closed already");
            }
            if (!shard.get().range().isSplittable()) {
                return new ReshardingResult.Refused("shard " + id + " is too narrow to be split");
            }
            var before = live.get().newest();
            var after = lineage.continued(
                    writer, live.get(), before, id, shard.get().range().halves());
            lineage.change(writer, live.get(), after);
            return continued(before, after);
        });
    }

    /** Closes every open shard of the stream and opens one child for each, as after four hours. */
    public ReshardingResult roll(StreamName stream) {
        return store.commit(writer -> {
            var live = registry.newest(stream);
            if (live.isEmpty()) {
                return new ReshardingResult.Missing();
            }
            var before = live.get().newest();
            if (!before.isEnabled()) {
                return new ReshardingResult.Refused("stream " + stream.arn() + " is disabled: its shards are closed");
            }
            var after = before;
            for (var shard : before.shards()) {
                if (!shard.isClosed()) {
                    after = lineage.continued(writer, live.get(), after, shard.id(), List.of(shard.range()));
                }
            }
            lineage.change(writer, live.get(), after);
            return continued(before, after);
        });
    }

    private static ReshardingResult continued(StreamState before, StreamState after) {
        var children = new ArrayList<>(after.shards());
        children.removeAll(before.shards());
        children.removeIf(Shard::isClosed);
        return new ReshardingResult.Continued(children);
    }
}
