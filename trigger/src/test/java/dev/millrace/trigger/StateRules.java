package dev.millrace.trigger;

import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.SimulatedStream.Shard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What must hold of a shard's state after every decision. The only part of the simulation that looks into it. */
final class StateRules {

    private final SimulationTruth truth;
    private final DeliveryLimits limits;
    private final int largestRecord;

    /** Since when the buffer of each lane has had something, by the clock of C.3, and when it was last closed. */
    private @Nullable Instant[] bufferedSince = new Instant[0];

    private @Nullable Instant[] lastClosed = new Instant[0];

    /** Marks of what is held, by ordinal, so that they need not be taken back. */
    private int[] marks = new int[0];

    private int mark;

    StateRules(SimulationTruth truth, DeliveryLimits limits, int largestRecord) {
        this.truth = truth;
        this.limits = limits;
        this.largestRecord = largestRecord;
    }

    /**
     * Asks everything.
     *
     * @param wakeUp the timer that is set
     */
    void check(
            @Nullable Shard shard,
            ShardState before,
            ShardState after,
            MappingSettings settings,
            Instant now,
            @Nullable Instant wakeUp,
            boolean gaveUp) {
        if (after.phase() == ShardState.Phase.STOPPED) {
            return;
        }
        if (!holdsTheSame(before, after) || mark == 0) {
            checkHoldings(shard, after);
        }
        boolean anew = bufferedSince.length != after.lanes.size() || lanesWereMadeAnew(before, after);
        if (anew) {
            bufferedSince = new Instant[after.lanes.size()];
            lastClosed = new Instant[after.lanes.size()];
            if (after.lanes.getFirst().inWork().filter(Form::isFinal).isPresent()) {
                lastClosed[0] = now;
            }
        } else {
            for (int i = 0; i < after.lanes.size(); i++) {
                int reports = after.saving.heldBy(i);
                if (reports > limits.unsettledReports() && reports > before.saving.heldBy(i)) {
                    throw Invariant.READ_AHEAD.broken("lane %d has %d reports on their way", i, reports);
                }
                checkClosing(i, before.lanes.get(i), after, settings, now, gaveUp);
            }
        }
        if (after.phase() == ShardState.Phase.RUNNING) {
            checkNobodyIsForgotten(after, settings, now, wakeUp);
        }
    }

    private static boolean lanesWereMadeAnew(ShardState before, ShardState after) {
        return before.phase() == ShardState.Phase.CHANGING_LANES && after.phase() != ShardState.Phase.CHANGING_LANES;
    }

    // Every record is at every moment exactly one of unread, buffered, in flight, settled.

    /** Most events change nothing of what is held. */
    private static boolean holdsTheSame(ShardState before, ShardState after) {
        boolean same = before.lanes.size() == after.lanes.size()
                && before.reading.upTo().equals(after.reading.upTo());
        for (int i = 0; same && i < before.lanes.size(); i++) {
            var one = before.lanes.get(i);
            var other = after.lanes.get(i);
            same = one.buffer().equals(other.buffer()) // which is identity
                    && one.pending().equals(other.pending())
                    && one.inWork().equals(other.inWork())
                    && one.settled().equals(other.settled());
        }
        return same;
    }

