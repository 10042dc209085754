package dev.millrace.trigger;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.FailureReport.LastAnswer;
import dev.millrace.trigger.HistoryEntry.Span;
import dev.millrace.trigger.Saving.HeldReport;
import dev.millrace.trigger.ShardEvent.Settlement;
import dev.millrace.trigger.ShardEvent.StopMode;
import dev.millrace.trigger.ShardState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One decision of a {@link ShardMachine} while it is being made: the state as it changes and the effects so far. Lives
 * as long as the decision; confined to it.
 */
final class ShardTurn {

    /** Largest single read: one GetRecords page, or a batch where that is larger. */
    private static final int READ_RECORDS = 1_000;

    private static final int READ_BYTES = 8 * 1024 * 1024;

    private final ShardState before;
    private final MappingSettings settings;
    private final Instant now;
    private final List<ShardEffect> effects = new ArrayList<>(4);
    private Phase phase;
    private LaneTurn[] lanes;
    private Reading reading;
    private Saving saving;
    private long nextNumber;
    private Seed seed;
    private Optional<Instant> wakeUp;
    private @Nullable Instant wanted;

    ShardTurn(ShardState state, MappingSettings settings, Instant now) {
        this.before = state;
        this.settings = settings;
        this.now = now;
        this.phase = state.phase;
        this.lanes = new LaneTurn[state.lanes.size()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new LaneTurn(this, i, state.lanes.get(i));
        }
        this.reading = state.reading;
        this.saving = state.saving;
        this.nextNumber = state.nextNumber;
        this.seed = state.seed;
        this.wakeUp = state.wakeUp;
    }

    // What lanes ask for.

    MappingSettings settings() {
        return settings;
    }

    DeliveryLimits limits() {
        return before.terms.limits();
    }

    Instant now() {
        return now;
    }

    Position readTo() {
        return reading.upTo();
    }

    boolean endOfShard() {
        return reading.endOfShard();
    }

    /** The source was asked for more, and has had nothing since. */
    boolean isReadParked() {
        return reading.outstanding().isPresent();
    }

