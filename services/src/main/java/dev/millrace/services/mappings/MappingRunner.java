package dev.millrace.services.mappings;

import dev.millrace.model.Clock;
import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Mailbox;
import dev.millrace.services.metrics.MappingMeter;
import dev.millrace.trigger.Checkpoint;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.MappingEffect;
import dev.millrace.trigger.MappingEvent;
import dev.millrace.trigger.MappingEvent.FoundShard;
import dev.millrace.trigger.MappingMachine;
import dev.millrace.trigger.MappingState;
import dev.millrace.trigger.MappingStory;
import dev.millrace.trigger.Position;
import dev.millrace.trigger.ShardEvent;
import dev.millrace.trigger.ShardEvent.Settlement;
import dev.millrace.trigger.ShardEvent.StopMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the {@link MappingMachine} decides for one mapping, in tasks of its mailbox, and hears for its
 * shards what is new in the stream. Its package-private methods may be called from any thread.
 */
final class MappingRunner {

    private static final Logger LOG = LoggerFactory.getLogger(MappingRunner.class);

    private final DriverTools tools;
    private final Mailbox mailbox;
    private final Runnable onRemoved;
    private final MappingHistory history;
    private final MappingMeter meter;
    private final Map<ShardId, ShardRunner> shards = new ConcurrentHashMap<>();
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private volatile MappingSpec spec;
    private volatile MappingState state;
    private StreamSource.@Nullable Subscription subscription;
    private Clock.@Nullable Timer timer;

    MappingRunner(
            MappingSpec spec, Optional<Map<ShardId, Checkpoint>> checkpoints, DriverTools tools, Runnable onRemoved) {
        this.spec = spec;
        this.tools = tools;
        this.mailbox = new Mailbox(tools.executor());
        this.onRemoved = onRemoved;
        this.history = new MappingHistory(
                tools.checkpoints().lastResult(spec.uuid()), tools.clock().now());
        this.meter = new MappingMeter(tools.metrics(), tools.clock(), this::subject);
        this.state = checkpoints
                .map(saved -> MappingState.restored(spec.startingPosition(), spec.enabled(), saved))
                .orElseGet(() -> MappingState.created(spec.startingPosition(), spec.enabled()));
    }

    /** Begins; returns when the start positions are durable, or if the stream cannot be read now. */
    void start() {
        post(new MappingEvent.Started());
        if (!state.positionsFixed()) {
            ready.join();
        }
    }

    MappingSpec spec() {
        return spec;
    }

    private MappingMeter.Subject subject() {
        var now = spec;
        return new MappingMeter.Subject(now.uuid(), now.streamArn(), now.functionArn(), now.eventCount());
    }

    /**
     * A new minute has begun. Pollers on AWS read all the time and count also what they do not find (facts 107); here
     * that is said once a minute. So is the age of what is being delivered: a function that hangs or is refused for
     * hours is seen all along, not only at its next call. Q-352
     */
    void minute() {
        if (spec.enabled()) {
            meter.polled(0);
        }
        shards.values().forEach(ShardRunner::minute);
    }

    MappingStatus status() {
        return history.status(state.lifecycle().wireName(), tools.outbox().unsettled(spec.uuid()));
    }

    MappingHistory history() {
        return history;
    }

    HistoryView historyView() {
        return history.view(
                spec,
                state.lifecycle().wireName(),
                tools.checkpoints().load(spec.uuid()).orElse(Map.of()));
    }

    /** How far it has come in the shards it knows, in the order of their ids. */
    List<ShardPosition> positions() {
        var saved = tools.checkpoints().load(spec.uuid()).orElse(Map.of());
        var positions = new ArrayList<ShardPosition>();
        state.shards().forEach((shard, progress) -> {
            var checkpoint = saved.getOrDefault(shard, Checkpoint.at(Position.HORIZON));
            var stage = switch (progress.stage()) {
                case WAITING -> ShardPosition.Stage.WAITING;
                case RUNNING -> ShardPosition.Stage.RUNNING;
                case STOPPING -> ShardPosition.Stage.STOPPING;
                case FINISHED -> ShardPosition.Stage.FINISHED;
            };
            positions.add(new ShardPosition(shard, stage, checkpoint.lanes()));
        });
        return positions;
    }

