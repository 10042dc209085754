package dev.millrace.trigger;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.FailureReport.LastAnswer;
import dev.millrace.trigger.ShardEvent.Settlement;
import dev.millrace.trigger.ShardEvent.StopMode;
import dev.millrace.trigger.ShardState.HeldReport;
import dev.millrace.trigger.ShardState.Phase;
import dev.millrace.trigger.ShardState.SourceTrouble;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
    private static final Duration FIRST_SOURCE_WAIT = Duration.ofSeconds(1);

    private final ShardState before;
    private final MappingSettings settings;
    private final Instant now;
    private final List<ShardEffect> effects = new ArrayList<>(4);
    private Phase phase;
    private LaneTurn[] lanes;
    private Position readTo;
    private boolean fromHorizon;
    private boolean endOfShard;
    private OptionalLong reading;
    private long nextNumber;
    private Seed seed;
    private boolean saving;
    private boolean unsaved;
    private List<HeldReport> held;
    private Optional<Instant> wakeUp;
    private Optional<SourceTrouble> trouble;
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
        this.readTo = state.readTo;
        this.fromHorizon = state.fromHorizon;
        this.endOfShard = state.endOfShard;
        this.reading = state.reading;
        this.nextNumber = state.nextNumber;
        this.seed = state.seed;
        this.saving = state.saving;
        this.unsaved = state.unsaved;
        this.held = state.held;
        this.wakeUp = state.wakeUp;
        this.trouble = state.trouble;
    }

    // What lanes ask for.

    MappingSettings settings() {
        return settings;
    }

    DeliveryLimits limits() {
        return before.limits;
    }

    Instant now() {
        return now;
    }

    Position readTo() {
        return readTo;
    }

    boolean endOfShard() {
        return endOfShard;
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

    void invoke(Attempt attempt, UUID requestId, Records records) {
        effects.add(new ShardEffect.Invoke(attempt, requestId, records));
    }

    void remember(HistoryEntry entry) {
        effects.add(new ShardEffect.Remember(entry));
    }

    void wakeUpAt(Instant at) {
        if (wanted == null || at.isBefore(wanted)) {
            wanted = at;
        }
    }

    void somethingSettled() {
        unsaved = true;
    }

    boolean hasRoomForReports(int lane) {
        int waiting = 0;
        for (var report : held) {
            if (report.lane() == lane) {
                waiting++;
            }
        }
        return waiting < limits().unsettledReports();
    }

    void report(
            int lane,
            Position beforeThese,
            Condition condition,
            UUID requestId,
            int invokeCount,
            LastAnswer answer,
            Records records) {
        var failure =
                new FailureReport(newUuid(), requestId, condition, invokeCount, answer, now, before.shard, records);
        var after = checkpoint(lane);
        held = with(held, new HeldReport(failure.id(), lane, records.size(), beforeThese));
        effects.add(new ShardEffect.Report(failure, settings.onFailure().orElseThrow(), after));
        if (before.reporting == Reporting.WITH_CHECKPOINT) {
            unsaved = false; // the report carries the checkpoint
        }
    }

    // What events do.

    void start() {
        if (phase == Phase.NEW) {
            phase = Phase.RUNNING;
        }
    }

    void recordsRead(long read, List<StreamRecord> records, boolean end) {
        if (!answers(read)) {
            return;
        }
        recovered();
        fromHorizon = false;
        endOfShard = end;
        if (records.isEmpty()) {
            return;
        }
        if (lanes.length == 1) {
            lanes[0].collect(Records.of(records));
        } else {
            spread(records);
        }
        readTo = Position.after(records.get(records.size() - 1).sequenceNumber());
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
            lanes[i].collect(Records.of(parts.get(i)));
        }
    }

    /** D.4. A shard is a range of the hash's top bits, so a lane is chosen by the lower half. */
    static int laneOf(StreamRecord record, int lanes) {
        return (int) (((record.partitionKeyHash() & 0xFFFF_FFFFL) * lanes) >>> 32);
    }

    void trimmed(long read, Optional<SequenceNumber> horizon) {
        if (answers(read)) {
            recovered();
            fromHorizon = true; // B.11
            remember(new HistoryEntry.LostToTrimming(readTo, horizon));
        }
    }

    void sourceUnavailable(long read, String reason) {
        if (answers(read)) {
            int failures = trouble.map(SourceTrouble::failures).orElse(0) + 1;
            var longest = limits().longestWait();
            var wait = FIRST_SOURCE_WAIT.multipliedBy(1L << Math.min(failures - 1, 20));
            trouble = Optional.of(new SourceTrouble(failures, now.plus(wait.compareTo(longest) > 0 ? longest : wait)));
            remember(new HistoryEntry.SourceProblem(reason));
        }
    }

    void sourceAvailable() {
        trouble = trouble.map(known -> new SourceTrouble(known.failures(), now));
    }

    private boolean answers(long read) {
        if (reading.isEmpty() || reading.getAsLong() != read || phase != Phase.RUNNING) {
            return false;
        }
        reading = OptionalLong.empty();
        return true;
    }

    private boolean isDelivering() {
        return phase == Phase.RUNNING || phase == Phase.CHANGING_LANES;
    }

    private void recovered() {
        if (trouble.isPresent()) {
            trouble = Optional.empty();
            remember(new HistoryEntry.SourceRecovered());
        }
    }

    void returned(Attempt attempt, byte[] response) {
        if (expectsAnswers() && attempt.lane() < lanes.length) {
            lanes[attempt.lane()].returned(attempt, response);
        }
    }

    void failed(Attempt attempt, String reason) {
        if (expectsAnswers() && attempt.lane() < lanes.length) {
            lanes[attempt.lane()].failed(attempt, reason);
        }
    }

    void throttled(Attempt attempt, String reason) {
        if (expectsAnswers() && attempt.lane() < lanes.length) {
            lanes[attempt.lane()].throttled(attempt, reason);
        }
    }

    private boolean expectsAnswers() {
        return isDelivering() || phase == Phase.STOPPING;
    }

    void reportSettled(UUID id, Settlement settlement) {
        var rest = new ArrayList<HeldReport>(held.size());
        for (var report : held) {
            if (report.id().equals(id)) {
                remember(new HistoryEntry.ReportEnded(id, report.records(), settlement));
            } else {
                rest.add(report);
            }
        }
        if (rest.size() < held.size()) {
            held = List.copyOf(rest);
            unsaved |= before.reporting == Reporting.BEFORE_CHECKPOINT;
        }
    }

    void checkpointSaved(Checkpoint checkpoint) {
        saving = false;
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
        if (phase == Phase.STOPPING && isQuiet() && !saving) {
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
        if (endOfShard && allIdle && reportsAllowSaving()) {
            phase = Phase.FINISHING;
            unsaved = true;
        } else {
            readMore();
        }
    }

    private boolean reportsAllowSaving() {
        return before.reporting == Reporting.WITH_CHECKPOINT || held.isEmpty();
    }

    /** No call is running, and no report holds the checkpoint back. */
    private boolean isQuiet() {
        return Arrays.stream(lanes).noneMatch(LaneTurn::isInFlight) && reportsAllowSaving();
    }

    /** D.8: everything beyond the lowest position is given up and read again. */
    private void changeLanes() {
        var collapsed = checkpoint(-1).forLanes(1).lowest();
        int count = settings.parallelizationFactor();
        remember(new HistoryEntry.LanesChanged(lanes.length, count, collapsed));
        lanes = new LaneTurn[count];
        for (int i = 0; i < count; i++) {
            lanes[i] = new LaneTurn(this, i, Lane.emptyAt(collapsed));
        }
        held = held.stream()
                .map(report -> new HeldReport(report.id(), report.lane() % count, report.records(), collapsed))
                .toList();
        readTo = collapsed;
        fromHorizon = false;
        endOfShard = false;
        reading = OptionalLong.empty();
        phase = Phase.RUNNING;
        unsaved = true;
    }

    private void readMore() {
        if (reading.isPresent() || endOfShard) {
            return;
        }
        if (trouble.isPresent() && now.isBefore(trouble.get().retryAt())) {
            wakeUpAt(trouble.get().retryAt());
            return;
        }
        int records = 0;
        long bytes = 0;
        for (var lane : lanes) {
            records += lane.recordsHeld();
            bytes += lane.bytesHeld();
        }
        int roomRecords = limits().readAheadRecords() - records;
        long roomBytes = limits().readAheadBytes() - bytes;
        if (roomRecords > 0 && roomBytes > 0) {
            long read = newNumber();
            reading = OptionalLong.of(read);
            effects.add(new ShardEffect.Read(
                    read,
                    fromHorizon ? Position.HORIZON : readTo,
                    Math.min(roomRecords, Math.max(READ_RECORDS, settings.batchSize())),
                    (int) Math.min(roomBytes, READ_BYTES)));
        }
    }

    private void save() {
        if (!unsaved || saving || phase == Phase.STOPPED) {
            return;
        }
        var checkpoint = checkpoint(-1);
        effects.add(new ShardEffect.Save(phase == Phase.FINISHING ? checkpoint.asFinished() : checkpoint));
        saving = true;
        unsaved = false;
    }

    /** What may be saved now; for one lane as if its reports were settled. */
    private Checkpoint checkpoint(int laneWithoutReports) {
        var positions = new Position[lanes.length];
        for (int i = 0; i < lanes.length; i++) {
            positions[i] = lanes[i].position();
        }
        if (before.reporting == Reporting.BEFORE_CHECKPOINT) {
            for (var report : held) {
                int lane = report.lane();
                if (lane != laneWithoutReports && report.before().compareTo(positions[lane]) < 0) {
                    positions[lane] = report.before();
                }
            }
        }
        return new Checkpoint(Arrays.asList(positions), false);
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
        return new ShardState(
                before.shard,
                before.reporting,
                limits(),
                phase,
                Collections.unmodifiableList(Arrays.asList(next)),
                readTo,
                fromHorizon,
                endOfShard,
                reading,
                nextNumber,
                seed,
                saving,
                unsaved,
                held,
                wakeUp,
                trouble);
    }

    private static <T> List<T> with(List<T> list, T last) {
        var longer = new ArrayList<T>(list.size() + 1);
        longer.addAll(list);
        longer.add(last);
        return Collections.unmodifiableList(longer);
    }
}
