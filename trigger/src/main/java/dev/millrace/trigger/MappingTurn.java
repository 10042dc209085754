package dev.millrace.trigger;

import dev.millrace.model.ShardId;
import dev.millrace.trigger.MappingEvent.FoundShard;
import dev.millrace.trigger.MappingState.Lifecycle;
import dev.millrace.trigger.MappingState.ShardProgress;
import dev.millrace.trigger.MappingState.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** One decision of the {@link MappingMachine} while it is being made. Confined to it. */
final class MappingTurn {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final MappingState before;
    private final Instant now;
    private final List<MappingEffect> effects = new ArrayList<>();
    private final NavigableMap<ShardId, ShardProgress> shards;
    private Lifecycle lifecycle;
    private boolean positionsFixed;
    private boolean enabled;
    private boolean discovered;
    private int failures;

    MappingTurn(MappingState state, Instant now) {
        this.before = state;
        this.now = now;
        this.shards = new TreeMap<>(state.shards());
        this.lifecycle = state.lifecycle();
        this.positionsFixed = state.positionsFixed();
        this.enabled = state.enabled();
        this.discovered = state.discovered();
        this.failures = state.failures();
    }

    void start() {
        if (lifecycle == Lifecycle.CREATING || lifecycle == Lifecycle.ENABLING) {
            findShards();
        }
    }

    private void findShards() {
        boolean withLatest = !positionsFixed && before.start() == StartingPosition.LATEST;
        effects.add(new MappingEffect.FindShards(withLatest));
    }

    void shardsFound(List<FoundShard> found) {
        if (isEnding()) {
            return;
        }
        if (failures > 0) {
            failures = 0;
            effects.add(new MappingEffect.Remember(new HistoryEntry.SourceRecovered()));
        }
        discovered = true;
        if (!positionsFixed) {
            fixPositions(found);
            return;
        }
        var present = new HashSet<ShardId>();
        for (var shard : found) {
            present.add(shard.id());
            var known = shards.get(shard.id());
            // Found after the start: from the trim horizon, also under LATEST (B.3), so there is no position to save.
            shards.put(
                    shard.id(),
                    new ShardProgress(shard.parent(), known == null ? Stage.WAITING : known.stage(), false));
        }
        for (var id : List.copyOf(shards.keySet())) {
            if (!present.contains(id)) {
                vanish(id);
            }
        }
        if (lifecycle == Lifecycle.ENABLING) {
            lifecycle = Lifecycle.ENABLED;
        }
    }

    /** B.1, B.2: the positions are those of the moment of creation, whenever delivery begins. */
    private void fixPositions(List<FoundShard> found) {
        var positions = new LinkedHashMap<ShardId, Checkpoint>();
        for (var shard : found) {
            var checkpoint = switch (before.start()) {
                case TRIM_HORIZON -> Checkpoint.at(Position.HORIZON);
                case LATEST ->
                    shard.latest()
                            .map(latest -> Checkpoint.at(Position.after(latest)))
                            .orElseGet(() -> Checkpoint.at(Position.HORIZON).asFinished());
            };
            positions.put(shard.id(), checkpoint);
            var stage = checkpoint.finished() ? Stage.FINISHED : Stage.WAITING;
            shards.put(shard.id(), new ShardProgress(shard.parent(), stage, false));
        }
        effects.add(new MappingEffect.SavePositions(positions));
    }

    /** The stream has trimmed the whole shard. What was not read of it is lost; its children need not wait for it. */
    private void vanish(ShardId id) {
        var shard = shards.get(id);
        if (shard == null || shard.gone()) {
            return;
        }
        switch (shard.stage()) {
            case FINISHED -> forget(id);
            case WAITING -> {
                effects.add(new MappingEffect.Remember(new HistoryEntry.ShardLost(id)));
                forget(id);
            }
            case RUNNING -> {
                effects.add(new MappingEffect.Remember(new HistoryEntry.ShardLost(id)));
                effects.add(new MappingEffect.StopShard(id));
                shards.put(id, shard.asGone().in(Stage.STOPPING));
            }
            case STOPPING -> {
                effects.add(new MappingEffect.Remember(new HistoryEntry.ShardLost(id)));
                shards.put(id, shard.asGone());
            }
        }
    }

    private void forget(ShardId id) {
        shards.remove(id);
        effects.add(new MappingEffect.ForgetShard(id));
    }

