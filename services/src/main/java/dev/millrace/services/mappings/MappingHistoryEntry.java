package dev.millrace.services.mappings;

import dev.millrace.model.ShardId;
import dev.millrace.trigger.HistoryEntry;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that happened to a mapping.
 *
 * @param number counts the mapping's entries from 1 since the server started
 * @param at business time
 * @param shard where; empty if it concerns the stream as a whole
 * @param function ARN of the mapping's function at that time
 * @param entry what
 */
public record MappingHistoryEntry(
        long number, Instant at, Optional<ShardId> shard, String function, HistoryEntry entry) {
    public MappingHistoryEntry {
        Objects.requireNonNull(at);
        Objects.requireNonNull(shard);
        Objects.requireNonNull(function);
        Objects.requireNonNull(entry);
    }
}
