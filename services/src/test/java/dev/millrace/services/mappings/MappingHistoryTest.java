package dev.millrace.services.mappings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.trigger.CallFailure;
import dev.millrace.trigger.HistoryEntry;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MappingHistoryTest {

    private static final Optional<ShardId> MAPPING = Optional.empty();
    private static final Optional<ShardId> SHARD = Optional.of(new ShardId("shard-1"));
    private static final HistoryEntry GONE = new HistoryEntry.SourceProblem("gone");
    private static final HistoryEntry DENIED = new HistoryEntry.SourceProblem("denied");
    private static final HistoryEntry RECOVERED = new HistoryEntry.SourceRecovered();

    private final MappingHistory history = new MappingHistory("OK", Instant.EPOCH);

    private void add(Optional<ShardId> shard, HistoryEntry entry) {
        var unused = history.add(Instant.EPOCH, shard, "fn", entry);
    }

    @Test
    @DisplayName("a source that stays away is told once, and again when it has come back or for another reason")
    void repeated_problems() {
        for (int minute = 0; minute < 10_000; minute++) {
            add(MAPPING, GONE);
            add(SHARD, GONE);
        }
        add(MAPPING, DENIED);
        add(SHARD, RECOVERED);
        add(SHARD, GONE);
        add(MAPPING, DENIED);

        assertThat(history.entries())
                .extracting(MappingHistoryEntry::entry)
                .containsExactly(GONE, GONE, DENIED, RECOVERED, GONE);
        assertThat(history.entries()).extracting(MappingHistoryEntry::number).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    @DisplayName("A.4.4 a problem that is not told again shows in LastProcessingResult all the same")
    void last_result() {
        var span = new HistoryEntry.Span(0, new SequenceNumber("1"), new SequenceNumber("1"), 1);
        add(MAPPING, GONE);
        add(SHARD, new HistoryEntry.CallFailed(span, CallFailure.threw("boom")));
        add(MAPPING, GONE);

        assertThat(history.status("Enabled", 0).lastProcessingResult()).isEqualTo("PROBLEM: gone");
    }
}
