package dev.millrace.services.mappings;

import dev.millrace.model.ShardId;
import dev.millrace.trigger.Checkpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is known of a mapping's past. It is kept in memory only: it begins when the server started, or with the mapping.
 *
 * @param spec the mapping as it is now
 * @param state its state, as the API shows it
 * @param begins when the history began
 * @param routineForgotten of the entries up to this number successes are missing, pushed out by later ones; 0 if none
 * @param notableForgotten of the entries up to this number failures are missing too; 0 if none
 * @param entries what is kept, oldest first
 * @param checkpoints how far each shard is settled, durably; also what was settled before the history began
 */
public record HistoryView(
        MappingSpec spec,
        String state,
        Instant begins,
        long routineForgotten,
        long notableForgotten,
        List<MappingHistoryEntry> entries,
        Map<ShardId, Checkpoint> checkpoints) {
    public HistoryView {
        Objects.requireNonNull(spec);
        Objects.requireNonNull(begins);
        entries = List.copyOf(entries);
        checkpoints = Map.copyOf(checkpoints);
    }
}