    /** A.4.4: the state stays what it is; the problem shows in LastProcessingResult. */
    void streamUnavailable(String reason) {
        if (isEnding()) {
            return;
        }
        effects.add(new MappingEffect.Remember(new HistoryEntry.SourceProblem(reason)));
        if (lifecycle == Lifecycle.ENABLING) {
            lifecycle = Lifecycle.ENABLED;
        }
        if (lifecycle != Lifecycle.DISABLED) {
            failures++;
            var wait = Duration.ofSeconds(1L << Math.min(failures - 1, 10));
            effects.add(new MappingEffect.WakeUpAt(now.plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait)));
        }
    }

    void timeReached() {
        if (failures > 0 && !isEnding()) {
            findShards();
        }
    }

    void shardsChanged() {
        if (positionsFixed && isDelivering()) {
            findShards();
        }
    }

    void positionsSaved() {
        if (lifecycle == Lifecycle.CREATING) {
            positionsFixed = true;
            lifecycle = enabled ? Lifecycle.ENABLED : Lifecycle.DISABLED;
            if (enabled) {
                findShards(); // shards may have come since the first look
            }
        }
    }

    void shardFinished(ShardId id) {
        var shard = shards.get(id);
        if (shard == null) {
            return;
        }
        shards.put(id, shard.in(Stage.FINISHED));
        if (shard.gone()) {
            forget(id);
        }
        if (isDelivering()) {
            findShards(); // a finished shard may have children
        }
    }

    void shardStopped(ShardId id) {
        var shard = shards.get(id);
        if (shard == null) {
            return;
        }
        shards.put(id, shard.in(Stage.WAITING));
        if (shard.gone()) {
            forget(id);
        }
    }

    void settingsChanged(boolean nowEnabled) {
        if (isEnding()) {
            return;
        }
        boolean same = nowEnabled == enabled;
        enabled = nowEnabled;
        if (same && (lifecycle == Lifecycle.ENABLED || lifecycle == Lifecycle.DISABLED)) {
            lifecycle = Lifecycle.UPDATING;
            effects.add(new MappingEffect.ApplySettings());
        } else if (isDelivering()) {
            effects.add(new MappingEffect.ApplySettings());
        }
    }

    void settingsApplied() {
        if (lifecycle == Lifecycle.UPDATING) {
            // Whatever was asked for meanwhile is done from here, as if it had come just now.
            lifecycle = anyRunning(shards) ? Lifecycle.ENABLED : Lifecycle.DISABLED;
        }
    }

    void delete() {
        if (!isEnding()) {
            lifecycle = Lifecycle.DELETING;
            stopRunning();
            forgetIfAllStopped();
        }
    }

    void forgotten() {
        if (lifecycle == Lifecycle.DELETING) {
            lifecycle = Lifecycle.DELETED;
            effects.add(new MappingEffect.Removed());
        }
    }

    MappingMachine.Decision conclude() {
        switch (lifecycle) {
            case ENABLED -> {
                if (enabled) {
                    startReady();
                } else {
                    lifecycle = Lifecycle.DISABLING;
                    stopRunning();
                    disableIfAllStopped();
                }
            }
            case DISABLED -> enableIfWanted();
            case DISABLING -> disableIfAllStopped();
            case DELETING -> {
                if (before.lifecycle() == Lifecycle.DELETING && anyRunning(before.shards())) {
                    forgetIfAllStopped();
                }
            }
            case CREATING, ENABLING, UPDATING, DELETED -> {}
        }
        return new MappingMachine.Decision(
                new MappingState(lifecycle, before.start(), positionsFixed, enabled, discovered, shards, failures),
                List.copyOf(effects));
    }

    private void enableIfWanted() {
        if (enabled) {
            lifecycle = Lifecycle.ENABLING;
            findShards();
        }
    }

    private void disableIfAllStopped() {
        if (!anyRunning(shards)) {
            lifecycle = Lifecycle.DISABLED;
            enableIfWanted();
        }
    }

    private void forgetIfAllStopped() {
        if (!anyRunning(shards)) {
            effects.add(new MappingEffect.ForgetAll());
        }
    }

    /** B.4: a shard starts when its parent is settled, or is no longer there. */
    private void startReady() {
        if (!discovered) {
            return; // parents are not known yet
        }
        for (var entry : List.copyOf(shards.entrySet())) {
            var shard = entry.getValue();
            if (shard.stage() == Stage.WAITING && isSettled(shard.parent())) {
                shards.put(entry.getKey(), shard.in(Stage.RUNNING));
                effects.add(new MappingEffect.StartShard(entry.getKey()));
            }
        }
    }

    private boolean isSettled(Optional<ShardId> parent) {
        var progress = parent.map(shards::get);
        return progress.isEmpty() || progress.get().stage() == Stage.FINISHED;
    }

    private void stopRunning() {
        for (var entry : List.copyOf(shards.entrySet())) {
            if (entry.getValue().stage() == Stage.RUNNING) {
                shards.put(entry.getKey(), entry.getValue().in(Stage.STOPPING));
                effects.add(new MappingEffect.StopShard(entry.getKey()));
            }
        }
    }

    private static boolean anyRunning(NavigableMap<ShardId, ShardProgress> shards) {
        return shards.values().stream()
                .anyMatch(shard -> shard.stage() == Stage.RUNNING || shard.stage() == Stage.STOPPING);
    }

    private boolean isDelivering() {
        return lifecycle == Lifecycle.ENABLED || lifecycle == Lifecycle.UPDATING;
    }

    private boolean isEnding() {
        return lifecycle == Lifecycle.DELETING || lifecycle == Lifecycle.DELETED;
    }
}
