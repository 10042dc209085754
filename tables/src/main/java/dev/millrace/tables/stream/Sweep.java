package dev.millrace.tables.stream;

import dev.millrace.model.Clock;
import dev.millrace.model.ShardId;
import dev.millrace.store.Writer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the age of streams asks for: shards roll, records are trimmed, streams that have run out are forgotten. All of
 * it or nothing: memory changes as the last act, so that a sweep which fails leaves it as the store is.
 */
final class Sweep {

    private final Clock clock;
    private final StreamSettings settings;
    private final StreamRegistry registry;
    private final Lineage lineage;

    Sweep(Clock clock, StreamSettings settings, StreamRegistry registry, Lineage lineage) {
        this.clock = clock;
        this.settings = settings;
        this.registry = registry;
        this.lineage = lineage;
    }

    /** Whether {@link #run} would change anything, busy shards apart; for any thread. */
    boolean isDue() {
        var now = clock.now();
        return registry.all().stream()
                .map(LiveStream::committed)
                .anyMatch(state -> state.shards().stream()
                        .anyMatch(shard -> shard.isClosed()
                                || isOld(shard, now)
                                || !shard.createdAt().plus(settings.retention()).isAfter(now)));
    }

    private boolean isOld(Shard shard, Instant now) {
        return !shard.createdAt().plus(settings.rollAfter()).isAfter(now);
    }

    /**
     * Does all that is due. On the store's writing thread.
     *
     * @param busy shards to split, if they are open and wide enough
     */
    void run(Writer writer, Set<ShardId> busy) {
        var now = clock.now();
        var memory = new ArrayList<Runnable>();
        for (var live : registry.all()) {
            var before = live.newest();
            var state = before;
            for (var shard : before.shards()) {
                state = trimmed(writer, live, state, shard, now, memory);
                if (!shard.isClosed()) {
                    state = continued(writer, live, state, shard, now, busy);
                }
            }
            if (state.shards().isEmpty()) {
                writer.delete(ChangeLog.STREAMS, Lineage.key(state.name()));
                memory.add(() -> registry.remove(live, writer));
            } else if (!state.equals(before)) {
                var changed = state;
                lineage.save(writer, changed);
                memory.add(() -> live.change(changed, writer));
            }
        }
        memory.forEach(Runnable::run);
    }

    private StreamState continued(
            Writer writer, LiveStream live, StreamState state, Shard shard, Instant now, Set<ShardId> busy) {
        if (busy.contains(shard.id()) && shard.range().isSplittable()) {
            return lineage.continued(
                    writer, live, state, shard.id(), shard.range().halves());
        }
        return isOld(shard, now) ? lineage.continued(writer, live, state, shard.id(), List.of(shard.range())) : state;
    }

    private StreamState trimmed(
            Writer writer, LiveStream live, StreamState state, Shard shard, Instant now, List<Runnable> memory) {
        var horizon = now.minus(settings.retention());
        long stream = state.number();
        if (shard.closedAt().isPresent() && !shard.closedAt().get().isAfter(horizon)) {
            memory.add(() -> live.dropping(shard));
            writer.deleteRange(
                    ChangeLog.CHANGES,
                    ChangeKeys.of(stream, shard.number(), 0),
                    ChangeKeys.end(stream, shard.number()));
            var left = new ArrayList<>(state.shards());
            left.removeIf(other -> other.number() == shard.number());
            return state.withShards(left, state.shardsEver());
        }
        var last = new long[] {0};
        writer.scanBackwards(
                ChangeLog.CHANGES,
                ChangeKeys.of(stream, shard.number(), 0),
                ChangeKeys.of(stream, shard.number(), Sequencer.firstAt(horizon.toEpochMilli())),
                (key, value) -> {
                    last[0] = ChangeKeys.sequence(key);
                    return false;
                });
        if (last[0] == 0) {
            return state;
        }
        memory.add(() -> live.trimming(shard, last[0]));
        writer.deleteRange(
                ChangeLog.CHANGES,
                ChangeKeys.of(stream, shard.number(), 0),
                ChangeKeys.of(stream, shard.number(), last[0] + 1));
        return state.with(shard.trimmed(last[0]));
    }
}
