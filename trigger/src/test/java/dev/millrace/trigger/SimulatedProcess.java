package dev.millrace.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.MappingEvent.FoundShard;
import dev.millrace.trigger.ShardEvent.Settlement;
import dev.millrace.trigger.ShardEvent.StopMode;
import dev.millrace.trigger.SimulationTruth.End;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A driver in a process that may die between any two effects. Its store and its outbox survive; everything else begins
 * anew with {@link #restart}.
 */
final class SimulatedProcess {

    /** A shard's delivery in this life of the process. */
    private static final class Runner {
        private ShardState state;

        /** Lanes before the last decision, to which the spans in its effects refer. */
        private int lanesBefore;

        private ShardEffect.@Nullable Read parked;
        private @Nullable Instant wakeUp;

        private Runner(ShardState state) {
            this.state = state;
        }
    }

    private final SimulatedTime time;
    private final Random random;
    private final SimulatedStream stream;
    private final SimulationTruth truth;
    private final SimulatedFunction function;
    private final Reporting reporting;
    private final DeliveryLimits limits;
    private final StartingPosition start;
    private final boolean traced;
    private final StringBuilder trace = new StringBuilder();

    /** What survives a crash. */
    final Map<ShardId, Checkpoint> checkpoints = new LinkedHashMap<>();

    final Map<UUID, FailureReport> outbox = new LinkedHashMap<>();
    boolean positionsFixed;

    /** What the world decides. */
    MappingSettings settings;

    boolean enabled = true;
    boolean readable = true;
    boolean faults = true;
    int largestBatch;

    private final Map<ShardId, Runner> runners = new LinkedHashMap<>();
    private final Map<Attempt, Map<ShardId, List<StreamRecord>>> inFlight = new HashMap<>();
    private MappingState mapping;
    private Instant lastCommit = ShardScenario.START;
    private boolean down;
    private int crashes;
    private boolean lossRemembered;

    SimulatedProcess(
            SimulatedTime time,
            SimulatedStream stream,
            SimulationTruth truth,
            StartingPosition start,
            MappingSettings settings,
            boolean traced) {
        this.time = time;
        this.random = time.random;
        this.stream = stream;
        this.truth = truth;
        this.function = new SimulatedFunction(random, truth);
        this.reporting = random.nextBoolean() ? Reporting.WITH_CHECKPOINT : Reporting.BEFORE_CHECKPOINT;
        this.limits = DeliveryLimits.standard()
                .withReadAheadRecords(20 + random.nextInt(200))
                .withUnsettledReports(1 + random.nextInt(20));
        this.start = start;
        this.settings = settings;
        this.largestBatch = settings.batchSize();
        this.traced = traced;
        this.mapping = MappingState.created(start, enabled);
    }

    MappingState mapping() {
        return mapping;
    }

    int crashes() {
        return crashes;
    }

    boolean lossRemembered() {
        return lossRemembered;
    }

    String trace() {
        return trace.toString();
    }

    private void trace(Object who, Object what) {
        if (traced) {
            trace.append(time.now())
                    .append(' ')
                    .append(who)
                    .append(' ')
                    .append(what)
                    .append('\n');
        }
    }

    /** Tells the mapping, if the process lives. */
    void tell(MappingEvent event) {
        if (!down) {
            tellMapping(event);
        }
    }

    /** The source perhaps can be read again. */
    void sourceChanged() {
        for (var shard : List.copyOf(runners.keySet())) {
            tellShard(shard, new ShardEvent.SourceAvailable());
            wake(shard);
        }
    }

    void faultless() {
        faults = false;
        function.faultless();
    }

    private void crash() {
        crashes++;
        trace("process", "crash");
        time.endLife();
        down = true;
        runners.clear();
        inFlight.clear();
        truth.crashed();
        time.world(SimulatedTime.millis(random.nextInt(5000)), this::restart);
    }

    private void restart() {
        down = false;
        mapping = positionsFixed
                ? MappingState.restored(start, enabled, checkpoints)
                : MappingState.created(start, enabled);
        List.copyOf(outbox.values()).forEach(this::deliverReport);
        tellMapping(new MappingEvent.Started());
    }

    // The driver: the mapping.

    private void tellMapping(MappingEvent first) {
        var events = new ArrayDeque<MappingEvent>();
        events.add(first);
        int born = time.life();
        while (!events.isEmpty() && born == time.life()) {
            var decision = MappingMachine.decide(mapping, events.remove(), time.now());
            mapping = decision.next();
            for (var effect : decision.effects()) {
                if (crashesNow()) {
                    return;
                }
                carryOut(effect).ifPresent(events::add);
                if (born != time.life()) {
                    return;
                }
            }
        }
    }

    private Optional<MappingEvent> carryOut(MappingEffect effect) {
        trace("mapping", effect);
        switch (effect) {
            case MappingEffect.FindShards(var withLatest) -> {
                return Optional.of(findShards(withLatest));
            }
            case MappingEffect.SavePositions(var positions) ->
                commit(
                        () -> {
                            positionsFixed = true;
                            checkpoints.putAll(positions);
                            if (start == StartingPosition.LATEST) {
                                positions.forEach(this::endWhatIsBefore);
                            }
                            positions.forEach(truth::saved);
                        },
                        () -> tellMapping(new MappingEvent.PositionsSaved()));
            case MappingEffect.StartShard(var shard) -> {
                var from = checkpoints.getOrDefault(shard, Checkpoint.at(Position.HORIZON));
                runners.put(
                        shard,
                        new Runner(ShardState.initial(
                                shard, from, settings.parallelizationFactor(), reporting, limits, random.nextLong())));
                tellShard(shard, new ShardEvent.Started());
            }
            case MappingEffect.StopShard(var shard) -> tellShard(shard, new ShardEvent.StopRequested(StopMode.DRAIN));
            case MappingEffect.ApplySettings() -> {
                List.copyOf(runners.keySet()).forEach(shard -> tellShard(shard, new ShardEvent.SettingsChanged()));
                return Optional.of(new MappingEvent.SettingsApplied());
            }
            case MappingEffect.ForgetShard(var shard) ->
                commit(
                        () -> {
                            checkpoints.remove(shard);
                            truth.forgotten(shard);
                        },
                        () -> {});
            case MappingEffect.ForgetAll() -> throw new AssertionError("nobody deletes here");
            case MappingEffect.WakeUpAt(var at) ->
                time.inThisLife(Duration.between(time.now(), at), () -> tellMapping(new MappingEvent.TimeReached()));
            case MappingEffect.Remember(var entry) -> remember(entry);
            case MappingEffect.Removed() -> throw new AssertionError("nobody deletes here");
        }
        return Optional.empty();
    }

    /** Under LATEST what stands before the positions is none of the mapping's business. */
    private void endWhatIsBefore(ShardId id, Checkpoint position) {
        var shard = stream.shards.get(id);
        if (shard != null) {
            truth.ended(
                    shard.all.stream()
                            .filter(record ->
                                    position.finished() || position.lowest().covers(record.sequenceNumber()))
                            .toList(),
                    End.DROPPED);
        }
    }

    private MappingEvent findShards(boolean withLatest) {
        if (!readable) {
            return new MappingEvent.StreamUnavailable("denied");
        }
        var found = new ArrayList<FoundShard>();
        for (var shard : stream.shards.values()) {
            var latest = shard.all.isEmpty()
                    ? TestRecords.number(0)
                    : shard.all.getLast().sequenceNumber();
            found.add(new FoundShard(
                    shard.id,
                    shard.parent,
                    shard.closed,
                    withLatest && !shard.closed ? Optional.of(latest) : Optional.empty()));
        }
        return new MappingEvent.ShardsFound(found);
    }

    private void remember(HistoryEntry entry) {
        lossRemembered |= entry instanceof HistoryEntry.LostToTrimming
                || entry instanceof HistoryEntry.ShardLost
                || entry instanceof HistoryEntry.Expired;
    }

    // The driver: its shards.

    private void tellShard(ShardId shard, ShardEvent event) {
        var runner = runners.get(shard);
        if (runner == null) {
            return;
        }
        var decision = ShardMachine.decide(runner.state, event, settings, time.now());
        runner.lanesBefore = runner.state.lanes.size();
        runner.state = decision.next();
        assertThat(runner.state.recordsHeld()).as("read-ahead").isLessThanOrEqualTo(limits.readAheadRecords());
        truth.saw(decision.effects());
        int born = time.life();
        for (var effect : decision.effects()) {
            if (crashesNow()) {
                return;
            }
            carryOut(shard, runner, effect);
            if (born != time.life()) {
                return;
            }
        }
        truth.checkHoldings(runner.state);
    }

    private void carryOut(ShardId shard, Runner runner, ShardEffect effect) {
        trace(shard, effect);
        switch (effect) {
            case ShardEffect.Read read -> {
                runner.parked = read;
                wake(shard);
            }
            case ShardEffect.Invoke invoke -> invoke(shard, runner, invoke);
            case ShardEffect.Save(var checkpoint) ->
                commit(
                        () -> save(shard, checkpoint),
                        () -> tellShard(shard, new ShardEvent.CheckpointSaved(checkpoint)));
            case ShardEffect.Report report -> report(shard, report);
            case ShardEffect.WakeUpAt(var at) -> {
                runner.wakeUp = at;
                time.inThisLife(Duration.between(time.now(), at), () -> {
                    if (at.equals(runner.wakeUp)) {
                        runner.wakeUp = null;
                        tellShard(shard, new ShardEvent.TimeReached());
                    }
                });
            }
            case ShardEffect.Remember(var entry) -> {
                remember(entry);
                if (entry instanceof HistoryEntry.FilteredOut filtered) {
                    truth.ended(
                            within(shard, runner, filtered.among()).stream()
                                    .filter(record -> !settings.filters().pass(record.event()))
                                    .toList(),
                            End.FILTERED);
                } else if (entry instanceof HistoryEntry.GivenUp givenUp && !givenUp.reported()) {
                    truth.ended(within(shard, runner, givenUp.batch()), End.DROPPED);
                } else if (entry instanceof HistoryEntry.Expired expired) {
                    truth.ended(within(shard, runner, expired.batch()), End.EXPIRED);
                }
            }
            case ShardEffect.Finished() -> {
                runners.remove(shard);
                tellMapping(new MappingEvent.ShardFinished(shard));
            }
            case ShardEffect.Stopped() -> {
                runners.remove(shard);
                tellMapping(new MappingEvent.ShardStopped(shard));
            }
        }
    }

    private List<StreamRecord> within(ShardId shard, Runner runner, HistoryEntry.Subject subject) {
        if (!(subject instanceof HistoryEntry.Span span)) {
            return List.of();
        }
        int lanes = runner.lanesBefore;
        return stream.byNumber.values().stream()
                .filter(record ->
                        shard.equals(stream.shardOf.get(record.sequenceNumber().digits())))
                .filter(record -> ShardReading.laneOf(record, lanes) == span.lane())
                .filter(record -> !record.sequenceNumber().isBefore(span.first())
                        && !record.sequenceNumber().isAfter(span.last()))
                .toList();
    }

    private void save(ShardId shard, Checkpoint checkpoint) {
        checkpoints.put(shard, checkpoint);
        truth.saved(shard, checkpoint);
    }

    /** The source has news for the shard, or a read has been parked: it is answered a little later. */
    void wake(ShardId shard) {
        var runner = runners.get(shard);
        if (runner == null || runner.parked == null) {
            return;
        }
        var read = runner.parked;
        time.inThisLife(SimulatedTime.millis(random.nextInt(20)), () -> {
            if (runners.get(shard) != runner || !read.equals(runner.parked)) {
                return;
            }
            var answer = readable
                    ? stream.read(shard, read)
                    : Optional.<ShardEvent>of(new ShardEvent.SourceUnavailable(read.read(), "denied"));
            answer.ifPresent(event -> {
                runner.parked = null;
                tellShard(shard, event);
            });
        });
    }

    private void invoke(ShardId shard, Runner runner, ShardEffect.Invoke invoke) {
        var records = invoke.records();
        boolean isFinal = invoke.window().filter(WindowCall::isFinal).isPresent();
        assertThat(records.size()).isBetween(isFinal ? 0 : 1, isFinal ? 0 : largestBatch);
        invoke.window().ifPresent(call -> truth.checkWindow(shard, call, records));
        assertThat(records.stream().map(StreamRecord::sequenceNumber)).isSorted();
        assertThat(records)
                .allMatch(record ->
                        shard.equals(stream.shardOf.get(record.sequenceNumber().digits())));
        truth.checkLineage(shard);
        checkConcurrency(shard, runner, records);
        inFlight.computeIfAbsent(invoke.attempt(), attempt -> new HashMap<>()).put(shard, records);
        var event = function.answer(invoke, settings);
        time.inThisLife(SimulatedTime.millis(random.nextInt(random.nextInt(20) == 0 ? 8000 : 200)), () -> {
            var running = inFlight.get(invoke.attempt());
            if (running != null) {
                running.remove(shard);
            }
            if (event instanceof ShardEvent.Returned returned) {
                truth.ended(function.done(records, invoke.window(), returned.response(), settings), End.DELIVERED);
            }
            tellShard(shard, event);
        });
    }

    /** At most F invocations a shard, and no key in two of them. */
    private void checkConcurrency(ShardId shard, Runner runner, List<StreamRecord> records) {
        var running = inFlight.values().stream()
                .map(byShard -> byShard.get(shard))
                .filter(batch -> batch != null)
                .toList();
        assertThat(running.size()).isLessThan(runner.state.lanes.size());
        if (records.isEmpty()) {
            return; // the final call of a window has no keys
        }
        var keys = records.stream()
                .map(record -> stream.keys.getOrDefault(record.sequenceNumber().digits(), ""))
                .toList();
        for (var batch : running) {
            assertThat(batch.stream()
                            .map(record -> stream.keys.getOrDefault(
                                    record.sequenceNumber().digits(), "")))
                    .doesNotContainAnyElementsOf(keys);
        }
    }

    private void report(ShardId shard, ShardEffect.Report report) {
        var failure = report.failure();
        switch (reporting) {
            case WITH_CHECKPOINT ->
                commit(
                        () -> {
                            outbox.put(failure.id(), failure);
                            truth.ended(failure.records(), End.REPORTED);
                            save(shard, report.after());
                        },
                        () -> {
                            deliverReport(failure);
                            tellShard(shard, new ShardEvent.CheckpointSaved(report.after()));
                        });
            case BEFORE_CHECKPOINT -> deliverReport(failure);
        }
    }

    private void deliverReport(FailureReport failure) {
        time.inThisLife(SimulatedTime.millis(random.nextInt(2000)), () -> {
            if (faults && random.nextInt(3) == 0) {
                deliverReport(failure); // out of order: later again
                return;
            }
            truth.ended(failure.records(), End.REPORTED);
            outbox.remove(failure.id());
            var settlement = random.nextInt(5) == 0 ? Settlement.REFUSED : Settlement.DELIVERED;
            if (!crashesNow()) {
                tellShard(failure.shard(), new ShardEvent.ReportSettled(failure.id(), settlement));
            }
        });
    }

    private boolean crashesNow() {
        if (faults && random.nextInt(600) == 0) {
            crash();
            return true;
        }
        return false;
    }

    /** Commits happen in order, each a little later; a crash before loses them. */
    private void commit(Runnable apply, Runnable then) {
        var at = time.now().plusMillis(random.nextInt(30));
        lastCommit = at.isAfter(lastCommit) ? at : lastCommit;
        time.inThisLife(Duration.between(time.now(), lastCommit), () -> {
            apply.run();
            if (!crashesNow()) {
                then.run();
            }
        });
    }
}
