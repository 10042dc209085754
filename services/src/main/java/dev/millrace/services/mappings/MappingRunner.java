package dev.millrace.services.mappings;

import dev.millrace.model.Clock;
import dev.millrace.model.ShardId;
import dev.millrace.services.Mailbox;
import dev.millrace.trigger.Checkpoint;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.MappingEffect;
import dev.millrace.trigger.MappingEvent;
import dev.millrace.trigger.MappingMachine;
import dev.millrace.trigger.MappingState;
import dev.millrace.trigger.MappingStory;
import dev.millrace.trigger.Position;
import dev.millrace.trigger.ShardEvent;
import dev.millrace.trigger.ShardEvent.Settlement;
import dev.millrace.trigger.ShardEvent.StopMode;
import java.util.ArrayDeque;
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
    private final MappingJournal journal;
    private final ShardFinder finder;
    private final Map<ShardId, ShardRunner> shards = new ConcurrentHashMap<>();
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private volatile MappingSpec spec;
    private volatile MappingState state;
    private Clock.@Nullable Timer timer;

    MappingRunner(
            MappingSpec spec, Optional<Map<ShardId, Checkpoint>> checkpoints, DriverTools tools, Runnable onRemoved) {
        this.spec = spec;
        this.tools = tools;
        this.mailbox = new Mailbox(tools.executor());
        this.onRemoved = onRemoved;
        this.journal = new MappingJournal(tools, this::spec);
        this.finder = new ShardFinder(tools.source(), this::spec, new News());
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

    MappingJournal journal() {
        return journal;
    }

    /**
     * A new minute has begun. The age of what is being delivered is told: a function that hangs or is refused for hours
     * is seen all along, not only at its next call. Q-352
     */
    void minute() {
        journal.minute();
        shards.values().forEach(ShardRunner::minute);
    }

    MappingStatus status() {
        return journal.status(state.lifecycle().wireName());
    }

    HistoryView historyView() {
        return journal.view(state.lifecycle().wireName());
    }

    /** How far it has come in the shards it knows, in the order of their ids. */
    List<ShardPosition> positions() {
        return ShardPosition.of(state, tools.checkpoints().load(spec.uuid()).orElse(Map.of()));
    }

    void update(MappingSpec changed) {
        mailbox.post(() -> guarded(() -> {
            journal.updated(spec, changed);
            spec = changed;
            tell(new MappingEvent.SettingsChanged(changed.enabled()));
        }));
    }

    void delete() {
        post(new MappingEvent.DeleteRequested());
    }

    void reportSettled(OutboxEntry report, Settlement settlement) {
        journal.reportSettled(report, settlement);
        var shard = shards.get(report.shard());
        if (shard != null) {
            shard.post(new ShardEvent.ReportSettled(report.id(), settlement));
        }
    }

    void broken(ShardId shard, String problem) {
        journal.broken(shard, problem);
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
        mailbox.post(this::stopListening);
        ready.complete(false);
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
            MappingStory.of(state, decision).forEach(this::remember);
            state = decision.next();
            for (var effect : decision.effects()) {
                carryOut(effect).ifPresent(events::add);
            }
        }
    }

    private void remember(HistoryEntry entry) {
        var shard = entry instanceof HistoryEntry.OfShard of ? Optional.of(of.shard()) : Optional.<ShardId>empty();
        journal.remember(shard, entry);
    }

    private Optional<MappingEvent> carryOut(MappingEffect effect) {
        switch (effect) {
            case MappingEffect.FindShards(var withLatest) -> {
                var found = finder.find(withLatest);
                if (found instanceof MappingEvent.StreamUnavailable) {
                    ready.complete(false);
                }
                return Optional.of(found);
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
            case MappingEffect.Remember(var entry) -> remember(entry);
            case MappingEffect.Removed() -> {
                stopListening();
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

    private void stopListening() {
        cancelTimer();
        finder.unsubscribe();
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

    /** What the stream tells, on its threads. */
    private final class News implements StreamSource.Listener {
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
    }
}