    void update(MappingSpec changed) {
        mailbox.post(() -> guarded(() -> {
            rememberChange(spec, changed);
            spec = changed;
            tell(new MappingEvent.SettingsChanged(changed.enabled()));
        }));
    }

    private void rememberChange(MappingSpec before, MappingSpec after) {
        if (!before.settings().equals(after.settings())) {
            add(Optional.empty(), new HistoryEntry.SettingsChanged(before.settings(), after.settings()));
        }
        if (!before.functionArn().equals(after.functionArn())) {
            add(Optional.empty(), new HistoryEntry.FunctionChanged(before.functionArn(), after.functionArn()));
        }
    }

    void delete() {
        post(new MappingEvent.DeleteRequested());
    }

    void remember(Optional<ShardId> shard, HistoryEntry entry) {
        // Reports also end that a former run of the shard began; the outbox tells of all of them.
        if (!(entry instanceof HistoryEntry.ReportEnded)) {
            add(shard, entry);
        }
    }

    void reportSettled(OutboxEntry report, Settlement settlement) {
        add(Optional.of(report.shard()), new HistoryEntry.ReportEnded(report.id(), report.records(), settlement));
        var givenUpAt = report.writtenAt().orElse(tools.clock().now());
        switch (settlement) {
            case DELIVERED -> meter.reported(report.records(), givenUpAt);
            case REFUSED -> {
                meter.dropped(report.records(), givenUpAt);
                meter.deliveryFailed();
            }
        }
        var shard = shards.get(report.shard());
        if (shard != null) {
            shard.post(new ShardEvent.ReportSettled(report.id(), settlement));
        }
    }

    void reportDelayed(OutboxEntry report, Instant nextTry) {
        add(Optional.of(report.shard()), new HistoryEntry.ReportDelayed(report.id(), nextTry));
    }

    void reportRefused(OutboxEntry report, String reason) {
        add(Optional.of(report.shard()), new HistoryEntry.ReportRefused(report.id(), reason));
    }

    void broken(ShardId shard, String problem) {
        add(Optional.of(shard), new HistoryEntry.DeliveryBroken(problem));
        mailbox.post(() -> guarded(() -> {
            var progress = state.shards().get(shard);
            if (progress != null && progress.stage() == MappingState.Stage.STOPPING) {
                stoppedByItself(shard); // the request to stop may have come too late to be answered
            }
        }));
    }

    /** In the mailbox. A shard that has failed is said to be stopped at most once. */
    private void stoppedByItself(ShardId shard) {
        if (shards.remove(shard) != null) {
            post(new MappingEvent.ShardStopped(shard));
        }
    }

    void polled(int records) {
        history.polled(records);
        meter.polled(records);
        if (!spec.settings().filters().isEmpty()) {
            meter.filteredOut(0); // a datapoint where there are filters, also if all records pass (L.2)
        }
    }

    void sent(Duration ageOfLastRecord) {
        history.sent(ageOfLastRecord);
        meter.iteratorAge(ageOfLastRecord);
    }

    void inWork(Duration ageOfLastRecord) {
        meter.iteratorAge(ageOfLastRecord);
    }

    void shardFinished(ShardId shard) {
        shards.remove(shard);
        post(new MappingEvent.ShardFinished(shard));
    }

    void shardStopped(ShardId shard) {
        shards.remove(shard);
        post(new MappingEvent.ShardStopped(shard));
    }

    /** No more news; timers that still fire find the driver closed. */
    void close() {
        mailbox.post(this::unsubscribe);
        ready.complete(false);
    }

    private void add(Optional<ShardId> shard, HistoryEntry entry) {
        measure(entry);
        history.add(tools.clock().now(), shard, spec.functionArn(), entry)
                .ifPresent(changed -> then(tools.checkpoints().keepLastResult(spec.uuid(), changed), () -> {}));
        if (entry instanceof HistoryEntry.LostToTrimming || entry instanceof HistoryEntry.ShardLost) {
            LOG.error(
                    "Mapping {} lost records of {}: {}. They were trimmed before they were delivered; raise the"
                            + " function's concurrency or the parallelization factor.",
                    spec.uuid(),
                    spec.streamArn(),
                    entry);
        }
    }

