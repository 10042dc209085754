package dev.millrace.trigger;

import static dev.millrace.trigger.ShardScenario.OK;
import static dev.millrace.trigger.ShardScenario.PENDING;
import static dev.millrace.trigger.ShardScenario.THROTTLED;
import static dev.millrace.trigger.ShardScenario.THROWS;
import static dev.millrace.trigger.ShardScenario.fails;
import static dev.millrace.trigger.ShardScenario.shardOf;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.FailureReport.LastAnswer;
import dev.millrace.trigger.MappingSettings.RecordAgeLimit;
import dev.millrace.trigger.MappingSettings.RetryLimit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FailureHandlingTest {

    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:dlq";

    private static MappingSettings mapping() {
        return MappingSettings.defaults().withOnFailure(Optional.of(QUEUE));
    }

    private static MappingSettings retrying(int retries) {
        return mapping().withRetries(new RetryLimit.AtMost(retries));
    }

    private static boolean has(ShardScenario.Call call, int poison) {
        return call.records().contains(poison);
    }

    @Test
    @DisplayName("F.2.1 with R retries a batch is called 1 + R times, with R = 0 once")
    void budget() {
        for (int retries : new int[] {0, 1, 5}) {
            var shard = shardOf(retrying(retries)).withFunction(call -> THROWS).start();
            shard.receives(1);
            shard.advance(ofMinutes(5));
            assertThat(shard.calls).hasSize(1 + retries);
            assertThat(shard.reports.getFirst().failure().invokeCount()).isEqualTo(1 + retries);
        }
    }

    @Test
    @DisplayName("F.2.1 without a limit a batch is repeated until it succeeds")
    void unlimited() {
        var shard = shardOf(mapping())
                .withFunction(call -> call.attempt().tryNumber() <= 40 ? THROWS : OK)
                .start();
        shard.receives(1);
        shard.advance(ofHours(1));
        assertThat(shard.calls).hasSize(41);
        assertThat(shard.reports).isEmpty();
        assertThat(shard.lastSaved().lowest()).isEqualTo(Position.after(TestRecords.number(1)));
    }

    @Test
    @DisplayName("F.2.1 without a limit repeats end when the stream would no longer have the record: counted as lost")
    void retention() {
        var shard = shardOf(mapping()).withFunction(call -> THROWS).start();
        shard.receives(1);
        shard.advance(ofHours(24));
        assertThat(shard.remembered(HistoryEntry.Expired.class)).isEmpty();
        shard.advance(ofMinutes(2));
        assertThat(shard.remembered(HistoryEntry.Expired.class)).hasSize(1);
        assertThat(shard.reports).isEmpty();
        int calls = shard.calls.size();
        shard.receives(2);
        assertThat(shard.calls).hasSize(calls + 1);
    }

    @Test
    @DisplayName("N.17 a mapping that is disabled and enabled, or restarted, counts its retries anew")
    void restarts_count_anew() {
        var before = shardOf(retrying(2)).withFunction(call -> THROWS).start();
        before.receives(1);
        before.advance(ofMillis(300));
        assertThat(before.calls).hasSize(2);
        before.tell(new ShardEvent.StopRequested(ShardEvent.StopMode.DRAIN));
        assertThat(before.stopped).isTrue();
        assertThat(before.reports).isEmpty();

        var after = shardOf(retrying(2)).withFunction(call -> THROWS);
        after.receives(1);
        after.start();
        after.advance(ofSeconds(5));
        assertThat(after.calls).hasSize(3);
        assertThat(after.reports.getFirst().failure().invokeCount()).isEqualTo(3);
    }

    @Test
    @DisplayName("F.2.2 a suffix has a fresh budget, a fresh request id and no wait")
    void suffix_has_a_fresh_budget() {
        var shard = shardOf(retrying(1).withReportBatchItemFailures(true))
                .withFunction(call -> has(call, 3) ? fails(3) : OK)
                .start();
        shard.receives(1, 2, 3);
        shard.advance(ofSeconds(5));
        assertThat(shard.invocations()).containsExactly(List.of(1, 2, 3), List.of(3), List.of(3));
        assertThat(shard.gaps().getFirst()).isZero();
        assertThat(shard.calls.get(0).requestId())
                .isNotEqualTo(shard.calls.get(1).requestId());
        assertThat(shard.calls.get(1).requestId()).isEqualTo(shard.calls.get(2).requestId());
    }

    @Test
    @DisplayName("F.2.4 nothing later is delivered until a batch ends")
    void a_failing_batch_blocks_its_lane() {
        var shard = shardOf(mapping()).withFunction(call -> THROWS).start();
        shard.receives(1);
        shard.receives(2);
        shard.advance(ofMinutes(10));
        assertThat(shard.invocations()).containsOnly(List.of(1));
    }

    @Test
    @DisplayName("F.2.5 exhausted: the whole batch is given up, then the next one starts")
    void exhausted_batches_are_given_up_whole() {
        var shard = shardOf(retrying(0).withBatchSize(3))
                .withFunction(call -> has(call, 2) ? THROWS : OK)
                .start();
        shard.receives(1, 2, 3, 4);
        assertThat(shard.invocations()).containsExactly(List.of(1, 2, 3), List.of(4));
        assertThat(TestRecords.ordinals(shard.reports.getFirst().failure().records()))
                .containsExactly(1, 2, 3);
        assertThat(shard.lastSaved().lowest()).isEqualTo(Position.after(TestRecords.number(4)));
    }

    @Test
    @DisplayName("F.3.2 N.1 waits double from 200 ms to 60 s, each with up to 15 % more")
    void back_off_doubles() {
        var shard = shardOf(retrying(14)).withFunction(call -> THROWS).start();
        shard.receives(1);
        shard.advance(ofMinutes(30));
        long expected = 200;
        for (var gap : shard.gaps()) {
            assertThat(gap).isBetween(ofMillis(expected), ofMillis(expected * 115 / 100));
            expected = Math.min(60_000, expected * 2);
        }
        assertThat(shard.gaps()).hasSize(14);
    }

    @Test
    @DisplayName("F.3.3 throttled attempts wait likewise and spend nothing")
    void throttles_spend_nothing() {
        var shard = shardOf(retrying(0))
                .withFunction(call -> call.attempt().tryNumber() <= 5 ? THROTTLED : OK)
                .start();
        shard.receives(1);
        shard.advance(ofMinutes(1));
        assertThat(shard.calls).hasSize(6);
        assertThat(shard.reports).isEmpty();
        assertThat(shard.calls.stream().map(ShardScenario.Call::requestId).distinct())
                .hasSize(1);
        long expected = 200;
        for (var gap : shard.gaps()) {
            assertThat(gap).isBetween(ofMillis(expected), ofMillis(expected * 115 / 100));
            expected *= 2;
        }
    }

    @Test
    @DisplayName("F.4.2 a record is sent at its age limit and not one second later")
    void age_limit() {
        for (int age : new int[] {60, 61}) {
            var shard = shardOf(aged(60));
            shard.receives(1);
            shard.advance(ofSeconds(age));
            shard.start();
            assertThat(shard.calls).hasSize(age == 60 ? 1 : 0);
            assertThat(shard.reports).hasSize(age == 60 ? 0 : 1);
        }
    }

    @Test
    @DisplayName("F.4.3 expired records are cut off the front, one document each; the rest is delivered")
    void expired_front() {
        var shard = shardOf(aged(60));
        shard.receives(1, 2);
        shard.advance(ofSeconds(70));
        shard.receives(3, 4);
        shard.start();
        assertThat(shard.invocations()).containsExactly(List.of(3, 4));
        assertThat(shard.reports).hasSize(2);
        assertThat(shard.reports).allSatisfy(report -> {
            assertThat(report.failure().condition()).isEqualTo(Condition.RECORD_AGE_EXCEEDED);
            assertThat(report.failure().records()).hasSize(1);
            assertThat(report.failure().invokeCount()).isEqualTo(1);
            assertThat(report.failure().answer()).isEqualTo(LastAnswer.NONE);
        });
        assertThat(shard.reports.get(0).failure().requestId())
                .isNotEqualTo(shard.reports.get(1).failure().requestId());
    }

    @Test
    @DisplayName("F.4.4 a record that expires after calls has their count and request id, and no response")
    void expired_after_calls() {
        var shard = shardOf(aged(60)).withFunction(call -> THROWS).start();
        shard.receives(1);
        shard.advance(ofMinutes(5));
        var failure = shard.reports.getFirst().failure();
        assertThat(failure.condition()).isEqualTo(Condition.RECORD_AGE_EXCEEDED);
        assertThat(failure.invokeCount()).isEqualTo(shard.calls.size()).isGreaterThan(5);
        assertThat(failure.requestId()).isEqualTo(shard.lastCall().requestId());
        assertThat(failure.answer()).isEqualTo(LastAnswer.NONE);
    }

    @Test
    @DisplayName("F.4.5 when both limits are reached together, age comes first")
    void age_before_retries() {
        var shard = shardOf(aged(60).withRetries(new RetryLimit.AtMost(1)))
                .withFunction(call -> PENDING)
                .start();
        shard.receives(1);
        shard.advance(ofSeconds(59));
        shard.answer(shard.lastCall(), THROWS);
        shard.advance(ofSeconds(5));
        assertThat(shard.calls).hasSize(2);
        shard.answer(shard.lastCall(), THROTTLED);
        shard.advance(ofSeconds(5));
        assertThat(shard.reports.getFirst().failure().condition()).isEqualTo(Condition.RECORD_AGE_EXCEEDED);
    }

    @Test
    @DisplayName("N.16 what is left of a partly expired batch keeps its budget")
    void remainder_keeps_its_budget() {
        var shard = shardOf(aged(60).withRetries(new RetryLimit.AtMost(3))).withFunction(call -> PENDING);
        shard.receives(1);
        shard.advance(ofSeconds(30));
        shard.receives(2);
        shard.start();
        shard.advance(ofSeconds(40));
        shard.answer(shard.lastCall(), THROWS);
        shard.advance(ofSeconds(1));
        assertThat(shard.invocations()).containsExactly(List.of(1, 2), List.of(2));
        assertThat(shard.calls.get(1).requestId())
                .isNotEqualTo(shard.calls.get(0).requestId());
        shard.answer(shard.lastCall(), THROWS);
        shard.advance(ofSeconds(1));
        shard.answer(shard.lastCall(), THROWS);
        shard.advance(ofSeconds(2));
        shard.answer(shard.lastCall(), THROWS);
        var failure = shard.reports.getLast().failure();
        assertThat(failure.condition()).isEqualTo(Condition.RETRY_ATTEMPTS_EXHAUSTED);
        assertThat(failure.invokeCount()).isEqualTo(4);
    }

    @Test
    @DisplayName("F.5.1 F.5.2 the first failure splits: the left half has floor(n/2) records")
    void first_failure_splits() {
        var shard = shardOf(retrying(3).withBisect(true))
                .withFunction(call -> call.records().size() == 3 ? THROWS : OK)
                .start();
        shard.receives(1, 2, 3);
        assertThat(shard.invocations()).containsExactly(List.of(1, 2, 3), List.of(1), List.of(2, 3));
        assertThat(shard.gaps()).containsExactly(Duration.ZERO, Duration.ZERO);
    }

    @Test
    @DisplayName("F.5.3 the left half is finished before the right half is sent")
    void depth_first() {
        var shard = shardOf(retrying(0).withBisect(true))
                .withFunction(call -> THROWS)
                .start();
        shard.receives(1, 2, 3, 4);
        assertThat(shard.invocations())
                .containsExactly(
                        List.of(1, 2, 3, 4),
                        List.of(1, 2),
                        List.of(1),
                        List.of(2),
                        List.of(3, 4),
                        List.of(3),
                        List.of(4));
    }

    @Test
    @DisplayName("F.5.4 a split spends no retry; a single record spends its own")
    void splits_spend_nothing() {
        var shard = shardOf(retrying(2).withBisect(true))
                .withFunction(call -> has(call, 1) ? THROWS : OK)
                .start();
        shard.receives(1, 2);
        shard.advance(ofSeconds(5));
        assertThat(shard.invocations()).containsExactly(List.of(1, 2), List.of(1), List.of(1), List.of(1), List.of(2));
        assertThat(shard.reports.getFirst().failure().invokeCount()).isEqualTo(3);
    }

    @Test
    @DisplayName("F.5.5 with R = 0 a batch is still split down to single records, each called once")
    void no_retries_still_splits() {
        var shard = shardOf(retrying(0).withBisect(true))
                .withFunction(call -> has(call, 2) ? THROWS : OK)
                .start();
        shard.receives(1, 2, 3, 4);
        assertThat(shard.invocations())
                .containsExactly(List.of(1, 2, 3, 4), List.of(1, 2), List.of(1), List.of(2), List.of(3, 4));
    }

    @Test
    @DisplayName("F.5.6 N.14 one document per piece")
    void one_document_per_piece() {
        var shard = shardOf(retrying(0).withBisect(true))
                .withFunction(call -> THROWS)
                .start();
        shard.receives(1, 2);
        assertThat(shard.reports.stream()
                        .map(report -> report.failure().records().size()))
                .containsExactly(1, 1);
    }

    @Test
    @DisplayName("F.5.7 a failure told in the response splits too; a throttle does not")
    void what_splits() {
        var reported = shardOf(retrying(0).withBisect(true).withReportBatchItemFailures(true))
                .withFunction(call -> call.records().size() == 2
                        ? new ShardScenario.Answer.Returns("{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}")
                        : OK)
                .start();
        reported.receives(1, 2);
        assertThat(reported.invocations()).containsExactly(List.of(1, 2), List.of(1), List.of(2));

        var throttled = shardOf(retrying(0).withBisect(true))
                .withFunction(call -> call.attempt().tryNumber() == 1 ? THROTTLED : OK)
                .start();
        throttled.receives(1, 2);
        throttled.advance(ofSeconds(1));
        assertThat(throttled.invocations()).containsExactly(List.of(1, 2), List.of(1, 2));
    }

    @Test
    @DisplayName("F.6.1 a thrown error splits in halves although partial responses are on")
    void throws_split_in_halves() {
        var shard = shardOf(retrying(0).withBisect(true).withReportBatchItemFailures(true))
                .withFunction(call -> call.records().size() == 4 ? THROWS : OK)
                .start();
        shard.receives(1, 2, 3, 4);
        assertThat(shard.invocations()).containsExactly(List.of(1, 2, 3, 4), List.of(1, 2), List.of(3, 4));
    }

    @Test
    @DisplayName("F.6.2 a partial response cuts at the record although bisect is on")
    void partial_cuts() {
        var shard = shardOf(retrying(0).withBisect(true).withReportBatchItemFailures(true))
                .withFunction(call -> call.records().size() == 4 ? fails(4) : OK)
                .start();
        shard.receives(1, 2, 3, 4);
        assertThat(shard.invocations()).containsExactly(List.of(1, 2, 3, 4), List.of(4));
    }

    @Test
    @DisplayName("F.6.3 N.2 a partial response that names the first record splits in halves")
    void first_record_named_splits() {
        var shard = shardOf(retrying(0).withBisect(true).withReportBatchItemFailures(true))
                .withFunction(call -> call.records().size() == 4 ? fails(1) : OK)
                .start();
        shard.receives(1, 2, 3, 4);
        assertThat(shard.invocations()).containsExactly(List.of(1, 2, 3, 4), List.of(1, 2), List.of(3, 4));
    }

    @Test
    @DisplayName("G.1 with the feature off the response is ignored")
    void feature_off() {
        var shard = shardOf(retrying(1)).withFunction(call -> fails(1)).start();
        shard.receives(1, 2);
        shard.advance(ofSeconds(5));
        assertThat(shard.invocations()).containsExactly(List.of(1, 2));
    }

    @Test
    @DisplayName("G.3 the suffix is not topped up with newer records")
    void suffix_is_not_topped_up() {
        var shard = shardOf(mapping().withReportBatchItemFailures(true))
                .withFunction(call -> PENDING)
                .start();
        shard.receives(1, 2, 3);
        shard.receives(4);
        shard.answer(shard.lastCall(), fails(2));
        assertThat(shard.invocations()).containsExactly(List.of(1, 2, 3), List.of(2, 3));
        assertThat(shard.lastSaved().lowest()).isEqualTo(Position.after(TestRecords.number(1)));
    }

    @Test
    @DisplayName("H.1 a report does not hold up the next batch")
    void reports_do_not_hold_up_delivery() {
        var shard = shardOf(retrying(0).withBatchSize(1))
                .withFunction(call -> has(call, 1) ? THROWS : OK)
                .withoutSettlingReports()
                .start();
        shard.receives(1, 2);
        assertThat(shard.invocations()).containsExactly(List.of(1), List.of(2));
    }

    @Test
    @DisplayName("H.1 with an outbox the report carries the checkpoint that passes its records")
    void report_carries_the_checkpoint() {
        var shard = shardOf(retrying(0))
                .withFunction(call -> THROWS)
                .withoutSettlingReports()
                .start();
        shard.receives(1, 2);
        assertThat(shard.reports.getFirst().after().lowest()).isEqualTo(Position.after(TestRecords.number(2)));
        assertThat(shard.saved).as("one commit is enough").isEmpty();
    }

    @Test
    @DisplayName("H.1 without an outbox the lane's checkpoint waits for its report")
    void checkpoint_waits_for_the_report() {
        var shard = shardOf(
                        retrying(0).withBatchSize(1),
                        Checkpoint.at(Position.HORIZON),
                        Reporting.BEFORE_CHECKPOINT,
                        DeliveryLimits.standard())
                .withFunction(call -> has(call, 2) ? THROWS : OK)
                .withoutSettlingReports()
                .start();
        shard.receives(1, 2, 3);
        assertThat(shard.invocations()).hasSize(3);
        assertThat(shard.lastSaved().lowest()).isEqualTo(Position.after(TestRecords.number(1)));
        shard.tell(
                new ShardEvent.ReportSettled(shard.reports.getFirst().failure().id(), ShardEvent.Settlement.REFUSED));
        assertThat(shard.lastSaved().lowest()).isEqualTo(Position.after(TestRecords.number(3)));
    }

    @Test
    @DisplayName("beyond 100 unsettled reports the lane waits")
    void a_lane_waits_for_its_reports() {
        var shard = shardOf(retrying(0).withBatchSize(1))
                .withFunction(call -> THROWS)
                .withoutSettlingReports()
                .start();
        shard.receives(java.util.stream.IntStream.rangeClosed(1, 150).toArray());
        assertThat(shard.reports).hasSize(100);
        shard.tell(
                new ShardEvent.ReportSettled(shard.reports.getFirst().failure().id(), ShardEvent.Settlement.DELIVERED));
        assertThat(shard.reports).hasSize(101);
    }

    @Test
    @DisplayName("beyond 100 unsettled reports expired records wait too")
    void expired_records_wait_for_reports() {
        var shard = shardOf(aged(60)).withoutSettlingReports();
        shard.receives(java.util.stream.IntStream.rangeClosed(1, 150).toArray());
        shard.advance(ofSeconds(70));
        shard.start();
        assertThat(shard.reports).hasSize(100);
        for (int i = 0; i < 100; i++) {
            shard.tell(
                    new ShardEvent.ReportSettled(shard.reports.get(i).failure().id(), ShardEvent.Settlement.DELIVERED));
        }
        assertThat(shard.reports).hasSize(150);
        assertThat(shard.calls).isEmpty();
    }

    @Test
    @DisplayName("H.7 without a destination records are dropped silently")
    void dropped_without_a_destination() {
        var shard = shardOf(retrying(0).withOnFailure(Optional.empty()))
                .withFunction(call -> THROWS)
                .start();
        shard.receives(1);
        assertThat(shard.reports).isEmpty();
        assertThat(shard.remembered(HistoryEntry.GivenUp.class))
                .singleElement()
                .satisfies(entry -> assertThat(entry.reported()).isFalse());
        assertThat(shard.lastSaved().lowest()).isEqualTo(Position.after(TestRecords.number(1)));
    }

    @Test
    @DisplayName("an answer to an attempt that is no longer current is ignored")
    void stale_answers_are_ignored() {
        var shard = shardOf(mapping()).withFunction(call -> PENDING).start();
        shard.receives(1);
        var first = shard.lastCall();
        shard.answer(first, THROWS);
        shard.advance(ofSeconds(1));
        assertThat(shard.calls).hasSize(2);
        shard.answer(first, OK);
        shard.answer(first, THROWS);
        assertThat(shard.state.callsInFlight()).isEqualTo(1);
        assertThat(shard.saved).isEmpty();
        shard.answer(shard.lastCall(), OK);
        assertThat(shard.lastSaved().lowest()).isEqualTo(Position.after(TestRecords.number(1)));
    }

    @Test
    @DisplayName("facts 59: request ids are version 4 UUIDs and follow from the seed")
    void request_ids() {
        var first = shardOf(mapping().withBatchSize(1)).start();
        var second = shardOf(mapping().withBatchSize(1)).start();
        first.receives(1, 2, 3);
        second.receives(1, 2, 3);
        assertThat(first.calls).isEqualTo(second.calls);
        assertThat(first.calls.stream().map(ShardScenario.Call::requestId))
                .doesNotHaveDuplicates()
                .allSatisfy(id -> {
                    assertThat(id.version()).isEqualTo(4);
                    assertThat(id.variant()).isEqualTo(2);
                });
    }

    @Test
    @DisplayName("E.6 F.3.1 F.3.4 a repeat waits and keeps its request id; halves and suffixes do neither")
    void waits_and_request_ids() {
        var shard = shardOf(retrying(1).withBisect(true).withReportBatchItemFailures(true))
                .withFunction(call -> has(call, 2) ? fails(2) : OK)
                .start();
        shard.receives(1, 2, 3);
        shard.advance(ofSeconds(5));
        assertThat(shard.invocations())
                .containsExactly(List.of(1, 2, 3), List.of(2, 3), List.of(2), List.of(2), List.of(3));
        var gaps = shard.gaps();
        assertThat(List.of(gaps.get(0), gaps.get(1), gaps.get(3))).containsOnly(Duration.ZERO);
        assertThat(gaps.get(2)).isGreaterThanOrEqualTo(ofMillis(200));
        var ids = shard.calls.stream().map(ShardScenario.Call::requestId).toList();
        assertThat(ids.get(3)).isEqualTo(ids.get(2));
        assertThat(ids.stream().distinct()).hasSize(4);
    }

    @Test
    @DisplayName("F.1 F.2.3 a throw is Unhandled, a failing response null, a throttle nothing; the last form counts")
    void what_counts() {
        var shard = shardOf(retrying(3).withReportBatchItemFailures(true).withBatchSize(3))
                .withFunction(call -> call.records().contains(3) ? fails(3) : OK)
                .start();
        shard.receives(1, 2, 3);
        shard.advance(ofMinutes(1));
        assertThat(shard.calls.stream().filter(call -> has(call, 3))).hasSize(5);
        assertThat(shard.reports.getLast().failure().invokeCount()).isEqualTo(4);
        assertThat(shard.reports.getLast().failure().answer()).isEqualTo(LastAnswer.REPORTED);

        var thrown = shardOf(retrying(1))
                .withFunction(call -> call.attempt().tryNumber() == 2 ? THROTTLED : THROWS)
                .start();
        thrown.receives(1);
        thrown.advance(ofMinutes(1));
        assertThat(thrown.calls).hasSize(3);
        assertThat(thrown.reports.getLast().failure().invokeCount()).isEqualTo(2);
        assertThat(thrown.reports.getLast().failure().answer()).isEqualTo(LastAnswer.UNHANDLED);
    }

    @Test
    @DisplayName("F.4.1 without an age limit a record of any age is sent as long as the stream has it")
    void no_age_limit() {
        var shard = shardOf(mapping());
        shard.receives(1);
        shard.advance(ofHours(23));
        shard.start();
        assertThat(shard.invocations()).containsExactly(List.of(1));
        assertThat(shard.reports).isEmpty();
    }

    @Test
    @DisplayName("G.3 G.4 several named, in any order: the lowest counts, and what is behind it comes again")
    void lowest_identifier() {
        var shard = shardOf(mapping().withReportBatchItemFailures(true))
                .withFunction(call -> call.records().size() == 5 ? fails(5, 3) : OK)
                .start();
        shard.receives(1, 2, 3, 4, 5);
        assertThat(shard.invocations()).containsExactly(List.of(1, 2, 3, 4, 5), List.of(3, 4, 5));
    }

    @Test
    @DisplayName(
            "G.5 G.6 a failing response repeats the whole batch, shows as OK, and its report has functionError null")
    void failing_responses() {
        var shard = shardOf(retrying(3).withReportBatchItemFailures(true))
                .withFunction(call -> new ShardScenario.Answer.Returns("{\"batchItemFailures\":[{\"foo\":1}]}"))
                .start();
        shard.receives(1, 2);
        shard.advance(ofMinutes(1));
        assertThat(shard.invocations()).hasSize(4).containsOnly(List.of(1, 2));
        assertThat(shard.reports).singleElement().satisfies(report -> {
            assertThat(report.failure().invokeCount()).isEqualTo(4);
            assertThat(report.failure().answer()).isEqualTo(LastAnswer.REPORTED);
        });
        assertThat(shard.history.stream().reduce("", LastProcessingResult::after, (a, b) -> b))
                .isEqualTo("OK");
        assertThat(shard.remembered(HistoryEntry.FailureReturned.class)).hasSize(4);
    }

    private static MappingSettings aged(int seconds) {
        return mapping().withRecordAge(new RecordAgeLimit.AtMost(ofSeconds(seconds)));
    }
}
