package dev.millrace.services.explain;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.services.mappings.MappingHistoryEntry;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What happened to a record.
 *
 * @param number which
 * @param shard where it is or was, if that is known
 * @param writtenAt when it was written, in whole seconds; known while the stream has it
 * @param outcome what has become of it
 * @param matched for each filter it met, in their order, whether it matches; empty if there were none, or the stream no
 *     longer has the record
 * @param entries what the history tells about it, oldest first
 */
public record RecordStory(
        SequenceNumber number,
        Optional<ShardId> shard,
        Optional<Instant> writtenAt,
        Outcome outcome,
        List<FilterMatch> matched,
        List<MappingHistoryEntry> entries) {

    /** One filter, counted from 1, and whether it matches. */
    public record FilterMatch(int filter, String pattern, boolean matches) {}

    public RecordStory {
        Objects.requireNonNull(number);
        Objects.requireNonNull(outcome);
        matched = List.copyOf(matched);
        entries = List.copyOf(entries);
    }
}
