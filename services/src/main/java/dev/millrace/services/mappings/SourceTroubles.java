package dev.millrace.services.mappings;

import dev.millrace.model.ShardId;
import dev.millrace.trigger.HistoryEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The problems with the source that a history has told and that are not over, of the mapping and of each shard. A
 * source that is gone is asked again every minute for ever; told each time, that would push out everything else. Not
 * thread-safe.
 */
final class SourceTroubles {

    private final Map<Optional<ShardId>, String> told = new HashMap<>();

    /** Takes note of the entry; whether it says only what was told before. */
    boolean isRepetition(Optional<ShardId> shard, HistoryEntry entry) {
        if (entry instanceof HistoryEntry.SourceProblem(var reason)) {
            return reason.equals(told.put(shard, reason));
        }
        if (entry instanceof HistoryEntry.SourceRecovered
                || entry instanceof HistoryEntry.DeliveryStarted
                || entry instanceof HistoryEntry.DeliveryStopped
                || entry instanceof HistoryEntry.ShardDone
                || entry instanceof HistoryEntry.ShardForgotten) {
            told.remove(shard);
        }
        return false;
    }
}
