package dev.millrace.trigger;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.FailureReport.LastAnswer;
import dev.millrace.trigger.ShardEvent.Settlement;
import dev.millrace.trigger.ShardEvent.StopMode;
import dev.millrace.trigger.ShardState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One decision of a {@link ShardMachine} while it is being made: the state as it changes and the effects so far. Where
 * the delivery is in its life is decided here; reading, saving and each lane have their own files. Lives as long as the
 * decision; confined to it.
 */
final class ShardTurn {

    private final ShardState before;
    private final MappingSettings settings;
    private final Instant now;
    private final List<ShardEffect> effects = new ArrayList<>(4);
    private final ShardReading reading;
    private final ShardSaving saving;
    private Phase phase;
    private List<LaneTurn> lanes;
    private long nextNumber;
    private Seed seed;
    private Optional<Instant> wakeUp;
    private @Nullable Instant wanted;

    ShardTurn(ShardState state, MappingSettings settings, Instant now) {
        this.before = state;
        this.settings = settings;
        this.now = now;
        this.reading = new ShardReading(this, state.reading);
        this.saving = new ShardSaving(this, state.terms.reporting(), state.saving);
        this.phase = state.phase;
        this.lanes = new ArrayList<>(state.lanes.size());
        for (var lane : state.lanes) {
            lanes.add(new LaneTurn(this, lanes.size(), lane));
        }
        this.nextNumber = state.nextNumber;
        this.seed = state.seed;
        this.wakeUp = state.wakeUp;
    }

    // What the parts of the decision ask for.

    MappingSettings settings() {
        return settings;
    }

    DeliveryLimits limits() {
        return before.terms.limits();
    }

    Instant now() {
        return now;
    }

    ShardId shard() {
        return before.shard();
    }

    List<LaneTurn> lanes() {
        return lanes;
    }

    Position readTo() {
        return reading.reading().upTo();
    }

    boolean endOfShard() {
        return reading.reading().endOfShard();
    }

    /** The source was asked for more, and has had nothing since. */
    boolean isReadParked() {
        return reading.reading().outstanding().isPresent();
    }

    boolean mayReadAhead() {
        return reading.mayReadAhead();
    }

    boolean hasRoomForReports(int lane) {
        return saving.hasRoomForReports(lane);
    }

    long newNumber() {
        return nextNumber++;
    }

    UUID newUuid() {
        var uuid = seed.uuid();
        seed = seed.afterUuid();
        return uuid;
    }

    Duration newBackOff(int repeat) {
        var wait = seed.backOff(repeat, limits());
        seed = seed.next();
        return wait;
    }

    void effect(ShardEffect effect) {
        effects.add(effect);
    }

    void invoke(Attempt attempt, UUID requestId, Records records, Optional<WindowCall> window) {
        effect(new ShardEffect.Invoke(attempt, requestId, records, window));
    }

    void remember(HistoryEntry entry) {
        if (before.terms.remembers()) {
            effect(new ShardEffect.Remember(entry));
        }
    }

    void wakeUpAt(Instant at) {
        if (wanted == null || at.isBefore(wanted)) {
            wanted = at;
        }
    }

    void somethingSettled() {
        saving.somethingSettled();
    }

    void report(
            Saving.Progress beforeThis,
            Condition condition,
            Form form,
            LastAnswer answer,
            Optional<WindowCall> window) {
        saving.report(beforeThis, condition, form, answer, window);
    }

    // What events do.

    void start() {
        if (phase == Phase.NEW) {
            phase = Phase.RUNNING;
            remember(new HistoryEntry.DeliveryStarted(
                    before.lanes.stream().map(Lane::settled).toList()));
        }
    }

    void recordsRead(long read, List<StreamRecord> records, boolean end) {
        if (answers(read)) {
            reading.found(records, end);
        }
    }

    void trimmed(long read, Optional<SequenceNumber> horizon) {
        if (answers(read)) {
            reading.trimmed(horizon);
        }
    }

    void sourceUnavailable(long read, String reason) {
        if (answers(read)) {
            reading.unavailable(reason);
        }
    }

    void sourceAvailable() {
        reading.perhapsAvailable();
    }

    private boolean answers(long read) {
        return reading.reading().isAnsweredBy(read) && phase == Phase.RUNNING;
    }

