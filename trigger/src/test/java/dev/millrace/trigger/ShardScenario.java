package dev.millrace.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One shard's delivery in virtual time. The shard's source answers at once, saves and reports settle at once unless
 * told otherwise, and the function answers as the test says.
 */
final class ShardScenario {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final ShardId SHARD = new ShardId("shardId-00000001700000000000-0123abcd");

    /** A call of the function. */
    record Call(Attempt attempt, UUID requestId, List<Integer> records, Instant at, Optional<WindowCall> window) {}

    /** How the function answers. */
    sealed interface Answer {
        record Returns(String response) implements Answer {}

        record Throws() implements Answer {}

        record Throttles() implements Answer {}

        /** The test answers later. */
        record Pends() implements Answer {}
    }

    static final Answer OK = new Answer.Returns("");
    static final Answer THROWS = new Answer.Throws();
    static final Answer THROTTLED = new Answer.Throttles();
    static final Answer PENDING = new Answer.Pends();

    final List<Call> calls = new ArrayList<>();
    final List<ShardEffect.Report> reports = new ArrayList<>();
    final List<Checkpoint> saved = new ArrayList<>();
    final List<HistoryEntry> history = new ArrayList<>();
    final List<ShardEffect.Read> reads = new ArrayList<>();
    final List<ShardEffect> lastEffects = new ArrayList<>();
    Instant now = START;
    MappingSettings settings;
    ShardState state;
    boolean finished;
    boolean stopped;

    private final List<StreamRecord> source = new ArrayList<>();
    private final Deque<ShardEvent> inbox = new ArrayDeque<>();
    private Function<Call, Answer> function = call -> OK;
    private boolean savesAreAnswered = true;
    private boolean reportsAreAnswered = true;
    private boolean readsAreAnswered = true;
    private boolean closed;
    private ShardEffect.@Nullable Read parked;
    private @Nullable Instant wakeUp;

    private ShardScenario(MappingSettings settings, ShardState state) {
        this.settings = settings;
        this.state = state;
    }

    static ShardScenario shardOf(MappingSettings settings) {
        return shardOf(settings, Checkpoint.at(Position.HORIZON));
    }

    static ShardScenario shardOf(MappingSettings settings, Checkpoint from) {
        return shardOf(settings, from, Reporting.WITH_CHECKPOINT, DeliveryLimits.standard());
    }

    static ShardScenario shardOf(
            MappingSettings settings, Checkpoint from, Reporting reporting, DeliveryLimits limits) {
        var state = ShardState.initial(SHARD, from, settings.parallelizationFactor(), reporting, limits, 7);
        return new ShardScenario(settings, state);
    }

    ShardScenario withFunction(Function<Call, Answer> behaviour) {
        function = behaviour;
        return this;
    }

    ShardScenario withoutSaving() {
        savesAreAnswered = false;
        return this;
    }

    ShardScenario withoutSettlingReports() {
        reportsAreAnswered = false;
        return this;
    }

    ShardScenario withoutReading() {
        readsAreAnswered = false;
        return this;
    }

    ShardScenario start() {
        tell(new ShardEvent.Started());
        return this;
    }

    /** Records with these ordinals are written now, all under one key. */
    void receives(int... ordinals) {
        receives(IntStream.of(ordinals)
                .mapToObj(ordinal -> TestRecords.record(ordinal, "k", now))
                .toArray(StreamRecord[]::new));
    }

    void receives(StreamRecord... records) {
        source.addAll(List.of(records));
        answerParkedRead();
        run();
    }

    void closes() {
        closed = true;
        answerParkedRead();
        run();
    }

    void advance(Duration by) {
        var target = now.plus(by);
        while (wakeUp != null && !wakeUp.isAfter(target)) {
            now = wakeUp.isAfter(now) ? wakeUp : now;
            wakeUp = null;
            tell(new ShardEvent.TimeReached());
        }
        now = target;
    }

    void change(MappingSettings changed) {
        settings = changed;
        tell(new ShardEvent.SettingsChanged());
    }

    void tell(ShardEvent event) {
        inbox.add(event);
        run();
    }

    void answer(Call call, Answer answer) {
        inbox.addAll(asEvent(call, answer).stream().toList());
        run();
    }

    /** The ordinals of every call, in order. */
    List<List<Integer>> invocations() {
        return calls.stream().map(Call::records).toList();
    }

