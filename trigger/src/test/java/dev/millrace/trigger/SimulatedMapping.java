package dev.millrace.trigger;

import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.MappingState.Lifecycle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The driver of one mapping. Its settings and what it has saved survive a crash, its shards' deliveries do not. */
final class SimulatedMapping {

    final String name;
    final SimulatedProcess process;
    final SimulationTruth truth;
    final SimulatedFunction function;

    /** What the world decides, and the store keeps. */
    MappingSettings settings;

    private SimulatedSettings.Filter filter;
    private boolean enabled;
    private boolean isDeleting;

    /** What else the store keeps. */
    private final Map<ShardId, Checkpoint> checkpoints = new LinkedHashMap<>();

    private boolean positionsFixed;

    private final SimulatedTime time;
    private final StartingPosition start;
    private final Map<ShardId, SimulatedShard> shards = new LinkedHashMap<>();
    private MappingState state;
    private Instant lastLook = ShardScenario.START;
    private boolean isRemoved;
    private boolean lossRemembered;

    SimulatedMapping(String name, SimulatedProcess process, StartingPosition start, boolean enabled) {
        this.name = name;
        this.process = process;
        this.time = process.time;
        this.truth = new SimulationTruth(process.stream);
        this.function = new SimulatedFunction(time, process.counts);
        this.start = start;
        this.enabled = enabled;
        var choice = SimulatedSettings.any(time);
        this.settings = choice.settings();
        this.filter = choice.filter();
        this.state = MappingState.created(start, enabled);
    }

    boolean isRemoved() {
        return isRemoved;
    }

    boolean isDeleting() {
        return isDeleting;
    }

    boolean wants(StreamRecord record) {
        return filter.passes(TestRecords.ordinal(record));
    }

    // What the world does to it.

    void change(SimulatedSettings.Choice choice, boolean nowEnabled) {
        settings = choice.settings();
        filter = choice.filter();
        enabled = nowEnabled;
        tell(new MappingEvent.SettingsChanged(nowEnabled));
    }

    void delete() {
        isDeleting = true;
        tell(new MappingEvent.DeleteRequested());
    }

    void loseALease() {
        var all = List.copyOf(shards.values());
        if (!all.isEmpty() && !process.isDown()) {
            all.get(time.random.nextInt(all.size())).loseLease();
        }
    }

    void wake(ShardId shard) {
        var running = shards.get(shard);
        if (running != null) {
            running.wake();
        }
    }

    /** The source perhaps can be read again. */
    void sourceChanged() {
        for (var shard : List.copyOf(shards.values())) {
            shard.tell(new ShardEvent.SourceAvailable());
            shard.wake();
        }
    }

    void crashed() {
        shards.values().forEach(SimulatedShard::abandon);
        shards.clear();
        truth.crashed();
    }

    void restart() {
        if (isRemoved) {
            return;
        }
        lastLook = time.now();
        state = positionsFixed
                ? MappingState.restored(start, enabled, checkpoints)
                : MappingState.created(start, enabled);
        tell(isDeleting ? new MappingEvent.DeleteRequested() : new MappingEvent.Started());
    }

    /** What ended a report is told to whoever delivers the shard now. */
    void reportEnded(ShardId shard, ShardEvent.ReportSettled event) {
        var running = shards.get(shard);
        if (running != null) {
            running.tell(event);
        }
    }

    // The driver.

    void tell(MappingEvent first) {
        if (process.isDown() || isRemoved) {
            return;
        }
        var events = new ArrayDeque<MappingEvent>();
        events.add(first);
        int born = time.life();
        while (!events.isEmpty() && born == time.life()) {
            var event = events.remove();
            process.trace(name, event);
            var before = state;
            var decision = MappingMachine.decide(state, event, time.now());
            state = decision.next();
            process.counts.decided(event, before.lifecycle(), decision.effects());
            for (var effect : decision.effects()) {
                if (process.crashesNow()) {
                    return;
                }
                process.trace(name, effect);
                carryOut(effect).ifPresent(events::add);
                if (born != time.life()) {
                    return;
                }
            }
        }
        if (born == time.life()) {
            checkRunning();
        }
    }

    /** Disabled and deleted mappings deliver nothing. */
    private void checkRunning() {
        boolean mayRun = switch (state.lifecycle()) {
            case CREATING, DISABLED, DELETED -> false;
            case ENABLING, ENABLED, UPDATING, DISABLING, DELETING -> true;
        };
        if (!mayRun && !shards.isEmpty()) {
            throw Invariant.STOPPED.broken("%s is %s and delivers %s", name, state.lifecycle(), shards.keySet());
        }
    }

    void checkMayCall(SimulatedShard shard) {
        if (shards.get(shard.id) != shard) {
            throw Invariant.STOPPED.broken("%s delivers %s no more", name, shard.id);
        }
        checkRunning();
    }