    private void measure(HistoryEntry entry) {
        switch (entry) {
            case HistoryEntry.Sent sent -> meter.invoked(records(sent.batch()));
            case HistoryEntry.CallFailed failed -> meter.failed(records(failed.batch()));
            case HistoryEntry.StateMissing failed -> meter.failed(failed.batch().records());
            case HistoryEntry.FilteredOut out -> meter.filteredOut(out.filtered());
            case HistoryEntry.FailureReturned failed ->
                meter.failed(failed.batch().records());
            case HistoryEntry.NotReached notReached -> meter.failed(records(notReached.batch()));
            case HistoryEntry.Cut cut -> meter.failed(cut.rest().records());
            case HistoryEntry.Delivered delivered -> {}
            case HistoryEntry.TooLarge tooLarge -> {}
            case HistoryEntry.Split split -> {}
            case HistoryEntry.RepeatAt repeat -> {}
            case HistoryEntry.GivenUp givenUp -> {} // if it is reported, the report's end counts (facts 111)
            case HistoryEntry.Expired expired -> {}
            case HistoryEntry.ReportEnded ended -> {}
            case HistoryEntry.LostToTrimming lost -> {}
            case HistoryEntry.ShardLost lost -> {}
            case HistoryEntry.SourceProblem problem -> {}
            case HistoryEntry.SourceRecovered recovered -> {}
            case HistoryEntry.LanesChanged changed -> {}
            case HistoryEntry.ShardDone done -> {}
            case HistoryEntry.DeliveryStarted started -> {}
            case HistoryEntry.RecordsRead read -> {}
            case HistoryEntry.SkippedSettled skipped -> {}
            case HistoryEntry.EndReached end -> {}
            case HistoryEntry.Matched matched -> {}
            case HistoryEntry.BatchClosed closed -> {}
            case HistoryEntry.Halved halved -> {}
            case HistoryEntry.Reported reported -> {}
            case HistoryEntry.ReportDelayed report -> {}
            case HistoryEntry.ReportRefused report -> {}
            case HistoryEntry.WindowOpened window -> {}
            case HistoryEntry.WindowAdvanced window -> {}
            case HistoryEntry.WindowEnding window -> {}
            case HistoryEntry.WindowClosed window -> {}
            case HistoryEntry.CheckpointKept kept -> {}
            case HistoryEntry.DeliveryStopped stopped -> {}
            case HistoryEntry.DeliveryBroken broken -> {}
            case HistoryEntry.ShardFound found -> {}
            case HistoryEntry.ShardWaits waits -> {}
            case HistoryEntry.ShardForgotten forgotten -> {}
            case HistoryEntry.StartDecided decided -> {}
            case HistoryEntry.LifecycleChanged changed -> {}
            case HistoryEntry.SettingsChanged changed -> {}
            case HistoryEntry.FunctionChanged changed -> {}
        }
    }

    private static int records(HistoryEntry.Subject subject) {
        return switch (subject) {
            case HistoryEntry.Span span -> span.records();
            case HistoryEntry.FinalCall finalCall -> 0;
        };
    }

    private void post(MappingEvent event) {
        mailbox.post(() -> guarded(() -> tell(event)));
    }

