package dev.millrace.trigger;

import static dev.millrace.trigger.Lane.FREE;

import dev.millrace.trigger.HistoryEntry.Span;
import dev.millrace.trigger.HistoryEntry.WindowEnd;
import dev.millrace.trigger.Lane.Work;
import dev.millrace.trigger.Lane.Work.BackingOff;
import dev.millrace.trigger.Lane.Work.InFlight;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One lane's part of one decision: which step of F.8 comes next. What each step decides stands in files of its own:
 * {@link LaneFilter}, {@link LaneBuffer}, {@link LaneWindow}, {@link LaneAges}, {@link LaneAnswers} and
 * {@link LaneFailures}. Lives as long as the decision; confined to it.
 *
 * <p>A form that is taken up is always handed on: to a call, to a wait, to the pending forms, or it is settled.
 */
final class LaneTurn {

    private final ShardTurn turn;
    private final int index;
    private final LaneWindow window;
    private final LaneFilter filter;
    private final LaneBuffer buffer;
    private final LaneFailures failures;
    private final LaneAges ages;
    private final LaneAnswers answers;
    private Position settled;
    private Work work;
    private List<Form> pending;

    /** A form is being handled at this moment, so the lane is not idle though it may look so. */
    private boolean handling;

    LaneTurn(ShardTurn turn, int index, Lane lane) {
        this.turn = turn;
        this.index = index;
        this.window = new LaneWindow(turn, lane.openWindow());
        this.filter = new LaneFilter(turn, index);
        this.buffer = new LaneBuffer(turn, window, lane);
        this.failures = new LaneFailures(turn, this, window);
        this.ages = new LaneAges(turn, this, failures);
        this.answers = new LaneAnswers(turn, this, window, failures);
        this.settled = lane.settled();
        this.work = lane.work();
        this.pending = lane.pending();
    }

    Lane lane() {
        return new Lane(
                settled, buffer.records(), work, pending, buffer.windowStart(), buffer.lastClosed(), window.open());
    }

    int index() {
        return index;
    }

    /** Nothing is left to be done, as far as is known. */
    boolean isIdle() {
        return isEmpty() && !window.isOpen();
    }

    /** Every record that was read is settled. */
    private boolean isEmpty() {
        return !handling && isFree() && buffer.isEmpty();
    }

    /** Nothing is being done with a batch, and none waits. */
    private boolean isFree() {
        return work.equals(FREE) && pending.isEmpty();
    }

    Optional<OpenWindow> openWindow() {
        return window.open();
    }

    boolean isInFlight() {
        return work instanceof InFlight;
    }

    boolean hasRoomForReports() {
        return turn.hasRoomForReports(index);
    }

    /** Every record of this lane up to here is settled. An empty lane has settled whatever has been read. */
    Position position() {
        return isEmpty() ? Position.later(settled, turn.readTo()) : settled;
    }

    // Events.

    /** Takes in records of this lane that were read; those settled before a restart are skipped. */
    void collect(Records read) {
        int skipped = 0;
        while (skipped < read.size() && settled.covers(read.get(skipped).sequenceNumber())) {
            skipped++;
        }
        if (skipped > 0) {
            turn.remember(new HistoryEntry.SkippedSettled(Span.of(index, read.slice(0, skipped))));
        }
        if (skipped == read.size()) {
            return;
        }
        if (isEmpty()) {
            settled = position();
        }
        var wanted = filter.wanted(read.slice(skipped, read.size()));
        if (wanted.isEmpty() && isEmpty()) {
            turn.somethingSettled(); // otherwise what is open is saved when it settles
        }
        buffer.add(wanted, isFree());
    }

    void returned(Attempt attempt, byte[] response) {
        answered(attempt).ifPresent(form -> answers.returned(form, response));
    }

    void failed(Attempt attempt, CallFailure failure) {
        answered(attempt).ifPresent(form -> answers.failed(form, failure));
    }

    void throttled(Attempt attempt, String reason) {
        answered(attempt).ifPresent(form -> failures.notReached(form, reason));
    }

    /** The form that was called; empty if the attempt is not the current one any more. */
    private Optional<Form> answered(Attempt attempt) {
        if (work instanceof InFlight(var current, var form) && current.equals(attempt)) {
            work = FREE;
            return Optional.of(form);
        }
        return Optional.empty();
    }

    // The steps of F.8.

    /** Goes on until the lane has to wait for something. */
    void advance() {
        boolean moved = true;
        while (moved && !isInFlight() && hasRoomForReports()) {
            moved = takeUpNext();
        }
    }

