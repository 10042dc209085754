package dev.millrace.trigger;

import dev.millrace.model.ShardId;
import dev.millrace.trigger.MappingState.Lifecycle;
import dev.millrace.trigger.MappingState.ShardProgress;
import dev.millrace.trigger.MappingState.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a decision about a mapping adds to its history beside the entries that it asks to be remembered: whatever shows
 * in the difference between the states before and after. Pure.
 */
public final class MappingStory {

    private MappingStory() {}

    /** The entries, in the order in which they are told. */
    public static List<HistoryEntry> of(MappingState before, MappingMachine.Decision decision) {
        var after = decision.next();
        var entries = new ArrayList<HistoryEntry>();
        found(before, after, entries);
        for (var effect : decision.effects()) {
            if (effect instanceof MappingEffect.SavePositions(var positions)) {
                positions.forEach((shard, checkpoint) -> entries.add(new HistoryEntry.StartDecided(
                        shard,
                        after.start(),
                        checkpoint.finished() ? Optional.empty() : Optional.of(checkpoint.lowest()))));
            } else if (effect instanceof MappingEffect.ForgetShard(var shard)) {
                entries.add(new HistoryEntry.ShardForgotten(shard));
            }
        }
        if (before.lifecycle() != after.lifecycle()) {
            entries.add(new HistoryEntry.LifecycleChanged(before.lifecycle(), after.lifecycle()));
        }
        return entries;
    }

    private static void found(MappingState before, MappingState after, List<HistoryEntry> entries) {
        for (var shard : after.shards().entrySet()) {
            if (!before.shards().containsKey(shard.getKey())) {
                entries.add(new HistoryEntry.ShardFound(
                        shard.getKey(), shard.getValue().parent()));
            }
            waitsFor(shard, after)
                    .filter(parent -> waitsFor(Map.entry(shard.getKey(), known(before, shard.getKey())), before)
                            .isEmpty())
                    .ifPresent(parent -> entries.add(new HistoryEntry.ShardWaits(shard.getKey(), parent)));
        }
    }

    /** What the mapping knew of the shard; of one that it did not know that nothing holds it up. */
    private static ShardProgress known(MappingState state, ShardId shard) {
        var known = state.shards().get(shard);
        return known == null ? new ShardProgress(Optional.empty(), Stage.WAITING, false) : known;
    }

    /** The parent that holds the shard up, if the mapping delivers and there is one. */
    private static Optional<ShardId> waitsFor(Map.Entry<ShardId, ShardProgress> shard, MappingState state) {
        if (state.lifecycle() != Lifecycle.ENABLED
                || !state.discovered()
                || shard.getValue().stage() != Stage.WAITING) {
            return Optional.empty();
        }
        return shard.getValue().parent().filter(parent -> {
            var progress = state.shards().get(parent);
            return progress != null && progress.stage() != Stage.FINISHED;
        });
    }
}