    private void guarded(Runnable step) {
        if (tools.isClosed()) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException | Error broken) {
            if (!tools.isClosed()) {
                LOG.error("Mapping {} of {} failed", spec.uuid(), spec.streamArn(), broken);
                ready.complete(false);
            }
        }
    }

    private void tell(MappingEvent first) {
        Deque<MappingEvent> events = new ArrayDeque<>();
        events.add(first);
        while (!events.isEmpty()) {
            var decision =
                    MappingMachine.decide(state, events.remove(), tools.clock().now());
            MappingStory.of(state, decision).forEach(entry -> add(shardOf(entry), entry));
            state = decision.next();
            for (var effect : decision.effects()) {
                carryOut(effect).ifPresent(events::add);
            }
        }
    }

    private static Optional<ShardId> shardOf(HistoryEntry entry) {
        return entry instanceof HistoryEntry.OfShard of ? Optional.of(of.shard()) : Optional.empty();
    }

    private Optional<MappingEvent> carryOut(MappingEffect effect) {
        switch (effect) {
            case MappingEffect.FindShards(var withLatest) -> {
                return Optional.of(findShards(withLatest));
            }
            case MappingEffect.SavePositions(var positions) ->
                then(tools.checkpoints().fix(spec.uuid(), positions), () -> {
                    post(new MappingEvent.PositionsSaved());
                    ready.complete(true);
                });
            case MappingEffect.StartShard(var shard) -> startShard(shard);
            case MappingEffect.StopShard(var shard) -> stopShard(shard);
            case MappingEffect.ApplySettings() -> {
                shards.values().forEach(shard -> shard.post(new ShardEvent.SettingsChanged()));
                return Optional.of(new MappingEvent.SettingsApplied());
            }
            case MappingEffect.ForgetShard(var shard) ->
                then(tools.checkpoints().forget(spec.uuid(), shard), () -> {});
            case MappingEffect.ForgetAll() ->
                then(tools.checkpoints().forgetAll(spec.uuid()), () -> post(new MappingEvent.Forgotten()));
            case MappingEffect.WakeUpAt(var at) -> {
                cancelTimer();
                timer = tools.clock().schedule(at, () -> post(new MappingEvent.TimeReached()));
            }
            case MappingEffect.Remember(var entry) -> remember(shardOf(entry), entry);
            case MappingEffect.Removed() -> {
                unsubscribe();
                onRemoved.run();
            }
        }
        return Optional.empty();
    }

    private void startShard(ShardId shard) {
        var from = tools.checkpoints().load(spec.uuid(), shard).orElse(Checkpoint.at(Position.HORIZON));
        var runner = new ShardRunner(this, shard, from, tools);
        shards.put(shard, runner);
        runner.post(new ShardEvent.Started());
    }

    private void stopShard(ShardId shard) {
        var runner = shards.get(shard);
        if (runner != null && runner.hasFailed()) {
            stoppedByItself(shard);
        } else if (runner != null) {
            runner.post(new ShardEvent.StopRequested(StopMode.DRAIN));
        }
    }

    private MappingEvent findShards(boolean withLatest) {
        try {
            subscribe(); // first, so that no news between the two are missed
            var found = tools.source().shards(spec.streamArn());
            if (found.isEmpty()) {
                ready.complete(false);
                // The stream service's own words (facts 48). Q-451
                var error = DynamoDbErrors.streamNotFound(spec.streamArn()).error();
                return new MappingEvent.StreamUnavailable(String.valueOf(error.message()));
            }
            var all = new ArrayList<FoundShard>();
            for (var shard : found.get()) {
                var latest = withLatest && !shard.closed()
                        ? Optional.of(tools.source().latest(spec.streamArn(), shard.id()))
                        : Optional.<SequenceNumber>empty();
                all.add(new FoundShard(shard.id(), shard.parent(), shard.closed(), latest));
            }
            return new MappingEvent.ShardsFound(all);
        } catch (RuntimeException unreadable) {
            LOG.warn("Stream {} cannot be read for mapping {}", spec.streamArn(), spec.uuid(), unreadable);
            ready.complete(false);
            return new MappingEvent.StreamUnavailable("Stream cannot be read: " + spec.streamArn());
        }
    }

    private void subscribe() {
        if (subscription != null) {
            return;
        }
        subscription = tools.source().subscribe(spec.streamArn(), new StreamSource.Listener() {
            @Override
            public void onRecords(ShardId shard) {
                var runner = shards.get(shard);
                if (runner != null) {
                    runner.wake();
                }
            }

            @Override
            public void onShards() {
                shards.values().forEach(ShardRunner::wake);
                post(new MappingEvent.ShardsChanged());
            }
        });
    }

    private void unsubscribe() {
        cancelTimer();
        var current = subscription;
        if (current != null) {
            current.close();
            subscription = null;
        }
    }

    private void cancelTimer() {
        var running = timer;
        if (running != null) {
            running.cancel();
            timer = null;
        }
    }

    private void then(CompletableFuture<Boolean> commit, Runnable next) {
        var unused = commit.whenComplete((done, failure) -> {
            if (failure == null) {
                next.run();
            } else if (!tools.isClosed()) {
                LOG.error("Mapping {} could not save its progress", spec.uuid(), failure);
                ready.complete(false);
            }
        });
    }
}
