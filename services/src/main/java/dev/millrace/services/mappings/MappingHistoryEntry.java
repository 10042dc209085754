package dev.millrace.services.mappings;

import dev.millrace.model.ShardId;
import dev.millrace.trigger.HistoryEntry;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that happened to a mapping.
 *
 * @param at business time
 * @param shard where; empty if it concerns the stream as a whole
 * @param entry what
 */
public record MappingHistoryEntry(Instant at, Optional<ShardId> shard, HistoryEntry entry) {
    public MappingHistoryEntry {
        Objects.requireNonNull(at);
        Objects.requireNonNull(shard);
        Objects.requireNonNull(entry);
    }
}