    /** Time between the starts of neighbouring calls. */
    List<Duration> gaps() {
        return IntStream.range(1, calls.size())
                .mapToObj(i ->
                        Duration.between(calls.get(i - 1).at(), calls.get(i).at()))
                .toList();
    }

    Checkpoint lastSaved() {
        return saved.getLast();
    }

    Call lastCall() {
        return calls.getLast();
    }

    <T extends HistoryEntry> List<T> remembered(Class<T> kind) {
        return history.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private void run() {
        while (!inbox.isEmpty()) {
            var decision = ShardMachine.decide(state, inbox.remove(), settings, now);
            check(decision);
            state = decision.next();
            lastEffects.clear();
            lastEffects.addAll(decision.effects());
            decision.effects().forEach(this::carryOut);
        }
    }

    /** What holds after every step of every scenario. */
    private void check(ShardMachine.Decision decision) {
        assertThat(decision.next().callsInFlight())
                .isLessThanOrEqualTo(decision.next().lanes.size());
        for (var effect : decision.effects()) {
            if (effect instanceof ShardEffect.Invoke invoke) {
                assertThat(invoke.records().isEmpty())
                        .isEqualTo(invoke.window().filter(WindowCall::isFinal).isPresent());
                assertThat(invoke.records().size()).isLessThanOrEqualTo(10_000);
                assertThat(InvocationEvent.of(invoke.records(), invoke.window(), SHARD, "arn:aws:dynamodb:::").length)
                        .isLessThanOrEqualTo(6_291_456);
                assertThat(invoke.records().stream().map(StreamRecord::sequenceNumber))
                        .isSorted();
            }
        }
    }

    private void carryOut(ShardEffect effect) {
        switch (effect) {
            case ShardEffect.Read read -> {
                reads.add(read);
                parked = read;
                answerParkedRead();
            }
            case ShardEffect.Invoke invoke -> {
                var call = new Call(
                        invoke.attempt(),
                        invoke.requestId(),
                        TestRecords.ordinals(invoke.records()),
                        now,
                        invoke.window());
                calls.add(call);
                inbox.addAll(asEvent(call, function.apply(call)).stream().toList());
            }
            case ShardEffect.Save save -> {
                saved.add(save.checkpoint());
                if (savesAreAnswered) {
                    inbox.add(new ShardEvent.CheckpointSaved(save.checkpoint()));
                }
            }
            case ShardEffect.Report report -> {
                reports.add(report);
                if (state.terms.reporting() == Reporting.WITH_CHECKPOINT && savesAreAnswered) {
                    inbox.add(new ShardEvent.CheckpointSaved(report.after()));
                }
                if (reportsAreAnswered) {
                    inbox.add(new ShardEvent.ReportSettled(report.failure().id(), ShardEvent.Settlement.DELIVERED));
                }
            }
            case ShardEffect.WakeUpAt(var at) -> wakeUp = at;
            case ShardEffect.Remember(var entry) -> history.add(entry);
            case ShardEffect.Finished() -> finished = true;
            case ShardEffect.Stopped() -> stopped = true;
        }
    }

    private Optional<ShardEvent> asEvent(Call call, Answer answer) {
        return switch (answer) {
            case Answer.Returns(var response) ->
                Optional.of(new ShardEvent.Returned(call.attempt(), response.getBytes(StandardCharsets.UTF_8)));
            case Answer.Throws() -> Optional.of(new ShardEvent.Failed(call.attempt(), "it threw"));
            case Answer.Throttles() -> Optional.of(new ShardEvent.Throttled(call.attempt(), "no concurrency"));
            case Answer.Pends() -> Optional.empty();
        };
    }

    private void answerParkedRead() {
        if (parked == null || !readsAreAnswered) {
            return;
        }
        var read = parked;
        var found = source.stream()
                .filter(record -> !read.from().covers(record.sequenceNumber()))
                .limit(read.maxRecords())
                .toList();
        boolean end = closed && (found.isEmpty() || found.getLast().equals(source.getLast()));
        if (!found.isEmpty() || end) {
            parked = null;
            inbox.add(new ShardEvent.RecordsRead(read.read(), found, end));
        }
    }

    /** An answer that names these records as failed. */
    static Answer fails(int... ordinals) {
        var elements = IntStream.of(ordinals)
                .mapToObj(ordinal -> "{\"itemIdentifier\":\"" + ordinal + "\"}")
                .toList();
        return new Answer.Returns("{\"batchItemFailures\":[" + String.join(",", elements) + "]}");
    }
}
