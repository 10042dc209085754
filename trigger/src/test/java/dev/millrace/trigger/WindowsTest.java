package dev.millrace.trigger;

import static dev.millrace.trigger.ShardScenario.OK;
import static dev.millrace.trigger.ShardScenario.PENDING;
import static dev.millrace.trigger.ShardScenario.THROTTLED;
import static dev.millrace.trigger.ShardScenario.THROWS;
import static dev.millrace.trigger.ShardScenario.shardOf;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.trigger.MappingSettings.RetryLimit;
import dev.millrace.trigger.ShardScenario.Answer;
import dev.millrace.trigger.ShardScenario.Call;
import dev.millrace.trigger.filter.FilterCriteria;
import dev.millrace.trigger.filter.InvalidFilterException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tumbling windows. The function of these tests counts the records of a window in its state. */
class WindowsTest {

    private static MappingSettings mapping() {
        return MappingSettings.defaults().withBatchSize(1).withTumblingWindow(Optional.of(ofSeconds(10)));
    }

    private static int countIn(Call call) {
        var state = call.window().orElseThrow().state();
        return state.equals("{}") || state.length() > 100 ? 0 : Integer.parseInt(state.replaceAll("[^0-9]", ""));
    }

    private static Answer counts(Call call) {
        return new Answer.Returns(
                "{\"state\":{\"count\":" + (countIn(call) + call.records().size()) + "}}");
    }

    private static ShardScenario counting(MappingSettings settings) {
        return shardOf(settings).withFunction(WindowsTest::counts).start();
    }

    /** Each call as {@code [records] state}, with {@code final} or {@code early}. */
    private static List<String> told(ShardScenario shard) {
        return shard.calls.stream().map(WindowsTest::told).toList();
    }

    private static String told(Call call) {
        var window = call.window().orElseThrow();
        var end = window.isTerminatedEarly() ? " early" : window.isFinal() ? " final" : "";
        return call.records() + " " + (window.state().length() > 100 ? "long" : window.state()) + end;
    }