    private Optional<MappingEvent> carryOut(MappingEffect effect) {
        switch (effect) {
            case MappingEffect.FindShards(var withLatest) -> look(withLatest);
            case MappingEffect.SavePositions(var positions) ->
                process.commit(
                        () -> {
                            positionsFixed = true;
                            checkpoints.putAll(positions);
                            positions.forEach(truth::started);
                        },
                        () -> tell(new MappingEvent.PositionsSaved()));
            case MappingEffect.StartShard(var shard) -> startShard(shard);
            case MappingEffect.StopShard(var shard) -> {
                var running = shards.get(shard);
                if (running != null) {
                    running.stop();
                }
            }
            case MappingEffect.ApplySettings() -> {
                for (var shard : List.copyOf(shards.values())) {
                    shard.tell(new ShardEvent.SettingsChanged());
                }
                if (time.oneIn(2)) {
                    return Optional.of(new MappingEvent.SettingsApplied());
                }
                time.inThisLife(time.within(40), () -> tell(new MappingEvent.SettingsApplied()));
            }
            case MappingEffect.ForgetShard(var shard) ->
                process.commit(
                        () -> {
                            checkpoints.remove(shard);
                            truth.forgotten(shard);
                        },
                        () -> {});
            case MappingEffect.ForgetAll() ->
                process.commit(checkpoints::clear, () -> tell(new MappingEvent.Forgotten()));
            case MappingEffect.WakeUpAt(var at) -> time.inThisLifeAt(at, () -> tell(new MappingEvent.TimeReached()));
            case MappingEffect.Remember(var entry) -> remember(entry);
            case MappingEffect.Removed() -> {
                isRemoved = true;
                if (!isDeleting || !shards.isEmpty() || !checkpoints.isEmpty()) {
                    throw Invariant.STOPPED.broken("%s is removed, and has %s, %s", name, shards, checkpoints);
                }
            }
        }
        return Optional.empty();
    }

    /** Looks at once or a little later; looks keep their order. */
    private void look(boolean withLatest) {
        var at = time.now().plus(time.within(15));
        lastLook = at.isAfter(lastLook) ? at : lastLook;
        time.inThisLife(
                Duration.between(time.now(), lastLook),
                () -> tell(
                        process.readable
                                ? new MappingEvent.ShardsFound(process.stream.found(withLatest))
                                : new MappingEvent.StreamUnavailable("denied")));
    }

    private void startShard(ShardId id) {
        if (shards.containsKey(id)) {
            throw Invariant.CONCURRENCY.broken("%s is started twice", id);
        }
        truth.checkLineage(id);
        var from = checkpoints.getOrDefault(id, Checkpoint.at(Position.HORIZON));
        var shard = new SimulatedShard(id, from, this);
        shards.put(id, shard);
        shard.tell(new ShardEvent.Started());
    }

    void shardEnded(SimulatedShard shard, MappingEvent event) {
        shards.remove(shard.id);
        tell(event);
    }

    void save(ShardId shard, Checkpoint checkpoint) {
        if (isRemoved) {
            throw Invariant.CHECKPOINT.broken("%s of %s is saved, which is removed", checkpoint.text(), name);
        }
        var stored = Checkpoint.parse(checkpoint.text());
        if (!stored.equals(checkpoint)) {
            throw Invariant.CHECKPOINT.broken("%s is read as %s", checkpoint, stored);
        }
        checkpoints.put(shard, stored);
        truth.saved(shard, stored);
    }

    void remember(HistoryEntry entry) {
        lossRemembered |= entry instanceof HistoryEntry.Lost || entry instanceof HistoryEntry.Expired;
    }

    // The end.

    void checkEnd() {
        if (isDeleting) {
            if (!isRemoved || state.lifecycle() != Lifecycle.DELETED) {
                throw Invariant.ENDING.broken("%s is still %s", name, state.lifecycle());
            }
            return;
        }
        @Nullable StreamRecord open = truth.anyNotEnded();
        if (open != null) {
            throw Invariant.ENDING.broken("%s of %s never ended", open, name);
        }
        if (state.lifecycle() != Lifecycle.ENABLED) {
            throw Invariant.ENDING.broken("%s is %s", name, state.lifecycle());
        }
        for (var shard : process.stream.shards.values()) {
            var progress = state.shards().get(shard.id);
            boolean isFinished = progress != null && progress.stage() == MappingState.Stage.FINISHED;
            if (shard.closed && !isFinished) {
                throw Invariant.ENDING.broken("%s is closed, and %s", shard.id, progress);
            }
        }
        checkpoints.forEach(truth::checkAllCovered);
        if (truth.lostAny() && !lossRemembered) {
            throw Invariant.LOSS.broken("%s lost records, and nobody is told", name);
        }
    }
}