    void returned(Attempt attempt, byte[] response) {
        if (expects(attempt)) {
            lanes.get(attempt.lane()).returned(attempt, response);
        }
    }

    void failed(Attempt attempt, CallFailure failure) {
        if (expects(attempt)) {
            lanes.get(attempt.lane()).failed(attempt, failure);
        }
    }

    void throttled(Attempt attempt, String reason) {
        if (expects(attempt)) {
            lanes.get(attempt.lane()).throttled(attempt, reason);
        }
    }

    private boolean expects(Attempt attempt) {
        return (isDelivering() || phase == Phase.STOPPING) && attempt.lane() < lanes.size();
    }

    private boolean isDelivering() {
        return phase == Phase.RUNNING || phase == Phase.CHANGING_LANES;
    }

    void reportSettled(UUID id, Settlement settlement) {
        saving.reportSettled(id, settlement);
    }

    void checkpointSaved(Checkpoint checkpoint) {
        saving.committed(checkpoint);
        if (phase == Phase.FINISHING && checkpoint.finished()) {
            phase = Phase.FINISHED;
            remember(new HistoryEntry.ShardDone());
            effect(new ShardEffect.Finished());
        }
    }

    void timeReached() {
        wakeUp = Optional.empty();
    }

    void stop(StopMode mode) {
        switch (mode) {
            case DRAIN -> {
                if (phase == Phase.NEW || isDelivering()) {
                    phase = Phase.STOPPING;
                }
            }
            case LEASE_LOST -> {
                if (phase != Phase.FINISHED && phase != Phase.STOPPED) {
                    stopped();
                }
            }
        }
    }

    private void stopped() {
        phase = Phase.STOPPED;
        remember(new HistoryEntry.DeliveryStopped());
        effect(new ShardEffect.Stopped());
    }

    // What follows from any event.

    ShardMachine.Decision conclude() {
        if (phase == Phase.RUNNING && lanes.size() != settings.parallelizationFactor()) {
            phase = Phase.CHANGING_LANES;
        }
        if (phase == Phase.CHANGING_LANES && isQuiet()) {
            changeLanes();
        }
        if (phase == Phase.RUNNING) {
            deliver();
        }
        if (phase != Phase.STOPPED) {
            saving.save(phase == Phase.FINISHING);
        }
        if (phase == Phase.STOPPING && isQuiet() && !saving.isUnderWay()) {
            stopped();
        }
        arm();
        return new ShardMachine.Decision(next(), List.copyOf(effects));
    }

    private void deliver() {
        for (var lane : lanes) {
            lane.advance();
        }
        boolean allIdle = lanes.stream().allMatch(LaneTurn::isIdle);
        if (endOfShard() && allIdle && saving.nothingHoldsCheckpoint()) {
            phase = Phase.FINISHING;
            somethingSettled();
        } else {
            reading.readMore();
        }
    }

    /** No call is running, and no report holds the checkpoint back. */
    private boolean isQuiet() {
        return lanes.stream().noneMatch(LaneTurn::isInFlight) && saving.nothingHoldsCheckpoint();
    }

    /** D.8: everything beyond the lowest position is given up and read again. */
    private void changeLanes() {
        var saved = saving.checkpoint();
        var lowest = saved.lowest();
        int count = settings.parallelizationFactor();
        remember(new HistoryEntry.LanesChanged(lanes.size(), count, lowest));
        lanes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            lanes.add(new LaneTurn(this, i, Lane.emptyAt(lowest, i == 0 ? saved.window() : Optional.empty())));
        }
        saving.forLanes(count, lowest);
        reading.restartAt(lowest);
        phase = Phase.RUNNING;
    }

    /** Timers are kept unless an earlier one is needed: a wake-up too early only asks again. */
    private void arm() {
        if (wanted != null && (wakeUp.isEmpty() || wanted.isBefore(wakeUp.get()))) {
            wakeUp = Optional.of(wanted);
            effect(new ShardEffect.WakeUpAt(wanted));
        }
    }

    private ShardState next() {
        var next = new Lane[lanes.size()];
        for (int i = 0; i < next.length; i++) {
            next[i] = lanes.get(i).lane();
        }
        return new ShardState(
                before.terms, phase, List.of(next), reading.reading(), saving.saving(), nextNumber, seed, wakeUp);
    }
}
