package dev.millrace.services.mappings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.trigger.CallFailure;
import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.HistoryEntry.ClosedBy;
import dev.millrace.trigger.HistoryEntry.Span;
import dev.millrace.trigger.Position;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HistoryLogTest {

    private static final Optional<ShardId> SHARD = Optional.of(new ShardId("shardId-1"));
    private static final UUID REQUEST = new UUID(1, 1);

    private final HistoryLog log = new HistoryLog();
    private long number;

    private void tell(HistoryEntry... entries) {
        for (var entry : entries) {
            log.add(new MappingHistoryEntry(++number, Instant.EPOCH, SHARD, "fn", entry));
        }
    }

    private static SequenceNumber sequence(long value) {
        return new SequenceNumber(Long.toString(value));
    }

    private static Span span(int lane, long first, int records) {
        return new Span(lane, sequence(first), sequence(first + records - 1), records);
    }

    private static Span gapped(long first, int records) {
        var numbers = IntStream.range(0, records)
                .mapToObj(n -> sequence(first + 2L * n))
                .toList();
        return new Span(0, numbers.getFirst(), numbers.getLast(), records, numbers);
    }

    private static HistoryEntry saved(long upTo) {
        return new HistoryEntry.CheckpointKept(List.of(Position.after(sequence(upTo))), false);
    }

    /** A batch that goes well. */
    private void success(long first) {
        var batch = span(0, first, 10);
        tell(
                new HistoryEntry.RecordsRead(span(Span.ALL_LANES, first, 10)),
                new HistoryEntry.BatchClosed(batch, ClosedBy.BATCH_SIZE),
                new HistoryEntry.Sent(batch, REQUEST, 1),
                new HistoryEntry.Delivered(batch),
                saved(first + 9));
    }

    private List<String> kept(long about) {
        return log.entries().stream()
                .filter(entry -> entry.entry().isAbout(sequence(about)))
                .map(entry -> entry.entry().getClass().getSimpleName())
                .toList();
    }

    @Test
    @DisplayName("a burst of successes does not push out the story of a failed batch, what led to it included")
    void burst_of_successes() {
        var batch = span(0, 100, 10);
        tell(
                new HistoryEntry.RecordsRead(span(Span.ALL_LANES, 100, 10)),
                new HistoryEntry.BatchClosed(batch, ClosedBy.BATCH_SIZE),
                new HistoryEntry.Sent(batch, REQUEST, 1),
                new HistoryEntry.CallFailed(batch, CallFailure.threw("no")),
                new HistoryEntry.Split(span(0, 100, 5), span(0, 105, 5)),
                new HistoryEntry.Sent(span(0, 100, 5), REQUEST, 1),
                new HistoryEntry.Delivered(span(0, 100, 5)),
                new HistoryEntry.Sent(span(0, 105, 5), REQUEST, 1),
                new HistoryEntry.CallFailed(span(0, 105, 5), CallFailure.threw("no")),
                new HistoryEntry.GivenUp(span(0, 105, 5), Condition.RETRY_ATTEMPTS_EXHAUSTED, false),
                saved(109));
        for (int i = 1; i <= 10_000; i++) {
            success(100L + 10L * i);
        }

        assertThat(kept(107))
                .containsExactly(
                        "RecordsRead", "BatchClosed", "Sent", "CallFailed", "Split", "Sent", "CallFailed", "GivenUp");
        assertThat(kept(100))
                .containsExactly("RecordsRead", "BatchClosed", "Sent", "CallFailed", "Split", "Sent", "Delivered");
        assertThat(log.entries()).anyMatch(entry -> entry.entry().equals(saved(109)));
        assertThat(kept(110)).as("a success of long ago").isEmpty();
        assertThat(kept(100_100)).hasSize(4);
        assertThat(log.entries()).hasSizeLessThanOrEqualTo(HistoryLog.ROUTINE_ENTRIES + 20);
        assertThat(log.routineForgotten()).isPositive();
        assertThat(log.notableForgotten()).isZero();
        assertThat(log.entries())
                .extracting(MappingHistoryEntry::number)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("trouble in one lane does not keep the successes of another, and ends with the checkpoint")
    void trouble_is_of_a_lane() {
        tell(new HistoryEntry.NotReached(span(1, 50, 10), "busy"));
        tell(new HistoryEntry.CheckpointKept(
                List.of(Position.after(sequence(30)), Position.after(sequence(59))), false));
        for (int i = 1; i <= 1_000; i++) {
            tell(new HistoryEntry.Delivered(span(0, 1_000L + i, 1)), new HistoryEntry.Delivered(span(1, 40, 5)));
        }
        assertThat(log.entries()).hasSize(HistoryLog.ROUTINE_ENTRIES + 2);
    }

    @Test
    @DisplayName("what led to two troubles is copied once")
    void copied_once() {
        tell(new HistoryEntry.RecordsRead(span(Span.ALL_LANES, 100, 100)));
        tell(new HistoryEntry.NotReached(span(0, 100, 10), "busy"));
        tell(new HistoryEntry.NotReached(span(0, 150, 10), "busy"));
        assertThat(log.size()).isEqualTo(4);
    }

    @Test
    @DisplayName("up to where failures are missing does not go back when what was copied goes")
    void forgotten_only_grows() {
        for (int i = 0; i < HistoryLog.NOTABLE_ENTRIES - 500; i++) {
            tell(new HistoryEntry.SourceRecovered());
        }
        tell(new HistoryEntry.RecordsRead(span(Span.ALL_LANES, 100, 10)));
        tell(new HistoryEntry.SourceRecovered(), new HistoryEntry.SourceRecovered());
        tell(new HistoryEntry.NotReached(span(0, 100, 10), "busy"));
        long forgotten = 0;
        for (int i = 0; i < 2 * HistoryLog.NOTABLE_ENTRIES; i++) {
            tell(new HistoryEntry.SourceRecovered());
            assertThat(log.notableForgotten()).isGreaterThanOrEqualTo(forgotten);
            forgotten = log.notableForgotten();
        }
    }

    @Test
    @DisplayName("a shard that ends without a checkpoint leaves no trouble behind")
    void ended_shards() {
        for (var end : List.of(
                new HistoryEntry.ShardDone(),
                new HistoryEntry.ShardLost(SHARD.orElseThrow()),
                new HistoryEntry.ShardForgotten(SHARD.orElseThrow()))) {
            tell(new HistoryEntry.NotReached(span(0, 100, 10), "busy"), end);
            assertThat(log.troubles()).isZero();
        }
    }

    @Test
    @DisplayName("failures have a bound too: the oldest go first")
    void failures_are_bounded() {
        for (int i = 0; i < 10_000; i++) {
            tell(new HistoryEntry.NotReached(span(0, 50, 10), "busy"));
        }
        assertThat(log.entries()).hasSize(HistoryLog.NOTABLE_ENTRIES);
        assertThat(log.entries().getFirst().number()).isEqualTo(10_000 - HistoryLog.NOTABLE_ENTRIES + 1);
        assertThat(log.notableForgotten()).isEqualTo(10_000 - HistoryLog.NOTABLE_ENTRIES);
    }

    @Test
    @DisplayName("a list of numbers weighs once in a ring, whichever entries hold it, until the last of them is gone")
    void lists_weigh_once() {
        var ring = new HistoryRing(3, Long.MAX_VALUE);
        var batch = gapped(100, 500);
        var kinds = List.of(
                new HistoryEntry.Sent(batch, REQUEST, 1),
                new HistoryEntry.NotReached(batch, "busy"),
                new HistoryEntry.GivenUp(batch, Condition.RETRY_ATTEMPTS_EXHAUSTED, false));
        long alone = 0;
        for (var entry : kinds) {
            ring.add(new MappingHistoryEntry(++number, Instant.EPOCH, SHARD, "fn", entry));
            assertThat(ring.bytes()).isBetween(40_000L, 50_000L);
            alone = Math.max(alone, ring.bytes());
        }
        for (int i = 1; i <= 3; i++) {
            assertThat(ring.bytes()).isEqualTo(alone);
            ring.add(new MappingHistoryEntry(++number, Instant.EPOCH, SHARD, "fn", new HistoryEntry.SourceRecovered()));
        }
        assertThat(ring.bytes()).isLessThan(1_000);
    }

    @Test
    @DisplayName("lists of numbers and messages count: the bytes are bounded")
    void bytes_are_bounded() {
        for (int i = 0; i < 200; i++) {
            long first = 1_000L * (i + 1);
            tell(new HistoryEntry.BatchClosed(gapped(first, 500), ClosedBy.BATCH_SIZE));
        }
        assertThat(log.entries()).hasSizeBetween(6, 11);

        var message = "x".repeat(1_000);
        for (int i = 0; i < HistoryLog.NOTABLE_ENTRIES; i++) {
            tell(new HistoryEntry.CallFailed(span(0, 50, 10), CallFailure.threw(message)));
        }
        assertThat(log.entries().size()).isLessThan(HistoryLog.NOTABLE_ENTRIES / 2);
    }
}
