package dev.millrace.trigger;

import static dev.millrace.trigger.ShardScenario.PENDING;
import static dev.millrace.trigger.ShardScenario.shardOf;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.StreamRecord;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BatchingTest {

    private static MappingSettings mapping() {
        return MappingSettings.defaults();
    }

    @Test
    @DisplayName("C.1 a batch closes when it has BatchSize records")
    void closes_when_full() {
        var shard = shardOf(mapping().withBatchSize(2).withBatchWindow(ofSeconds(30)))
                .start();
        shard.receives(1);
        assertThat(shard.invocations()).isEmpty();
        shard.receives(2);
        assertThat(shard.invocations()).containsExactly(List.of(1, 2));
    }

    @Test
    @DisplayName("C.1 a batch closes when the batching window ends")
    void delivers_a_partial_batch_when_the_batch_window_ends() {
        var shard = shardOf(mapping().withBatchSize(100).withBatchWindow(ofSeconds(30)))
                .start();
        shard.receives(1, 2);

        shard.advance(ofMillis(29_999));
        assertThat(shard.invocations()).isEmpty();
        shard.advance(ofMillis(1));

        assertThat(shard.invocations()).containsExactly(List.of(1, 2));
    }

    @Test
    @DisplayName("C.1 a batch closes when the next record would exceed the 6 MB event")
    void closes_at_six_megabytes() {
        var shard = shardOf(mapping().withBatchWindow(ofSeconds(30))).start();
        int third = (6_291_456 - 12 - 2 - 2) / 3;
        shard.receives(big(1, third), big(2, third), big(3, third));
        assertThat(shard.invocations()).as("three fit exactly").isEmpty();
        shard.receives(4);
        assertThat(shard.invocations()).containsExactly(List.of(1, 2, 3));
    }

    @Test
    @DisplayName("C.1 one byte more than 6 MB with its envelope does not fit")
    void envelope_counts() {
        var shard = shardOf(mapping()).start();
        int third = (6_291_456 - 12 - 2 - 2) / 3;
        shard.receives(big(1, third), big(2, third), big(3, third + 3));
        assertThat(shard.invocations()).containsExactly(List.of(1, 2), List.of(3));
    }

    @Test
    @DisplayName("C.1 a batch closes when the shard has ended")
    void closes_at_the_end_of_the_shard() {
        var shard = shardOf(mapping().withBatchWindow(ofMinutes(5))).start();
        shard.receives(1);
        assertThat(shard.invocations()).isEmpty();
        shard.closes();
        assertThat(shard.invocations()).containsExactly(List.of(1));
        assertThat(shard.finished).isTrue();
    }

    @Test
    @DisplayName("C.1 a batch closes when its oldest record has the maximum age, which is not yet too old")
    void closes_when_the_oldest_record_has_its_age() {
        var shard = shardOf(mapping()
                        .withBatchWindow(ofMinutes(5))
                        .withRecordAge(new MappingSettings.RecordAgeLimit.AtMost(ofMinutes(1))))
                .start();
        shard.receives(1);
        shard.advance(ofSeconds(59));
        assertThat(shard.invocations()).isEmpty();
        shard.advance(ofSeconds(1));
        assertThat(shard.invocations()).containsExactly(List.of(1));
        assertThat(shard.reports).isEmpty();
    }

    @Test
    @DisplayName("C.1 F.4.2 a timer that comes a little late does not make the batch it closes too old")
    void a_late_timer_loses_nothing() {
        var shard = shardOf(mapping()
                        .withBatchWindow(ofMinutes(5))
                        .withRecordAge(new MappingSettings.RecordAgeLimit.AtMost(ofMinutes(1))))
                .start();
        shard.receives(1);
        shard.now = shard.now.plus(ofMinutes(1)).plusMillis(7);
        shard.tell(new ShardEvent.TimeReached());
        assertThat(shard.invocations()).containsExactly(List.of(1));
        assertThat(shard.remembered(HistoryEntry.GivenUp.class)).isEmpty();
    }

    @Test
    @DisplayName("C.2 without a window whatever one read returned is sent; BatchSize is a ceiling")
    void sends_at_once_without_a_window() {
        var shard = shardOf(mapping()).start();
        shard.receives(1);
        shard.receives(2, 3);
        assertThat(shard.invocations()).containsExactly(List.of(1), List.of(2, 3));
    }

    @Test
    @DisplayName("C.2 more than BatchSize records in one read make several batches")
    void cuts_a_long_read() {
        var shard = shardOf(mapping().withBatchSize(100)).start();
        shard.receives(IntStream.rangeClosed(1, 250).toArray());
        assertThat(shard.calls.stream().map(call -> call.records().size())).containsExactly(100, 100, 50);
    }

    @Test
    @DisplayName("C.3 facts 56: full batches do not wait, the rest waits one window from the closing of the last batch")
    void window_of_a_busy_lane_starts_when_the_previous_batch_closes() {
        var shard = shardOf(mapping().withBatchSize(2).withBatchWindow(ofSeconds(5)));
        shard.receives(1, 2, 3, 4, 5);
        shard.advance(ofSeconds(85));
        shard.start();
        assertThat(shard.invocations()).containsExactly(List.of(1, 2), List.of(3, 4));
        shard.advance(ofSeconds(6));
        assertThat(shard.invocations()).containsExactly(List.of(1, 2), List.of(3, 4), List.of(5));
        assertThat(shard.gaps()).containsExactly(java.time.Duration.ZERO, ofSeconds(5));
    }

    @Test
    @DisplayName("C.3 a record that comes while a batch is running waits one window from that batch's closing")
    void window_runs_while_the_previous_batch_does() {
        var shard = shardOf(mapping().withBatchWindow(ofSeconds(5)))
                .withFunction(call -> PENDING)
                .start();
        shard.receives(1);
        shard.advance(ofSeconds(5));
        shard.advance(ofSeconds(3));
        shard.receives(2);
        shard.answer(shard.lastCall(), ShardScenario.OK);
        shard.advance(ofMillis(1_999));
        assertThat(shard.invocations()).hasSize(1);
        shard.advance(ofMillis(1));
        assertThat(shard.invocations()).containsExactly(List.of(1), List.of(2));
    }

    @Test
    @DisplayName("C.3 N.13 the window of an idle shard starts with its first record")
    void window_of_an_idle_shard_starts_with_the_record() {
        var shard = shardOf(mapping().withBatchWindow(ofSeconds(5))).start();
        shard.receives(1);
        shard.advance(ofSeconds(100));
        shard.receives(2);
        shard.advance(ofMillis(4_999));
        assertThat(shard.invocations()).hasSize(1);
        shard.advance(ofMillis(1));
        assertThat(shard.invocations()).hasSize(2);
    }

    @Test
    @DisplayName("C.5 nothing to send: no call")
    void an_empty_shard_calls_nothing() {
        var shard = shardOf(mapping().withBatchWindow(ofSeconds(1))).start();
        shard.advance(ofSeconds(10));
        shard.closes();
        assertThat(shard.calls).isEmpty();
        assertThat(shard.finished).isTrue();
    }

    @Test
    @DisplayName("C.7 a record too large to send spends its budget without a call, then the shard goes on")
    void too_large_record() {
        var shard = shardOf(mapping()
                        .withRetries(new MappingSettings.RetryLimit.AtMost(2))
                        .withOnFailure(java.util.Optional.of("arn:aws:sqs:us-east-1:000000000000:q")))
                .start();
        shard.receives(big(1, 6_291_456), TestRecords.record(2, "k", shard.now));
        shard.advance(ofSeconds(2));

        assertThat(shard.invocations()).containsExactly(List.of(2));
        assertThat(shard.remembered(HistoryEntry.TooLarge.class)).hasSize(3);
        var failure = shard.reports.getFirst().failure();
        assertThat(failure.condition()).isEqualTo(FailureReport.Condition.RETRY_ATTEMPTS_EXHAUSTED);
        assertThat(failure.invokeCount()).isEqualTo(3);
        assertThat(failure.answer()).isEqualTo(FailureReport.LastAnswer.NONE);
    }

    @Test
    @DisplayName("C.7 a record that just fits is sent")
    void largest_record() {
        var shard = shardOf(mapping()).start();
        shard.receives(big(1, 6_291_456 - 14));
        assertThat(shard.invocations()).containsExactly(List.of(1));
    }

    @Test
    @DisplayName("C.8 new records never join a batch that is being retried")
    void retried_batches_stay_as_they_are() {
        var shard = shardOf(mapping())
                .withFunction(call -> call.attempt().tryNumber() == 1 ? ShardScenario.THROWS : ShardScenario.OK)
                .start();
        shard.receives(1, 2);
        shard.receives(3);
        shard.advance(ofSeconds(1));
        assertThat(shard.invocations()).startsWith(List.of(1, 2), List.of(1, 2), List.of(3));
    }

    @Test
    @DisplayName("read-ahead: while the only lane is at work, two further batches are enough")
    void little_is_read_ahead_of_a_running_call() {
        var shard = shardOf(mapping()).withFunction(call -> PENDING).start();
        for (int i = 0; i < 12; i++) {
            int first = i * 1000 + 1;
            shard.receives(IntStream.range(first, first + 1000).toArray());
        }
        assertThat(shard.state.recordsHeld()).isEqualTo(1_000);
        shard.answer(shard.lastCall(), ShardScenario.OK);
        assertThat(shard.state.recordsHeld())
                .as("less than a page is held, so the next page is read")
                .isEqualTo(1_900);
    }

    @Test
    @DisplayName("read-ahead is bounded by records while a batch waits to be sent again")
    void read_ahead_is_bounded_by_records() {
        var shard =
                shardOf(mapping()).withFunction(call -> ShardScenario.THROWS).start();
        for (int i = 0; i < 12; i++) {
            int first = i * 1000 + 1;
            shard.receives(IntStream.range(first, first + 1000).toArray());
        }
        assertThat(shard.state.recordsHeld()).isEqualTo(10_000);
        assertThat(shard.reads.getLast().maxRecords()).isEqualTo(1_000);
    }

    @Test
    @DisplayName("read-ahead is bounded by bytes while a batch waits to be sent again")
    void read_ahead_is_bounded_by_bytes() {
        var shard =
                shardOf(mapping()).withFunction(call -> ShardScenario.THROWS).start();
        for (int i = 1; i <= 7; i++) {
            shard.receives(big(i, 5_000_000));
        }
        int reads = shard.reads.size();
        shard.receives(big(8, 5_000_000));
        assertThat(shard.reads).as("35 MB are held: nothing more is read").hasSize(reads);
        assertThat(shard.state.recordsHeld()).isEqualTo(7);
    }

    private static StreamRecord big(int ordinal, int bytes) {
        return TestRecords.record(ordinal, "k", ShardScenario.START, bytes);
    }

    @Test
    @DisplayName("C.6 C.9 batches ascend by sequence number; after splits and cuts the next one is full size again")
    void fresh_batches_are_full_size() {
        var shard = shardOf(mapping()
                        .withBatchSize(4)
                        .withBisect(true)
                        .withReportBatchItemFailures(true)
                        .withRetries(new MappingSettings.RetryLimit.AtMost(0)))
                .withFunction(call -> call.records().contains(3) ? ShardScenario.fails(3) : ShardScenario.OK);
        shard.receives(8, 9, 10, 11); // 10 is behind 9: numbers, not texts
        shard.receives(12, 13, 14, 15);
        shard.start();
        assertThat(shard.invocations()).containsExactly(List.of(8, 9, 10, 11), List.of(12, 13, 14, 15));

        var failing = shardOf(mapping()
                        .withBatchSize(4)
                        .withBisect(true)
                        .withReportBatchItemFailures(true)
                        .withRetries(new MappingSettings.RetryLimit.AtMost(0)))
                .withFunction(call -> call.records().contains(3) ? ShardScenario.fails(3) : ShardScenario.OK);
        failing.receives(1, 2, 3, 4, 5, 6, 7, 8);
        failing.start();
        assertThat(failing.invocations())
                .containsExactly(List.of(1, 2, 3, 4), List.of(3, 4), List.of(3), List.of(4), List.of(5, 6, 7, 8));
    }
}
