package dev.millrace.trigger;

import static dev.millrace.trigger.ShardScenario.OK;
import static dev.millrace.trigger.ShardScenario.PENDING;
import static dev.millrace.trigger.ShardScenario.THROTTLED;
import static dev.millrace.trigger.ShardScenario.THROWS;
import static dev.millrace.trigger.ShardScenario.fails;
import static dev.millrace.trigger.ShardScenario.shardOf;
import static dev.millrace.trigger.TestRecords.number;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.HistoryEntry.ClosedBy;
import dev.millrace.trigger.HistoryEntry.RepeatCause;
import dev.millrace.trigger.HistoryEntry.Span;
import dev.millrace.trigger.HistoryEntry.WindowEnd;
import dev.millrace.trigger.filter.FilterCriteria;
import dev.millrace.trigger.filter.InvalidFilterException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:dlq";

    private static MappingSettings mapping() {
        return MappingSettings.defaults();
    }

    private static List<String> kinds(ShardScenario shard) {
        return shard.history.stream()
                .map(entry -> entry.getClass().getSimpleName())
                .toList();
    }

    private static List<ClosedBy> closings(ShardScenario shard) {
        return shard.remembered(HistoryEntry.BatchClosed.class).stream()
                .map(HistoryEntry.BatchClosed::by)
                .toList();
    }

    /** Those ordinals up to twenty that the entry is about. */
    private static List<Integer> about(HistoryEntry entry) {
        return IntStream.rangeClosed(0, 20)
                .filter(ordinal -> entry.isAbout(number(ordinal)))
                .boxed()
                .toList();
    }

    @Test
    @DisplayName("a batch that succeeds: started, read, closed, sent, delivered, checkpoint kept")
    void success() {
        var shard = shardOf(mapping()).start();
        shard.receives(1, 2, 3);
        assertThat(kinds(shard))
                .containsExactly(
                        "DeliveryStarted", "RecordsRead", "BatchClosed", "Sent", "Delivered", "CheckpointKept");
        var batch = new Span(0, number(1), number(3), 3);
        assertThat(shard.history)
                .contains(
                        new HistoryEntry.DeliveryStarted(List.of(Position.HORIZON)),
                        new HistoryEntry.RecordsRead(new Span(Span.ALL_LANES, number(1), number(3), 3)),
                        new HistoryEntry.BatchClosed(batch, ClosedBy.NO_WINDOW),
                        new HistoryEntry.Delivered(batch),
                        new HistoryEntry.CheckpointKept(List.of(Position.after(number(3))), false));
    }

    @Test
    @DisplayName("C.1 each reason that closes a batch is told")
    void closing_reasons() {
        var bySize = shardOf(mapping().withBatchSize(2).withBatchWindow(ofSeconds(9)))
                .start();
        bySize.receives(1, 2);
        assertThat(closings(bySize)).containsExactly(ClosedBy.BATCH_SIZE);

        var byWindow = shardOf(mapping().withBatchWindow(ofSeconds(9))).start();
        byWindow.receives(1);
        byWindow.advance(ofSeconds(9));
        assertThat(closings(byWindow)).containsExactly(ClosedBy.BATCH_WINDOW);

        var byEnd = shardOf(mapping().withBatchWindow(ofSeconds(9))).start();
        byEnd.receives(1);
        byEnd.closes();
        assertThat(closings(byEnd)).containsExactly(ClosedBy.END_OF_SHARD);
        assertThat(byEnd.remembered(HistoryEntry.EndReached.class)).hasSize(1);

        var limits = DeliveryLimits.standard().withReadAheadRecords(3);
        var byReadAhead = shardOf(
                        mapping().withBatchWindow(ofSeconds(9)),
                        Checkpoint.at(Position.HORIZON),
                        Reporting.WITH_CHECKPOINT,
                        limits)
                .start();
        byReadAhead.receives(1, 2, 3, 4);
        assertThat(closings(byReadAhead)).containsExactly(ClosedBy.READ_AHEAD_FULL);

        var byBytes = shardOf(mapping().withBatchWindow(ofSeconds(9))).start();
        byBytes.receives(
                big(1, byBytes), big(2, byBytes), big(3, byBytes), big(4, byBytes), big(5, byBytes), big(6, byBytes));
        assertThat(closings(byBytes)).containsExactly(ClosedBy.EVENT_SIZE);

        var byBytesOfMany = shardOf(mapping().withBatchSize(6))
                .withFunction(call -> PENDING)
                .start();
        byBytesOfMany.receives(
                big(1, byBytes), big(2, byBytes), big(3, byBytes), big(4, byBytes), big(5, byBytes), big(6, byBytes));
        assertThat(closings(byBytesOfMany)).containsExactly(ClosedBy.EVENT_SIZE);

        var byAge = shardOf(mapping()
                        .withBatchWindow(ofMinutes(5))
                        .withRecordAge(new MappingSettings.RecordAgeLimit.AtMost(ofMinutes(1))))
                .start();
        byAge.receives(1);
        byAge.advance(ofMinutes(1));
        assertThat(closings(byAge)).containsExactly(ClosedBy.RECORD_AGE);

        var byTumbling = shardOf(mapping().withBatchWindow(ofMinutes(5)).withTumblingWindow(Optional.of(ofMinutes(1))))
                .withFunction(call -> new ShardScenario.Answer.Returns("{\"state\":{}}"))
                .start();
        byTumbling.receives(1);
        byTumbling.advance(ofMinutes(1));
        byTumbling.receives(2);
        assertThat(closings(byTumbling)).containsExactly(ClosedBy.TUMBLING_WINDOW);
    }

    private static StreamRecord big(int ordinal, ShardScenario shard) {
        return new StreamRecord(number(ordinal), shard.now, 0, new byte[1_200_000]);
    }

    @Test
    @DisplayName("I.1 filtered records are told exactly, with the filters that were tried, and so are those that match")
    void filters() throws InvalidFilterException {
        var filters = FilterCriteria.parse(List.of("{\"n\":[1]}", "{\"n\":[4]}"));
        var shard = shardOf(mapping().withFilters(filters)).start();
        shard.receives(Stream.of(1, 2, 3, 4, 5).map(n -> json(n, shard)).toArray(StreamRecord[]::new));

        var out = shard.remembered(HistoryEntry.FilteredOut.class).getFirst();
        assertThat(about(out)).containsExactly(2, 3, 5);
        assertThat(out.filtered()).isEqualTo(3);
        assertThat(out.among()).isEqualTo(new Span(0, number(1), number(5), 5));
        assertThat(out.tried()).isEqualTo(filters);
        assertThat(about(shard.remembered(HistoryEntry.Matched.class).getFirst()))
                .containsExactly(1, 4);
        assertThat(about(shard.remembered(HistoryEntry.Sent.class).getFirst())).containsExactly(1, 4);
        assertThat(about(shard.remembered(HistoryEntry.Delivered.class).getFirst()))
                .containsExactly(1, 4);
    }

    @Test
    @DisplayName("I.1 a batch made of several readings is told exactly, also if all of one was filtered")
    void filters_across_readings() throws InvalidFilterException {
        var filters = FilterCriteria.parse(List.of("{\"n\":[1,3]}"));
        var shard = shardOf(mapping().withFilters(filters).withBatchWindow(ofSeconds(5)))
                .start();
        for (int n = 1; n <= 3; n++) {
            shard.receives(json(n, shard));
        }
        shard.advance(ofSeconds(5));
        assertThat(shard.invocations()).containsExactly(List.of(1, 3));
        assertThat(about(shard.remembered(HistoryEntry.Sent.class).getFirst())).containsExactly(1, 3);
    }

    private static StreamRecord json(int n, ShardScenario shard) {
        return new StreamRecord(number(n), shard.now, 0, ("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("D.4 with lanes an entry is about the records of its own lane only, and each record is in one lane")
    void lanes() {
        var shard = shardOf(mapping().withParallelizationFactor(3)).start();
        shard.receives(IntStream.rangeClosed(1, 20)
                .mapToObj(n -> TestRecords.record(n, "key-" + n, shard.now))
                .toArray(StreamRecord[]::new));
        var sent = shard.remembered(HistoryEntry.Sent.class);
        assertThat(sent).hasSizeGreaterThan(1);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(about(sent.get(i))).isEqualTo(shard.invocations().get(i));
        }
        assertThat(about(shard.remembered(HistoryEntry.RecordsRead.class).getFirst()))
                .hasSize(20);
    }

    @Test
    @DisplayName("the halves of a batch share the list of its numbers")
    void shared_numbers() {
        var records = Records.of(IntStream.rangeClosed(1, 6)
                        .mapToObj(n -> TestRecords.record(n, "k", Instant.EPOCH))
                        .toList())
                .withGaps(true);
        var whole = Span.of(0, records);
        assertThat(Span.of(0, records).numbers()).isSameAs(whole.numbers());
        assertThat(Span.of(0, records.slice(2, 4)).numbers()).containsExactly(number(3), number(4));
    }

    @Test
    @DisplayName("F.5 H a poison record: attempts, failures, waits, splits, giving up, the report")
    void poison() {
        var shard = shardOf(mapping()
                        .withBisect(true)
                        .withRetries(new MappingSettings.RetryLimit.AtMost(1))
                        .withOnFailure(Optional.of(QUEUE)))
                .withFunction(call -> call.records().contains(2) ? THROWS : OK)
                .start();
        shard.receives(1, 2);
        shard.advance(ofSeconds(10));

        var ofTheRecord =
                shard.history.stream().filter(entry -> entry.isAbout(number(2))).toList();
        assertThat(ofTheRecord.stream().map(entry -> entry.getClass().getSimpleName()))
                .containsExactly(
                        "RecordsRead",
                        "BatchClosed",
                        "Sent",
                        "CallFailed",
                        "Split",
                        "Sent",
                        "CallFailed",
                        "RepeatAt",
                        "Sent",
                        "CallFailed",
                        "GivenUp",
                        "Reported");
        var poison = new Span(0, number(2), number(2), 1);
        assertThat(ofTheRecord).contains(new HistoryEntry.Split(new Span(0, number(1), number(1), 1), poison));
        assertThat(shard.remembered(HistoryEntry.CallFailed.class).getFirst().failure())
                .isEqualTo(CallFailure.threw("it threw"));
        var repeat = shard.remembered(HistoryEntry.RepeatAt.class).getFirst();
        assertThat(repeat.cause()).isEqualTo(RepeatCause.FAILURE);
        assertThat(repeat.step()).isEqualTo(1);
        var reported = shard.remembered(HistoryEntry.Reported.class).getFirst();
        assertThat(reported)
                .isEqualTo(new HistoryEntry.Reported(
                        poison,
                        shard.reports.getFirst().failure().id(),
                        FailureReport.Condition.RETRY_ATTEMPTS_EXHAUSTED,
                        QUEUE));
        assertThat(shard.remembered(HistoryEntry.ReportEnded.class).getFirst().report())
                .isEqualTo(reported.report());
    }

    @Test
    @DisplayName("F.3.3 a throttle is told with its reason, and the wait with its cause and step")
    void throttle() {
        var answers = new ArrayList<>(List.of(THROTTLED, THROTTLED, OK));
        var shard =
                shardOf(mapping()).withFunction(call -> answers.removeFirst()).start();
        shard.receives(1);
        shard.advance(ofSeconds(5));
        assertThat(shard.remembered(HistoryEntry.RepeatAt.class))
                .extracting(HistoryEntry.RepeatAt::cause, HistoryEntry.RepeatAt::step)
                .containsExactly(tuple(RepeatCause.THROTTLE, 1), tuple(RepeatCause.THROTTLE, 2));
        assertThat(shard.remembered(HistoryEntry.NotReached.class)).hasSize(2);
        assertThat(shard.remembered(HistoryEntry.Sent.class))
                .extracting(HistoryEntry.Sent::tryNumber)
                .containsExactly(1, 2, 3);
    }

    @Test
    @DisplayName("G a partial response: which record it names, or that it cannot be read")
    void partial_responses() {
        var settings = mapping().withReportBatchItemFailures(true);
        var cut = shardOf(settings)
                .withFunction(call -> call.records().size() > 1 ? fails(3) : OK)
                .start();
        cut.receives(1, 2, 3);
        assertThat(cut.remembered(HistoryEntry.Cut.class))
                .containsExactly(new HistoryEntry.Cut(
                        new Span(0, number(1), number(2), 2), new Span(0, number(3), number(3), 1)));

        var first = shardOf(settings).withFunction(call -> fails(1)).start();
        first.receives(1, 2);
        assertThat(first.remembered(HistoryEntry.FailureReturned.class)
                        .getFirst()
                        .named())
                .contains(number(1));

        var bad = shardOf(settings).withFunction(call -> fails(77)).start();
        bad.receives(1, 2);
        assertThat(bad.remembered(HistoryEntry.FailureReturned.class).getFirst().named())
                .isEmpty();
    }

    @Test
    @DisplayName("J a tumbling window: opened, its state's size, why it ends, closed")
    void tumbling_window() {
        var shard = shardOf(mapping().withTumblingWindow(Optional.of(ofMinutes(1))))
                .withFunction(call -> new ShardScenario.Answer.Returns("{\"state\":{\"sum\":1}}"))
                .start();
        shard.receives(1);
        shard.advance(ofMinutes(1));
        shard.receives(2);
        assertThat(kinds(shard))
                .containsSubsequence(
                        "RecordsRead",
                        "BatchClosed",
                        "WindowOpened",
                        "Sent",
                        "Delivered",
                        "WindowAdvanced",
                        "WindowEnding",
                        "Sent",
                        "Delivered",
                        "WindowClosed",
                        "BatchClosed",
                        "WindowOpened");
        assertThat(shard.remembered(HistoryEntry.WindowAdvanced.class)
                        .getFirst()
                        .stateBytes())
                .isEqualTo("{\"sum\":1}".length());
        var ending = shard.remembered(HistoryEntry.WindowEnding.class).getFirst();
        assertThat(ending.cause()).isEqualTo(WindowEnd.NEXT_WINDOW);
        shard.advance(ofMinutes(5));
        assertThat(shard.remembered(HistoryEntry.WindowEnding.class).getLast().cause())
                .isEqualTo(WindowEnd.IDLE);
    }

    @Test
    @DisplayName("what was settled before a restart is told as skipped")
    void skipped_after_a_restart() {
        var from = new Checkpoint(List.of(Position.after(number(4)), Position.HORIZON), false);
        var shard = shardOf(mapping().withParallelizationFactor(2), from).start();
        shard.receives(IntStream.rangeClosed(1, 6)
                .mapToObj(n -> TestRecords.record(n, "key-" + n, shard.now))
                .toArray(StreamRecord[]::new));
        var skipped = shard.remembered(HistoryEntry.SkippedSettled.class).stream()
                .flatMap(entry -> about(entry).stream())
                .toList();
        var sent = shard.invocations().stream().flatMap(List::stream).toList();
        assertThat(skipped).isNotEmpty().doesNotContainAnyElementsOf(sent);
        assertThat(Stream.concat(skipped.stream(), sent.stream())).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
    }

    @Test
    @DisplayName("without a history the same is done, and nothing remembered")
    void without_history() {
        var settings = mapping().withBatchSize(2);
        var state = ShardState.initial(
                ShardScenario.SHARD,
                Checkpoint.at(Position.HORIZON),
                1,
                Reporting.WITH_CHECKPOINT,
                DeliveryLimits.standard(),
                7);
        var now = Instant.EPOCH;
        var with = ShardMachine.decide(state, new ShardEvent.Started(), settings, now);
        var without = ShardMachine.decide(state.withoutHistory(), new ShardEvent.Started(), settings, now);
        assertThat(with.effects()).hasAtLeastOneElementOfType(ShardEffect.Remember.class);
        assertThat(without.effects())
                .isEqualTo(with.effects().stream()
                        .filter(effect -> !(effect instanceof ShardEffect.Remember))
                        .toList());
    }

    @Test
    @DisplayName("B the mapping's own story: shards found, where it starts, what waits, its states")
    void mapping_story() {
        var parent = new ShardId("shardId-1");
        var child = new ShardId("shardId-2");
        var found = new MappingEvent.ShardsFound(List.of(
                new MappingEvent.FoundShard(parent, Optional.empty(), true, Optional.empty()),
                new MappingEvent.FoundShard(child, Optional.of(parent), false, Optional.of(number(9)))));
        var told = new ArrayList<HistoryEntry>();
        var state = MappingState.created(StartingPosition.TRIM_HORIZON, true);
        for (var event : List.of(
                new MappingEvent.Started(),
                found,
                new MappingEvent.PositionsSaved(),
                found,
                found,
                new MappingEvent.ShardFinished(parent))) {
            var decision = MappingMachine.decide(state, event, Instant.EPOCH);
            told.addAll(MappingStory.of(state, decision));
            state = decision.next();
        }
        assertThat(told)
                .containsExactlyInAnyOrder(
                        new HistoryEntry.ShardFound(parent, Optional.empty()),
                        new HistoryEntry.ShardFound(child, Optional.of(parent)),
                        new HistoryEntry.StartDecided(
                                parent, StartingPosition.TRIM_HORIZON, Optional.of(Position.HORIZON)),
                        new HistoryEntry.StartDecided(
                                child, StartingPosition.TRIM_HORIZON, Optional.of(Position.HORIZON)),
                        new HistoryEntry.LifecycleChanged(
                                MappingState.Lifecycle.CREATING, MappingState.Lifecycle.ENABLED),
                        new HistoryEntry.ShardWaits(child, parent));
    }

    @Test
    @DisplayName("every entry says what it is about, and every number is covered only once within a batch")
    void covers() {
        var span = new Span(0, number(3), number(7), 3, List.of(number(3), number(5), number(7)));
        assertThat(about(new HistoryEntry.Delivered(span))).containsExactly(3, 5, 7);
        assertThat(span.covers(new SequenceNumber("100"))).isFalse();
        assertThat(new HistoryEntry.Delivered(
                                new HistoryEntry.FinalCall(0, TumblingWindow.of(Instant.EPOCH, Duration.ofMinutes(1))))
                        .isAbout(number(3)))
                .isFalse();
    }

    @Test
    @DisplayName("LATEST: a closed shard is passed over")
    void latest_passes_over() {
        var shard = new ShardId("shardId-1");
        var state = MappingState.created(StartingPosition.LATEST, true);
        var decision = MappingMachine.decide(
                state,
                new MappingEvent.ShardsFound(
                        List.of(new MappingEvent.FoundShard(shard, Optional.empty(), true, Optional.empty()))),
                Instant.EPOCH);
        assertThat(MappingStory.of(
                        new MappingState(
                                state.lifecycle(), state.start(), false, true, false, new TreeMap<>(Map.of()), 0),
                        decision))
                .contains(new HistoryEntry.StartDecided(shard, StartingPosition.LATEST, Optional.empty()));
    }
}