    /** Whether more may be read than is held now. */
    boolean mayReadAhead() {
        return roomRecords() > 0 && roomBytes() > 0;
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

    void invoke(Attempt attempt, UUID requestId, Records records, Optional<WindowCall> window) {
        effects.add(new ShardEffect.Invoke(attempt, requestId, records, window));
    }

    void remember(HistoryEntry entry) {
        if (before.terms.remembers()) {
            effects.add(new ShardEffect.Remember(entry));
        }
    }

    void wakeUpAt(Instant at) {
        if (wanted == null || at.isBefore(wanted)) {
            wanted = at;
        }
    }

    void somethingSettled() {
        saving = saving.changed();
    }

    boolean hasRoomForReports(int lane) {
        return saving.heldBy(lane) < limits().unsettledReports();
    }

    /** How far a lane was before something was given up. */
    record Progress(int lane, Position position, Optional<OpenWindow> window) {}

    /** Reports what a lane has just given up. */
    void report(Progress beforeThis, Condition condition, Form form, LastAnswer answer, Optional<WindowCall> window) {
        var failure = new FailureReport(
                newUuid(),
                form.requestId(),
                condition,
                form.calls(),
                answer,
                now,
                before.shard(),
                form.records(),
                window);
        var destination = settings.onFailure().orElseThrow();
        effects.add(new ShardEffect.Report(failure, destination, checkpoint(beforeThis.lane())));
        remember(new HistoryEntry.Reported(form.subject(beforeThis.lane()), failure.id(), condition, destination));
        saving = saving.holding(new HeldReport(failure.id(), form.records().size(), beforeThis));
        if (!reportsHoldCheckpoint()) {
            saving = saving.committing(); // the report carries the checkpoint
        }
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
        if (!answers(read)) {
            return;
        }
        rememberRecovery();
        if (!records.isEmpty()) {
            remember(new HistoryEntry.RecordsRead(Span.of(Span.ALL_LANES, records)));
        }
        if (end) {
            remember(new HistoryEntry.EndReached());
        }
        var last = records.isEmpty()
                ? reading.upTo()
                : Position.after(records.get(records.size() - 1).sequenceNumber());
        if (lanes.length == 1) {
            lanes[0].collect(Records.of(records));
        } else {
            spread(records);
        }
        reading = reading.found(last, end);
    }

    private void spread(List<StreamRecord> records) {
        var parts = new ArrayList<List<StreamRecord>>(lanes.length);
        for (int i = 0; i < lanes.length; i++) {
            parts.add(new ArrayList<>());
        }
        for (var record : records) {
            parts.get(laneOf(record, lanes.length)).add(record);
        }
        for (int i = 0; i < lanes.length; i++) {
            lanes[i].collect(Records.of(parts.get(i)).withGaps(true));
        }
    }

    /** D.4. A shard is a range of the hash's top bits, so a lane is chosen by the lower half. */
    static int laneOf(StreamRecord record, int lanes) {
        return (int) (((record.partitionKeyHash() & 0xFFFF_FFFFL) * lanes) >>> 32);
    }

    void trimmed(long read, Optional<SequenceNumber> horizon) {
        if (answers(read)) {
            rememberRecovery();
            remember(new HistoryEntry.LostToTrimming(reading.upTo(), horizon));
            reading = reading.trimmed(); // B.11
        }
    }

    void sourceUnavailable(long read, String reason) {
        if (answers(read)) {
            reading = reading.failed(now, limits().longestWait());
            remember(new HistoryEntry.SourceProblem(reason));
        }
    }

    void sourceAvailable() {
        reading = reading.worthTrying(now);
    }

    private boolean answers(long read) {
        return reading.isAnsweredBy(read) && phase == Phase.RUNNING;
    }

    private void rememberRecovery() {
        if (reading.trouble().isPresent()) {
            remember(new HistoryEntry.SourceRecovered());
        }
    }

    void returned(Attempt attempt, byte[] response) {
        if (expects(attempt)) {
            lanes[attempt.lane()].returned(attempt, response);
        }
    }

    void failed(Attempt attempt, CallFailure failure) {
        if (expects(attempt)) {
            lanes[attempt.lane()].failed(attempt, failure);
        }
    }

    void throttled(Attempt attempt, String reason) {
        if (expects(attempt)) {
            lanes[attempt.lane()].throttled(attempt, reason);
        }
    }

    private boolean expects(Attempt attempt) {
        return (isDelivering() || phase == Phase.STOPPING) && attempt.lane() < lanes.length;
    }

    private boolean isDelivering() {
        return phase == Phase.RUNNING || phase == Phase.CHANGING_LANES;
    }

    void reportSettled(UUID id, Settlement settlement) {
        saving.find(id).ifPresent(report -> {
            remember(new HistoryEntry.ReportEnded(id, report.records(), settlement));
            saving = saving.without(report);
            if (reportsHoldCheckpoint()) {
                somethingSettled();
            }
        });
    }

    void checkpointSaved(Checkpoint checkpoint) {
        if (saving.commits() > 0) {
            remember(new HistoryEntry.CheckpointKept(checkpoint.lanes(), checkpoint.finished()));
        }
        saving = saving.committed();
        if (phase == Phase.FINISHING && checkpoint.finished()) {
            phase = Phase.FINISHED;
            remember(new HistoryEntry.ShardDone());
            effects.add(new ShardEffect.Finished());
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
        effects.add(new ShardEffect.Stopped());
    }

    // What follows from any event.

    ShardMachine.Decision conclude() {
        if (phase == Phase.RUNNING && lanes.length != settings.parallelizationFactor()) {
            phase = Phase.CHANGING_LANES;
        }
        if (phase == Phase.CHANGING_LANES && isQuiet()) {
            changeLanes();
        }
        if (phase == Phase.RUNNING) {
            deliver();
        }
        save();
        if (phase == Phase.STOPPING && isQuiet() && saving.commits() == 0) {
            stopped();
        }
        arm();
        return new ShardMachine.Decision(next(), List.copyOf(effects));
    }

    private void deliver() {
        for (var lane : lanes) {
            lane.advance();
        }
        boolean allIdle = Arrays.stream(lanes).allMatch(LaneTurn::isIdle);
        if (endOfShard() && allIdle && nothingHoldsCheckpoint()) {
            phase = Phase.FINISHING;
            somethingSettled();
        } else {
            readMore();
        }
    }

    private boolean reportsHoldCheckpoint() {
        return before.terms.reporting() == Reporting.BEFORE_CHECKPOINT;
    }

    private boolean nothingHoldsCheckpoint() {
        return !reportsHoldCheckpoint() || saving.held().isEmpty();
    }

    /** No call is running, and no report holds the checkpoint back. */
    private boolean isQuiet() {
        return Arrays.stream(lanes).noneMatch(LaneTurn::isInFlight) && nothingHoldsCheckpoint();
    }

    /** D.8: everything beyond the lowest position is given up and read again. */
    private void changeLanes() {
        var saved = checkpoint(-1);
        var lowest = saved.lowest();
        int count = settings.parallelizationFactor();
        remember(new HistoryEntry.LanesChanged(lanes.length, count, lowest));
        lanes = new LaneTurn[count];
        for (int i = 0; i < count; i++) {
            lanes[i] = new LaneTurn(this, i, Lane.emptyAt(lowest, i == 0 ? saved.window() : Optional.empty()));
        }
        saving = saving.forLanes(count, lowest).changed();
        reading = Reading.startingAt(lowest);
        phase = Phase.RUNNING;
    }

    private void readMore() {
        if (reading.outstanding().isPresent() || reading.endOfShard()) {
            return;
        }
        var trouble = reading.trouble();
        if (trouble.isPresent() && now.isBefore(trouble.get().retryAt())) {
            wakeUpAt(trouble.get().retryAt());
            return;
        }
        int roomRecords = roomRecords();
        long roomBytes = roomBytes();
        if (roomRecords > 0 && roomBytes > 0) {
            long read = newNumber();
            effects.add(new ShardEffect.Read(
                    read, reading.from(), Math.min(roomRecords, Math.max(READ_RECORDS, settings.batchSize())), (int)
                            Math.min(roomBytes, READ_BYTES)));
            reading = reading.asking(read);
            // Only now can a window turn out to be idle: until the source was asked, its records may be unread.
            for (var lane : lanes) {
                lane.openWindow().map(LaneWindow::idleAt).ifPresent(this::wakeUpAt);
            }
        }
    }

    /** How many more records may be read before some are settled (D.7). */
    private int roomRecords() {
        int room = limits().readAheadRecords();
        for (var turn : lanes) {
            room -= turn.lane().recordsHeld();
        }
        return room;
    }

    private long roomBytes() {
        long room = limits().readAheadBytes();
        for (var turn : lanes) {
            room -= turn.lane().bytesHeld();
        }
        return room;
    }

    /** One save at a time; what settles meanwhile is gathered for the next. */
    private void save() {
        if (saving.unsaved() && saving.commits() == 0 && phase != Phase.STOPPED) {
            var checkpoint = checkpoint(-1);
            effects.add(new ShardEffect.Save(phase == Phase.FINISHING ? checkpoint.asFinished() : checkpoint));
            saving = saving.committing();
        }
    }

    /** What may be saved now; for one lane as if its reports were settled. */
    private Checkpoint checkpoint(int laneWithoutReports) {
        var positions = new Position[lanes.length];
        for (int i = 0; i < lanes.length; i++) {
            positions[i] = lanes[i].position();
        }
        var window = lanes[0].openWindow();
        if (reportsHoldCheckpoint()) {
            for (var report : saving.held().reversed()) { // the oldest last, so its window is the one that stays
                int lane = report.before().lane();
                if (lane == laneWithoutReports) {
                    continue;
                }
                if (report.before().position().compareTo(positions[lane]) <= 0) {
                    positions[lane] = report.before().position();
                    window = lane == 0 ? report.before().window() : window;
                }
            }
        }
        return new Checkpoint(Arrays.asList(positions), window, false);
    }

    /** Timers are kept unless an earlier one is needed: a wake-up too early only asks again. */
    private void arm() {
        if (wanted != null && (wakeUp.isEmpty() || wanted.isBefore(wakeUp.get()))) {
            wakeUp = Optional.of(wanted);
            effects.add(new ShardEffect.WakeUpAt(wanted));
        }
    }

    private ShardState next() {
        var next = new Lane[lanes.length];
        for (int i = 0; i < lanes.length; i++) {
            next[i] = lanes[i].lane();
        }
        return new ShardState(before.terms, phase, Arrays.asList(next), reading, saving, nextNumber, seed, wakeUp);
    }
}