    @Test
    @DisplayName(
            "J.4 J.5 J.7 facts 98-100: the recorded aggregation: the final call comes with a later window's record")
    void recorded_aggregation() {
        var shard = counting(mapping());
        shard.receives(1, 2, 3, 4);
        shard.advance(ofSeconds(30));
        assertThat(shard.calls).hasSize(4);
        shard.receives(5);
        assertThat(told(shard))
                .containsExactly(
                        "[1] {}",
                        "[2] {\"count\":1}",
                        "[3] {\"count\":2}",
                        "[4] {\"count\":3}",
                        "[] {\"count\":4} final",
                        "[5] {}");
        assertThat(shard.calls.stream().map(Call::requestId)).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("J.2 facts 97: windows are aligned to the epoch, by the record's creation time")
    void aligned() {
        var shard = shardOf(mapping()).withFunction(WindowsTest::counts);
        shard.advance(ofSeconds(7));
        shard.receives(1);
        shard.advance(ofSeconds(90));
        shard.start();
        assertThat(shard.lastCall().window().orElseThrow().window())
                .isEqualTo(new TumblingWindow(
                        Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-01T00:00:10Z")));
    }

    @Test
    @DisplayName("J.3 a batch holds records of one window only")
    void one_window_a_batch() {
        var shard = shardOf(mapping().withBatchSize(100)).withFunction(WindowsTest::counts);
        shard.receives(1, 2);
        shard.advance(ofSeconds(10));
        shard.receives(3);
        shard.receives(4);
        shard.start();
        assertThat(told(shard)).containsExactly("[1, 2] {}", "[] {\"count\":2} final", "[3, 4] {}");
    }

    @Test
    @DisplayName("J.3 a record of a later window closes the batch that waits for more, and its window")
    void a_later_window_closes_the_batch() {
        var shard = counting(mapping().withBatchSize(100).withBatchWindow(ofSeconds(60)));
        shard.receives(1);
        shard.advance(ofSeconds(12));
        assertThat(shard.calls).isEmpty();
        shard.receives(2);
        assertThat(told(shard)).containsExactly("[1] {}", "[] {\"count\":1} final");
        shard.advance(ofSeconds(60));
        assertThat(told(shard)).endsWith("[2] {}");
    }

    @Test
    @DisplayName("J.7 an idle window is closed 120 s after its end")
    void closes_when_idle() {
        var shard = counting(mapping());
        shard.receives(1);
        shard.advance(ofSeconds(129).plusMillis(999));
        assertThat(shard.calls).hasSize(1);
        shard.advance(ofMillis(1));
        assertThat(told(shard)).containsExactly("[1] {}", "[] {\"count\":1} final");
        shard.advance(Duration.ofHours(1));
        assertThat(shard.calls).as("once").hasSize(2);
    }

    @Test
    @DisplayName("J.7 J.10 the end of the shard closes the window, and only then is the shard finished")
    void closes_with_the_shard() {
        var shard = counting(mapping());
        shard.receives(1);
        shard.closes();
        assertThat(told(shard)).containsExactly("[1] {}", "[] {\"count\":1} final");
        assertThat(shard.finished).isTrue();
        assertThat(shard.lastSaved().window()).isEmpty();
    }

    @Test
    @DisplayName("J.6 a response without state fails the batch")
    void state_is_needed() {
        var shard = shardOf(mapping().withRetries(new RetryLimit.AtMost(1)).withOnFailure(Optional.of("q")))
                .withFunction(call -> new Answer.Returns("{}"))
                .start();
        shard.receives(1);
        shard.advance(ofSeconds(5));
        assertThat(shard.invocations()).containsExactly(List.of(1), List.of(1));
        assertThat(shard.remembered(HistoryEntry.StateMissing.class)).hasSize(2);
        assertThat(shard.reports.getFirst().failure().answer()).isEqualTo(FailureReport.LastAnswer.REPORTED);
        assertThat(shard.reports.getFirst().failure().window()).isPresent();
    }

    @Test
    @DisplayName("J.5 what a failed call might have returned changes nothing: its repeat has the same state")
    void repeats_have_the_same_state() {
        var shard = shardOf(mapping())
                .withFunction(
                        call -> call.records().contains(2) && call.attempt().tryNumber() == 1 ? THROWS : counts(call))
                .start();
        shard.receives(1, 2, 3);
        shard.advance(ofSeconds(1));
        assertThat(told(shard))
                .containsExactly("[1] {}", "[2] {\"count\":1}", "[2] {\"count\":1}", "[3] {\"count\":2}");
    }

    @Test
    @DisplayName("J.6 G.3 N.12 a partial response keeps its state together with the records it has done")
    void partial_responses_keep_their_state() {
        var shard = shardOf(mapping().withBatchSize(10).withReportBatchItemFailures(true))
                .withFunction(call -> call.records().size() == 3
                        ? new Answer.Returns(
                                "{\"state\":{\"count\":1},\"batchItemFailures\":[{\"itemIdentifier\":\"2\"}]}")
                        : counts(call));
        shard.receives(1, 2, 3);
        shard.start();
        shard.advance(ofSeconds(20));
        shard.receives(4);
        assertThat(told(shard))
                .containsExactly("[1, 2, 3] {}", "[2, 3] {\"count\":1}", "[] {\"count\":3} final", "[4] {}");
    }

    @Test
    @DisplayName("J.6 a response that names the first record as failed leaves the state as it was, N.12")
    void whole_failures_leave_the_state() {
        var shard = shardOf(mapping().withBatchSize(10).withReportBatchItemFailures(true))
                .withFunction(call -> call.attempt().tryNumber() == 1
                        ? new Answer.Returns(
                                "{\"state\":{\"count\":9},\"batchItemFailures\":[{\"itemIdentifier\":\"1\"}]}")
                        : counts(call))
                .start();
        shard.receives(1);
        shard.advance(ofSeconds(1));
        assertThat(told(shard)).containsExactly("[1] {}", "[1] {}");
    }

    @Test
    @DisplayName("C.3 J.7 what comes during the final call of a restored window waits for its own batch window")
    void batch_window_after_final_call() {
        var window = TumblingWindow.of(ShardScenario.START, ofSeconds(10));
        var from = new Checkpoint(
                List.of(Position.after(TestRecords.number(1))),
                Optional.of(OpenWindow.begun(window).with("{\"count\":1}", 100)),
                false);
        var settings = MappingSettings.defaults().withBatchWindow(ofSeconds(30));
        var shard = shardOf(settings, from).withFunction(call -> PENDING).start();
        assertThat(told(shard)).containsExactly("[] {\"count\":1} final");
        shard.advance(ofSeconds(5));
        shard.receives(2);
        shard.answer(shard.lastCall(), OK);
        shard.advance(ofSeconds(24));
        assertThat(shard.calls).hasSize(1);
        shard.advance(ofSeconds(1));
        assertThat(shard.invocations()).containsExactly(List.of(), List.of(2));
    }

    @Test
    @DisplayName("B.7 J.7 the final call of a window does not move the checkpoint back before filtered records")
    void checkpoint_during_final_call() throws InvalidFilterException {
        var filters = FilterCriteria.parse(List.of("{\"n\":[{\"numeric\":[\"<\",2]}]}"));
        var shard = shardOf(mapping()).withFunction(call -> PENDING).start();
        shard.receives(1);
        shard.change(MappingSettings.defaults().withFilters(filters));
        shard.receives(2, 3);
        shard.change(mapping());
        shard.answer(shard.lastCall(), counts(shard.lastCall()));
        shard.advance(ofSeconds(200));
        shard.receives(4);
        assertThat(told(shard)).containsExactly("[1] {}", "[] {\"count\":1} final");
        shard.answer(shard.lastCall(), OK);
        assertThat(shard.saved.stream().map(saved -> saved.lowest().toString())).containsExactly("after 3", "after 3");
    }

    @Test
    @DisplayName("J.11 N.12 bisect splits in a window too: each half begins with the state of what is done")
    void bisect_in_a_window() {
        var shard = shardOf(mapping()
                        .withBatchSize(10)
                        .withBisect(true)
                        .withRetries(new RetryLimit.AtMost(0))
                        .withOnFailure(Optional.of("q")))
                .withFunction(call -> call.records().contains(3) ? THROWS : counts(call));
        shard.receives(1, 2, 3, 4);
        shard.start();
        shard.advance(ofSeconds(20));
        shard.receives(5);
        assertThat(told(shard))
                .containsExactly(
                        "[1, 2, 3, 4] {}",
                        "[1, 2] {}",
                        "[3, 4] {\"count\":2}",
                        "[3] {\"count\":2}",
                        "[4] {\"count\":2}",
                        "[] {\"count\":3} final",
                        "[5] {}");
        assertThat(shard.reports).hasSize(1);
    }

    @Test
    @DisplayName("J.1 windows are one second to fifteen minutes long")
    void lengths() {
        for (int seconds : new int[] {1, 900}) {
            var shard = shardOf(mapping().withTumblingWindow(Optional.of(ofSeconds(seconds))))
                    .withFunction(WindowsTest::counts)
                    .start();
            shard.receives(1);
            shard.advance(ofSeconds(seconds));
            shard.receives(2);
            assertThat(told(shard)).containsExactly("[1] {}", "[] {\"count\":1} final", "[2] {}");
            var window = shard.lastCall().window().orElseThrow().window();
            assertThat(Duration.between(window.start(), window.end())).isEqualTo(ofSeconds(seconds));
        }
    }

    @Test
    @DisplayName("J.8 facts 102: a state beyond 1 MB ends the window early, with all of it; then it begins anew")
    void oversized_state() {
        var big = "x".repeat(1_048_640);
        var shard = shardOf(mapping())
                .withFunction(call -> call.records().equals(List.of(1))
                        ? new Answer.Returns("{\"state\":{\"big\":\"" + big + "\"}}")
                        : counts(call));
        shard.receives(1, 2);
        shard.start();
        assertThat(told(shard)).containsExactly("[1] {}", "[] long early", "[2] {}");
        var early = shard.calls.get(1).window().orElseThrow();
        assertThat(early.isFinal()).isTrue();
        assertThat(early.state()).isEqualTo("{\"big\":\"" + big + "\"}");
    }

    @Test
    @DisplayName("J.8 a state of exactly 1 MB goes on")
    void largest_state() {
        var state = "{\"b\":\"" + "x".repeat(1_048_576 - 8) + "\"}";
        var shard = shardOf(mapping()).withFunction(call -> new Answer.Returns("{\"state\":" + state + "}"));
        shard.receives(1, 2);
        shard.start();
        assertThat(told(shard)).containsExactly("[1] {}", "[2] long");
    }

    @Test
    @DisplayName(
            "J.9 facts 103: a final call that fails for good is reported, its state dropped, the next window fresh")
    void failing_final_call() {
        var shard = shardOf(mapping()
                        .withRetries(new RetryLimit.AtMost(0))
                        .withBisect(true)
                        .withOnFailure(Optional.of("arn:aws:s3:::b")))
                .withFunction(call -> call.records().isEmpty() ? THROWS : counts(call))
                .start();
        shard.receives(1);
        shard.advance(ofSeconds(60));
        shard.receives(2);
        assertThat(told(shard)).containsExactly("[1] {}", "[] {\"count\":1} final", "[2] {}");
        var failure = shard.reports.getFirst().failure();
        assertThat(failure.records()).isEmpty();
        assertThat(failure.invokeCount()).isEqualTo(1);
        assertThat(failure.answer()).isEqualTo(FailureReport.LastAnswer.UNHANDLED);
        assertThat(failure.window().orElseThrow().state()).isEqualTo("{\"count\":1}");
        assertThat(failure.requestId()).isEqualTo(shard.calls.get(1).requestId());
    }

    @Test
    @DisplayName(
            "J.9 J.11 a final call is repeated like a batch, with the same request id, and blocks the shard meanwhile")
    void repeated_final_call() {
        var shard = shardOf(mapping().withRetries(new RetryLimit.AtMost(2)))
                .withFunction(
                        call -> call.records().isEmpty() && call.attempt().tryNumber() < 3 ? THROWS : counts(call))
                .start();
        shard.receives(1);
        shard.advance(ofSeconds(60));
        shard.receives(2);
        assertThat(shard.calls).hasSize(2);
        shard.advance(ofSeconds(2));
        assertThat(told(shard))
                .containsExactly(
                        "[1] {}",
                        "[] {\"count\":1} final",
                        "[] {\"count\":1} final",
                        "[] {\"count\":1} final",
                        "[2] {}");
        assertThat(shard.calls.subList(1, 4).stream().map(Call::requestId).distinct())
                .hasSize(1);
    }

    @Test
    @DisplayName("J.9 F.2.1 an endlessly failing final call is given up when the stream would have lost its records")
    void final_call_ends_with_retention() {
        var shard = shardOf(mapping())
                .withFunction(call -> call.records().isEmpty() ? THROTTLED : counts(call))
                .start();
        shard.receives(1);
        shard.advance(Duration.ofHours(25));
        assertThat(shard.remembered(HistoryEntry.Expired.class)).hasSize(1);
        assertThat(shard.lastSaved().window()).isEmpty();
    }

    @Test
    @DisplayName("J.5 the window and its state survive a restart, together with the position")
    void survives_a_restart() {
        var before = counting(mapping());
        before.receives(1, 2);
        var saved = Checkpoint.parse(before.lastSaved().text());
        assertThat(saved).isEqualTo(before.lastSaved());

        var after = shardOf(mapping(), saved).withFunction(WindowsTest::counts).start();
        after.receives(1, 2, 3);
        after.advance(ofSeconds(10));
        after.receives(4);
        assertThat(told(after)).containsExactly("[3] {\"count\":2}", "[] {\"count\":3} final", "[4] {}");
    }

    @Test
    @DisplayName("J.5 a report that holds the checkpoint back holds the state of its moment")
    void reports_hold_the_state_too() {
        var shard = shardOf(
                        mapping().withRetries(new RetryLimit.AtMost(0)).withOnFailure(Optional.of("q")),
                        Checkpoint.at(Position.HORIZON),
                        Reporting.BEFORE_CHECKPOINT,
                        DeliveryLimits.standard())
                .withoutSettlingReports()
                .withFunction(call -> call.records().contains(2) ? THROWS : counts(call))
                .start();
        shard.receives(1, 2, 3);
        assertThat(shard.invocations()).containsExactly(List.of(1), List.of(2), List.of(3));
        assertThat(shard.lastSaved().lowest()).isEqualTo(Position.after(TestRecords.number(1)));
        assertThat(shard.lastSaved().window().orElseThrow().state()).isEqualTo("{\"count\":1}");
    }

    @Test
    @DisplayName("turning windows off closes the open one with a final call")
    void turning_off() {
        var shard = counting(mapping());
        shard.receives(1);
        shard.change(mapping().withTumblingWindow(Optional.empty()).withParallelizationFactor(3));
        assertThat(told(shard)).containsExactly("[1] {}", "[] {\"count\":1} final");
    }

    @Test
    @DisplayName("changing their length closes the open window when a record of another one comes")
    void changing_the_length() {
        var shard = counting(mapping());
        shard.receives(1);
        shard.change(mapping().withTumblingWindow(Optional.of(ofSeconds(60))));
        assertThat(shard.calls).hasSize(1);
        shard.receives(2);
        assertThat(told(shard)).containsExactly("[1] {}", "[] {\"count\":1} final", "[2] {}");
        assertThat(shard.lastCall().window().orElseThrow().window().end())
                .isEqualTo(Instant.parse("2026-01-01T00:01:00Z"));
    }

    @Test
    @DisplayName("F.4 records given up by age open no window")
    void aged_records_open_no_window() {
        var shard = shardOf(mapping()
                        .withRecordAge(new MappingSettings.RecordAgeLimit.AtMost(ofSeconds(60)))
                        .withOnFailure(Optional.of("q")))
                .withFunction(WindowsTest::counts);
        shard.receives(1);
        shard.advance(ofSeconds(70));
        shard.start();
        shard.advance(Duration.ofMinutes(10));
        assertThat(shard.calls).isEmpty();
        assertThat(shard.reports.getFirst().failure().window()).isPresent();
    }

    @Test
    @DisplayName(
            "J.7 a window whose records are still unread is not idle: after a restart long past its end, one final call")
    void unread_records_come_before_the_end() {
        var before = counting(mapping());
        before.receives(1);
        var after = shardOf(mapping(), before.lastSaved()).withFunction(WindowsTest::counts);
        after.receives(1, 2, 3);
        after.advance(Duration.ofMinutes(10));
        after.start();
        after.advance(Duration.ofMinutes(1));
        assertThat(told(after)).containsExactly("[2] {\"count\":1}", "[3] {\"count\":2}", "[] {\"count\":3} final");
    }

    @Test
    @DisplayName("J.7 a window is not idle while its source cannot be read")
    void unreadable_source() {
        var shard = shardOf(mapping())
                .withFunction(WindowsTest::counts)
                .withoutReading()
                .start();
        shard.tell(new ShardEvent.RecordsRead(
                shard.reads.getLast().read(), List.of(TestRecords.record(1, "k", shard.now)), false));
        shard.tell(new ShardEvent.SourceUnavailable(shard.reads.getLast().read(), "denied"));
        shard.now = shard.now.plus(Duration.ofMinutes(10));
        shard.tell(new ShardEvent.SourceAvailable());
        assertThat(shard.calls).as("asked, and not yet answered").hasSize(1);
        shard.tell(new ShardEvent.RecordsRead(
                shard.reads.getLast().read(), List.of(TestRecords.record(2, "k", ShardScenario.START)), false));
        shard.advance(ofSeconds(1));
        assertThat(told(shard)).containsExactly("[1] {}", "[2] {\"count\":1}", "[] {\"count\":2} final");
    }

    @Test
    @DisplayName("J.11 a failing final call is given up when the age limit is reached")
    void final_calls_age() {
        var shard = shardOf(mapping()
                        .withRecordAge(new MappingSettings.RecordAgeLimit.AtMost(ofSeconds(60)))
                        .withOnFailure(Optional.of("q")))
                .withFunction(call -> call.records().isEmpty() ? THROWS : counts(call))
                .start();
        shard.receives(1);
        shard.advance(Duration.ofMinutes(10));
        assertThat(shard.reports).hasSize(1);
        var failure = shard.reports.getFirst().failure();
        assertThat(failure.condition()).isEqualTo(FailureReport.Condition.RECORD_AGE_EXCEEDED);
        assertThat(failure.invokeCount()).isGreaterThan(3);
        assertThat(shard.reports.getFirst().after().window()).isEmpty();
    }

    @Test
    @DisplayName("C.1 J.5 what no longer fits beside a grown state is sent in two parts, which spends nothing")
    void grown_states() {
        var big = "x".repeat(1_000_000);
        var shard = shardOf(mapping().withBatchSize(10).withReportBatchItemFailures(true))
                .withFunction(call -> new Answer.Returns("{\"state\":{\"b\":\"" + big + "\"}"
                        + (call.records().size() == 4 ? ",\"batchItemFailures\":[{\"itemIdentifier\":\"2\"}]}" : "}")));
        shard.receives(
                TestRecords.record(1, "k", shard.now, 100),
                TestRecords.record(2, "k", shard.now, 2_000_000),
                TestRecords.record(3, "k", shard.now, 2_000_000),
                TestRecords.record(4, "k", shard.now, 2_000_000));
        shard.start();
        assertThat(shard.invocations()).containsExactly(List.of(1, 2, 3, 4), List.of(2), List.of(3, 4));
    }

    @Test
    @DisplayName("J.6 a response beyond the parser's limits is a failed batch, not a stopped shard")
    void unreadable_responses() {
        var shard = shardOf(mapping().withRetries(new RetryLimit.AtMost(0)))
                .withFunction(call -> new Answer.Returns("{\"state\":{\"n\":" + "9".repeat(2_000) + "}}"))
                .start();
        shard.receives(1, 2);
        assertThat(shard.invocations()).containsExactly(List.of(1), List.of(2));
    }
}