    private void checkHoldings(@Nullable Shard shard, ShardState state) {
        mark++;
        int held = 0;
        long bytes = 0;
        for (var lane : state.lanes) {
            var before = lane.settled();
            for (var record : recordsOf(lane)) {
                int ordinal = TestRecords.ordinal(record);
                if (before.covers(record.sequenceNumber())) {
                    throw Invariant.HELD_ONCE.broken("%s is held behind %s", record, before);
                }
                before = Position.after(record.sequenceNumber());
                if (ordinal >= marks.length) {
                    marks = Arrays.copyOf(marks, ordinal * 2);
                }
                if (marks[ordinal] == mark) {
                    throw Invariant.HELD_ONCE.broken("%s is held twice", record);
                }
                marks[ordinal] = mark;
                held++;
                bytes += record.eventBytes();
            }
        }
        if (held != state.recordsHeld()) {
            throw Invariant.HELD_ONCE.broken("%d are held, not %d", held, state.recordsHeld());
        }
        if (held > limits.readAheadRecords() || bytes > limits.readAheadBytes() + largestRecord) {
            throw Invariant.READ_AHEAD.broken("%d records of %d bytes are held", held, bytes);
        }
        if (shard != null) {
            int read = shard.indexBehind(state.reading.upTo());
            for (int i = truth.firstNotEnded(shard); i < read; i++) {
                int ordinal = TestRecords.ordinal(shard.all.get(i));
                if ((ordinal >= marks.length || marks[ordinal] != mark) && !truth.isSettled(ordinal)) {
                    throw Invariant.HELD_ONCE.broken("%d was read, is not held and has not ended", ordinal);
                }
            }
        }
    }

    private static List<StreamRecord> recordsOf(Lane lane) {
        var inOrder = new ArrayList<StreamRecord>();
        lane.inWork().ifPresent(form -> inOrder.addAll(form.records()));
        lane.pending().forEach(form -> inOrder.addAll(form.records()));
        inOrder.addAll(bufferOf(lane));
        return inOrder;
    }

    private static List<StreamRecord> bufferOf(Lane lane) {
        var buffer = lane.buffer();
        return buffer.isEmpty()
                ? List.of()
                : buffer.take(buffer.count(), Long.MAX_VALUE, Optional.empty()).records();
    }

    /** Whether the records, just read, are held exactly if the filter passes them. */
    boolean isHeld(StreamRecord record) {
        int ordinal = TestRecords.ordinal(record);
        return ordinal < marks.length && marks[ordinal] == mark;
    }

    // When a batch closes (C.1).

    private void checkClosing(
            int index, Lane before, ShardState state, MappingSettings settings, Instant now, boolean gaveUp) {
        var after = state.lanes.get(index);
        boolean wasBusy = !before.work().equals(Lane.FREE) || !before.pending().isEmpty();
        if (gaveUp) { // a batch may have closed and ended at once, which leaves no trace
            bufferedSince[index] = after.windowStart().orElse(null);
            lastClosed[index] = after.lastClosed();
            return;
        }
        var closed = closed(before, after);
        var since = bufferedSince[index] != null
                ? bufferedSince[index]
                : wasBusy && lastClosed[index] != null ? lastClosed[index] : now;
        if (closed != null && closed.window().isEmpty()) {
            checkClosed(closed, after, state, settings, now.isBefore(since.plus(settings.batchWindow())), now);
        }
        if (closed != null || beginsFinalCall(before, after)) {
            lastClosed[index] = now;
        }
        if (after.buffer().isEmpty()) {
            bufferedSince[index] = null;
        } else if (closed != null) {
            bufferedSince[index] = now;
        } else if (bufferedSince[index] == null) {
            bufferedSince[index] = since;
        }
    }

    private void checkClosed(
            Form closed, Lane after, ShardState state, MappingSettings settings, boolean early, Instant now) {
        var records = closed.records();
        if (records.size() > settings.batchSize()) {
            throw Invariant.BATCH.broken("%d records close at %d", records.size(), settings.batchSize());
        }
        if (!early || records.size() == settings.batchSize() || state.reading.endOfShard()) {
            return;
        }
        int next = after.buffer().isEmpty() ? 0 : after.buffer().oldest().eventBytes();
        boolean bytesFull =
                InvocationEvent.length(records.size() + 1, records.recordBytes() + next) > limits.eventBytes();
        boolean tooOld = settings.recordAge() instanceof MappingSettings.RecordAgeLimit.AtMost(var age)
                && !now.isBefore(records.first().createdAt().plus(age));
        if (!bytesFull && !tooOld && mayReadAhead(state)) {
            throw Invariant.CLOSING.broken("%d of %d records close early", records.size(), settings.batchSize());
        }
    }