    /** F.8 step 1. Whether something was taken up. */
    private boolean takeUpNext() {
        if (work instanceof BackingOff(var form, var until)) {
            if (turn.now().isBefore(until)) {
                turn.wakeUpAt(until);
                return false;
            }
            work = FREE;
            attempt(form);
            return true;
        }
        if (window.endsEarly()) {
            endWindow(WindowEnd.STATE_TOO_LONG);
            return true;
        }
        if (!pending.isEmpty()) {
            var form = pending.getFirst();
            pending = List.copyOf(pending.subList(1, pending.size()));
            attempt(form);
            return true;
        }
        return switch (window.ending(buffer.records())) {
            case LaneWindow.Ending.None() -> closeFreshBatch();
            case LaneWindow.Ending.Now(var cause) -> {
                endWindow(cause);
                yield true;
            }
            case LaneWindow.Ending.At(var instant) -> {
                turn.wakeUpAt(instant);
                yield false;
            }
        };
    }

    private boolean closeFreshBatch() {
        return switch (buffer.close()) {
            case LaneBuffer.Closing.None() -> false;
            case LaneBuffer.Closing.At(var due) -> {
                turn.wakeUpAt(due);
                yield false;
            }
            case LaneBuffer.Closing.Batch(var records, var itsWindow, var reason) -> {
                turn.remember(new HistoryEntry.BatchClosed(Span.of(index, records), reason));
                attempt(freshForm(records, itsWindow));
                yield true;
            }
        };
    }

    private void endWindow(WindowEnd cause) {
        var open = window.open().orElseThrow();
        if (isEmpty()) {
            settled = position(); // what was read and filtered out behind the last record stays settled
        }
        buffer.finalCallBegins();
        turn.remember(new HistoryEntry.WindowEnding(index, open.window(), cause, open.stateBytes()));
        attempt(freshForm(Records.NONE, Optional.of(open.window())));
    }

    /** F.8 steps 2 and 3: drops what is too old, then calls the function. */
    private void attempt(Form offered) {
        handling = true;
        var rest = ages.dropFrom(offered);
        handling = false;
        if (rest.isEmpty()) {
            return;
        }
        var form = rest.get();
        if (!hasRoomForReports()) {
            postpone(List.of(form));
        } else if (window.outgrew(form)) {
            var halves = halvesOf(form); // as if it had been closed so: this spends nothing
            turn.remember(new HistoryEntry.Halved(
                    halves.getFirst().span(index), halves.getLast().span(index)));
            postpone(halves);
        } else if (form.eventBytes() > turn.limits().eventBytes()) {
            failures.tooLarge(form);
        } else {
            call(form.tried());
        }
    }

    private void call(Form form) {
        var attempt = new Attempt(index, form.number(), form.tries());
        work = new InFlight(attempt, form);
        if (!window.isOpen() && form.window().isPresent()) {
            turn.remember(new HistoryEntry.WindowOpened(index, form.window().get()));
        }
        window.begin(form);
        turn.invoke(attempt, form.requestId(), form.records(), window.call(form));
        turn.remember(new HistoryEntry.Sent(form.subject(index), form.requestId(), form.tries()));
    }

    // What the decisions about a form do with it.

    Position settled() {
        return settled;
    }

    void settle(Records records) {
        settled = Position.later(settled, Position.after(records.last().sequenceNumber()));
        turn.somethingSettled();
    }

    void closeWindow() {
        window.open()
                .ifPresent(
                        open -> turn.remember(new HistoryEntry.WindowClosed(index, open.window(), open.stateBytes())));
        window.close();
        turn.somethingSettled();
    }

    /** Whether more of the form at hand is left. */
    void handling(boolean more) {
        handling = more;
    }

    void waitUntil(Instant until, Form form) {
        work = new BackingOff(form, until);
    }

    /** These come next, before what waits already. */
    void postpone(List<Form> next) {
        var forms = new ArrayList<Form>(next.size() + pending.size());
        forms.addAll(next);
        forms.addAll(pending);
        pending = List.copyOf(forms);
    }

    Form freshForm(Records records, Optional<TumblingWindow> itsWindow) {
        return Form.fresh(turn.newNumber(), records, turn.newUuid(), itsWindow);
    }

    /** Two fresh forms with the records of this one. */
    List<Form> halvesOf(Form form) {
        int size = form.records().size();
        return List.of(
                freshForm(form.records().slice(0, size / 2), form.window()),
                freshForm(form.records().slice(size / 2, size), form.window()));
    }

    /** Records read and not settled. */
    int recordsHeld() {
        return lane().recordsHeld();
    }

    long bytesHeld() {
        return lane().bytesHeld();
    }
}