    /** The batch that was closed in this decision and is still as it was closed, if there is one. */
    private static @Nullable Form closed(Lane before, Lane after) {
        int held = 0;
        for (var form : forms(before)) {
            if (!form.records().isEmpty()) {
                held = TestRecords.ordinal(form.records().last());
            }
        }
        Form closed = null;
        for (var form : forms(after)) {
            boolean isNew = !form.records().isEmpty()
                    && TestRecords.ordinal(form.records().first()) > held;
            if (isNew) {
                closed = form;
            }
        }
        return closed;
    }

    private static boolean beginsFinalCall(Lane before, Lane after) {
        return after.inWork().filter(Form::isFinal).isPresent()
                && before.inWork().filter(Form::isFinal).isEmpty();
    }

    private static List<Form> forms(Lane lane) {
        var forms = new ArrayList<Form>(4);
        lane.inWork().ifPresent(forms::add);
        forms.addAll(lane.pending());
        return forms;
    }

    private boolean mayReadAhead(ShardState state) {
        return state.recordsHeld() < limits.readAheadRecords()
                && state.lanes.stream().mapToLong(Lane::bytesHeld).sum() < limits.readAheadBytes();
    }

    // Whoever waits will be woken.

    private void checkNobodyIsForgotten(
            ShardState state, MappingSettings settings, Instant now, @Nullable Instant wakeUp) {
        for (int i = 0; i < state.lanes.size(); i++) {
            if (state.saving.heldBy(i) < limits.unsettledReports()) {
                checkLaneMoves(i, state, settings, now, wakeUp);
            }
        }
        var reading = state.reading;
        boolean isBusy = state.callsInFlight() == state.lanes.size();
        if (reading.outstanding().isPresent() || reading.endOfShard() || isBusy || !mayReadAhead(state)) {
            return;
        }
        if (reading.trouble().isEmpty()
                || !wakesBy(wakeUp, reading.trouble().get().retryAt())) {
            throw Invariant.STANDING_STILL.broken("nothing is read, and nobody wakes up");
        }
    }

    private void checkLaneMoves(
            int index, ShardState state, MappingSettings settings, Instant now, @Nullable Instant wakeUp) {
        var lane = state.lanes.get(index);
        switch (lane.work()) {
            case Lane.Work.InFlight inFlight -> {}
            case Lane.Work.BackingOff(var form, var until) -> {
                if (!wakesBy(wakeUp, until)) {
                    throw Invariant.STANDING_STILL.broken("%s waits until %s, woken at %s", form, until, wakeUp);
                }
            }
            case Lane.Work.Free() -> {
                if (!lane.pending().isEmpty()) {
                    throw Invariant.STANDING_STILL.broken("%s pend in a free lane", lane.pending());
                }
                if (!lane.buffer().isEmpty()) {
                    checkWindowRuns(index, lane, state, settings, now, wakeUp);
                }
            }
        }
    }

    private void checkWindowRuns(
            int index, Lane lane, ShardState state, MappingSettings settings, Instant now, @Nullable Instant wakeUp) {
        var since = bufferedSince[index];
        var due = (since == null ? now : since).plus(settings.batchWindow());
        boolean full = lane.buffer().count() >= settings.batchSize() || state.reading.endOfShard();
        if (full || !now.isBefore(due) || !mayReadAhead(state)) {
            throw Invariant.STANDING_STILL.broken(
                    "%d records wait though they are due", lane.buffer().count());
        }
        if (!wakesBy(wakeUp, due)) {
            throw Invariant.CLOSING.broken("a batch is due at %s, woken at %s", due, wakeUp);
        }
    }

    private static boolean wakesBy(@Nullable Instant wakeUp, Instant due) {
        return wakeUp != null && !wakeUp.isAfter(due);
    }
}
