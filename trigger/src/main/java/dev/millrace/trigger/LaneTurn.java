package dev.millrace.trigger;

import static dev.millrace.trigger.Lane.FREE;

import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.FailureReport.LastAnswer;
import dev.millrace.trigger.HistoryEntry.Span;
import dev.millrace.trigger.Lane.Work;
import dev.millrace.trigger.Lane.Work.BackingOff;
import dev.millrace.trigger.Lane.Work.InFlight;
import dev.millrace.trigger.filter.FilterCriteria;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One lane's part of one decision: the steps of F.8. Lives as long as the decision; confined to it.
 *
 * <p>A form that is taken up is always handed on: to a call, to a wait, to the pending forms, or it is settled.
 */
final class LaneTurn {

    private final ShardTurn turn;
    private final int index;
    private Position settled;
    private RecordQueue buffer;
    private Work work;
    private List<Form> pending;
    private Optional<Instant> windowStart;
    private Instant lastClosed;
    private final LaneWindow window;

    /** A form is being handled at this moment, so the lane is not idle though it may look so. */
    private boolean handling;

    LaneTurn(ShardTurn turn, int index, Lane lane) {
        this.turn = turn;
        this.index = index;
        this.settled = lane.settled();
        this.buffer = lane.buffer();
        this.work = lane.work();
        this.pending = lane.pending();
        this.windowStart = lane.windowStart();
        this.lastClosed = lane.lastClosed();
        this.window = new LaneWindow(turn, lane.openWindow());
    }

    Lane lane() {
        return new Lane(settled, buffer, work, pending, windowStart, lastClosed, window.open());
    }

    /** Nothing is left to be done, as far as is known. */
    boolean isIdle() {
        return isEmpty() && !window.isOpen();
    }

    /** Every record that was read is settled. */
    private boolean isEmpty() {
        return !handling && work.equals(FREE) && pending.isEmpty() && buffer.isEmpty();
    }

    Optional<OpenWindow> openWindow() {
        return window.open();
    }

    boolean isInFlight() {
        return work instanceof InFlight;
    }

    /** Every record of this lane up to here is settled. An empty lane has settled whatever has been read. */
    Position position() {
        return isEmpty() ? Position.later(settled, turn.readTo()) : settled;
    }

    /** Takes in records of this lane that were read; those settled before a restart are skipped. */
    void collect(Records read) {
        int skipped = 0;
        while (skipped < read.size() && settled.covers(read.get(skipped).sequenceNumber())) {
            skipped++;
        }
        if (skipped == read.size()) {
            return;
        }
        if (isEmpty()) {
            settled = position();
        }
        var wanted = filter(read.slice(skipped, read.size()));
        if (buffer.isEmpty() && !wanted.isEmpty()) {
            windowStart = Optional.of(work.equals(FREE) && pending.isEmpty() ? turn.now() : lastClosed);
        }
        buffer = buffer.add(wanted);
    }

    /** C.4: what no filter matches is done with, and moves the checkpoint once nothing before it is open. */
    private Records filter(Records read) {
        var filters = turn.settings().filters();
        if (filters.isEmpty()) {
            return read;
        }
        var passed = new ArrayList<StreamRecord>(read.size());
        for (var record : read) {
            if (passes(filters, record)) {
                passed.add(record);
            }
        }
        int filtered = read.size() - passed.size();
        if (filtered > 0) {
            turn.remember(new HistoryEntry.FilteredOut(Span.of(index, read), filtered));
            if (passed.isEmpty() && isEmpty()) {
                turn.somethingSettled(); // otherwise what is open is saved when it settles
            }
        }
        return filtered == 0 ? read : Records.of(passed);
    }

    /** What is beyond the matcher's own limits is delivered: better seen once too often than lost. */
    private static boolean passes(FilterCriteria filters, StreamRecord record) {
        try {
            return filters.pass(record.event());
        } catch (RuntimeException unreadable) {
            return true;
        }
    }

    /** Goes on until the lane has to wait for something. */
    void advance() {
        boolean moved = true;
        while (moved && !isInFlight() && turn.hasRoomForReports(index)) {
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
            attempt(finalForm());
            return true;
        }
        if (!pending.isEmpty()) {
            var form = pending.getFirst();
            pending = List.copyOf(pending.subList(1, pending.size()));
            attempt(form);
            return true;
        }
        return switch (window.ending(buffer)) {
            case LaneWindow.Ending.None() -> closeFreshBatch();
            case LaneWindow.Ending.Now() -> {
                attempt(finalForm());
                yield true;
            }
            case LaneWindow.Ending.At(var instant) -> {
                turn.wakeUpAt(instant);
                yield false;
            }
        };
    }

    /** C.1: a batch closes at the first of five reasons, or because its tumbling window gets no more records. */
    private boolean closeFreshBatch() {
        if (buffer.isEmpty()) {
            return false;
        }
        var settings = turn.settings();
        long eventBytes = turn.limits().eventBytes() - window.eventBytes();
        // Where nothing more may be read, waiting would only stop the shard: several lanes share the read-ahead.
        boolean full = buffer.count() >= settings.batchSize()
                || buffer.eventBytes() > eventBytes
                || !turn.mayReadAhead()
                || window.isComplete(buffer);
        var due = closingTime();
        if (!full && !turn.endOfShard() && turn.now().isBefore(due)) {
            turn.wakeUpAt(due);
            return false;
        }
        var itsWindow = window.of(buffer.oldest());
        var taken = buffer.take(settings.batchSize(), eventBytes, itsWindow);
        buffer = taken.rest();
        lastClosed = turn.now();
        windowStart = buffer.isEmpty() ? Optional.empty() : Optional.of(lastClosed);
        attempt(freshForm(taken.records(), itsWindow));
        return true;
    }

    private Form finalForm() {
        if (isEmpty()) {
            settled = position(); // what was read and filtered out behind the last record stays settled
        }
        lastClosed = turn.now(); // the window of what comes during the call begins here (C.3)
        return freshForm(Records.NONE, window.open().map(OpenWindow::window));
    }

    /** When the batch closes even if nothing more comes: the window's end, or when its oldest record is old enough. */
    private Instant closingTime() {
        var windowEnd = windowStart.orElse(turn.now()).plus(turn.settings().batchWindow());
        return switch (turn.settings().recordAge()) {
            case MappingSettings.RecordAgeLimit.Unlimited() -> windowEnd;
            case MappingSettings.RecordAgeLimit.AtMost(var age) -> {
                var tooOld = buffer.oldest().createdAt().plus(age);
                yield tooOld.isBefore(windowEnd) ? tooOld : windowEnd;
            }
        };
    }

    /** F.8 steps 2 and 3: drops what is too old, then calls the function. */
    private void attempt(Form offered) {
        handling = true;
        var rest = offered.isFinal() ? dropForgotten(offered) : dropTooOld(offered);
        handling = false;
        if (rest.isEmpty()) {
            return;
        }
        var form = rest.get();
        if (!turn.hasRoomForReports(index)) {
            postpone(List.of(form));
        } else if (form.window().isPresent()
                && form.records().size() > 1
                && form.eventBytes() > turn.limits().eventBytes() - window.eventBytes()) {
            halve(form); // the state has grown since its batch was closed
        } else if (form.eventBytes() > turn.limits().eventBytes()) {
            turn.remember(new HistoryEntry.TooLarge(form.subject(index), form.eventBytes()));
            failed(form.tried().called(), LastAnswer.NONE);
        } else {
            call(form.tried());
        }
    }

    private void call(Form form) {
        var attempt = new Attempt(index, form.number(), form.tries());
        work = new InFlight(attempt, form);
        window.begin(form);
        turn.invoke(attempt, form.requestId(), form.records(), window.call(form));
        turn.remember(new HistoryEntry.Sent(form.subject(index), form.requestId(), form.tries()));
    }

    /** Two forms of a batch, as if it had been closed so: this spends nothing. */
    private void halve(Form form) {
        int size = form.records().size();
        postpone(List.of(
                freshForm(form.records().slice(0, size / 2), form.window()),
                freshForm(form.records().slice(size / 2, size), form.window())));
    }

    /** J.9, J.11: a final call is repeated no longer than the records of its window would be. */
    private Optional<Form> dropForgotten(Form form) {
        var end = form.window().map(TumblingWindow::end).orElse(turn.now());
        if (form.tries() > 0 && isTooOld(end.plus(LaneWindow.IDLE))) {
            giveUp(form.withCallsAtLeast(1), Condition.RECORD_AGE_EXCEEDED, LastAnswer.NONE);
            return Optional.empty();
        }
        if (form.tries() > 0 && end.plus(turn.limits().retention()).isBefore(turn.now())) {
            turn.remember(new HistoryEntry.Expired(form.subject(index)));
            closeWindow();
            return Optional.empty();
        }
        return Optional.of(form);
    }

    /** F.4: cuts records that are too old off the front; each is a piece of its own (facts, 81). */
    private Optional<Form> dropTooOld(Form form) {
        var records = form.records();
        int cut = 0;
        while (cut < records.size() && isTooOld(records.get(cut)) && turn.hasRoomForReports(index)) {
            var piece = records.slice(cut, cut + 1);
            cut++;
            handling = cut < records.size();
            var requestId = form.calls() > 0 ? form.requestId() : turn.newUuid();
            var givenUp = new Form(0, piece, requestId, Math.max(1, form.calls()), 0, 0, form.window());
            giveUp(givenUp, Condition.RECORD_AGE_EXCEEDED, LastAnswer.NONE);
        }
        int kept = cut;
        while (form.tries() > 0 && cut < records.size() && isBeyondRetention(records.get(cut))) {
            cut++;
        }
        if (cut > kept) {
            var lost = records.slice(kept, cut);
            turn.remember(new HistoryEntry.Expired(Span.of(index, lost)));
            settle(lost);
        }
        if (cut == records.size()) {
            return Optional.empty();
        }
        return Optional.of(cut == 0 ? form : form.remainder(cut, turn.newNumber(), idOfRemainder(form)));
    }

    private UUID idOfRemainder(Form form) {
        return form.tries() == 0 ? form.requestId() : turn.newUuid();
    }

    private boolean isTooOld(StreamRecord record) {
        return isTooOld(record.createdAt());
    }

    private boolean isTooOld(Instant createdAt) {
        return switch (turn.settings().recordAge()) {
            case MappingSettings.RecordAgeLimit.Unlimited() -> false;
            // Counted in whole seconds, as the creation time is, so that a batch closed because its oldest record has
            // the maximum age (C.1) can still be sent although the timer came a little late.
            case MappingSettings.RecordAgeLimit.AtMost(var age) ->
                Duration.between(createdAt, turn.now()).toSeconds() > age.toSeconds();
        };
    }

    /** F.2.1: unlimited repeats end when the stream would no longer have the record. */
    private boolean isBeyondRetention(StreamRecord record) {
        return record.createdAt().plus(turn.limits().retention()).isBefore(turn.now());
    }

    void returned(Attempt attempt, byte[] response) {
        if (!(work instanceof InFlight(var current, var form)) || !current.equals(attempt)) {
            return; // not the current attempt any more
        }
        work = FREE;
        if (form.isFinal()) {
            turn.remember(new HistoryEntry.Delivered(form.subject(index))); // its state is thrown away (J.7)
            closeWindow();
        } else if (form.window().isEmpty()) {
            settleAsAnswered(form, response);
        } else {
            settleInWindow(form, response);
        }
    }

    /** J.6: every answer to records of a window has a state, and what it says of failures counts beside that. */
    private void settleInWindow(Form form, byte[] response) {
        var state = ReturnedState.in(response);
        if (state.isEmpty()) {
            turn.remember(new HistoryEntry.StateMissing(form.span(index)));
            failed(form.called(), LastAnswer.REPORTED);
        } else if (settleAsAnswered(form, response)) {
            window.advance(state.get());
        }
    }

    /** What the answer says of the records. Whether some of them are done. */
    private boolean settleAsAnswered(Form form, byte[] response) {
        var failures = turn.settings().reportBatchItemFailures()
                ? ItemFailures.read(response, form.records())
                : new ItemFailures.None();
        return switch (failures) {
            case ItemFailures.None() -> {
                turn.remember(new HistoryEntry.Delivered(form.span(index)));
                settle(form.records());
                yield true;
            }
            case ItemFailures.From(var first)
            when first > 0 -> {
                cutAt(first, form);
                yield true;
            }
            case ItemFailures.From(var first) -> {
                failureReturned(form);
                yield false;
            }
            case ItemFailures.Invalid() -> {
                failureReturned(form);
                yield false;
            }
        };
    }

    private void failureReturned(Form form) {
        turn.remember(new HistoryEntry.FailureReturned(form.span(index)));
        failed(form.called(), LastAnswer.REPORTED);
    }

    void failed(Attempt attempt, String reason) {
        if (work instanceof InFlight(var current, var form) && current.equals(attempt)) {
            work = FREE;
            turn.remember(new HistoryEntry.CallFailed(form.subject(index), reason));
            failed(form.called(), LastAnswer.UNHANDLED);
        }
    }

    /** F.3.3: waits like a failure, spends nothing. */
    void throttled(Attempt attempt, String reason) {
        if (work instanceof InFlight(var current, var form) && current.equals(attempt)) {
            var throttled = form.throttled();
            turn.remember(new HistoryEntry.NotReached(form.subject(index), reason));
            backOff(throttled, throttled.throttles());
        }
    }

    /** G.3: the records before the one named are done, the rest goes at once as a new batch. */
    private void cutAt(int first, Form form) {
        var done = form.records().slice(0, first);
        var rest = freshForm(form.records().slice(first, form.records().size()), form.window());
        turn.remember(new HistoryEntry.Cut(Span.of(index, done), rest.span(index)));
        postpone(List.of(rest));
        settle(done);
    }

    /** F.8 step 6. The form counts the call that failed. */
    private void failed(Form form, LastAnswer answer) {
        int size = form.records().size();
        if (turn.settings().bisect() && size > 1) {
            var left = freshForm(form.records().slice(0, size / 2), form.window());
            var right = freshForm(form.records().slice(size / 2, size), form.window());
            turn.remember(new HistoryEntry.Split(left.span(index), right.span(index)));
            postpone(List.of(left, right));
        } else if (mayRepeat(form)) {
            backOff(form, form.calls());
        } else {
            giveUp(form, Condition.RETRY_ATTEMPTS_EXHAUSTED, answer);
        }
    }

    private boolean mayRepeat(Form form) {
        return switch (turn.settings().retries()) {
            case MappingSettings.RetryLimit.Unlimited() -> true;
            case MappingSettings.RetryLimit.AtMost(var retries) -> form.calls() <= retries;
        };
    }

    private void backOff(Form form, int repeat) {
        var until = turn.now().plus(turn.newBackOff(repeat));
        work = new BackingOff(form, until);
        turn.remember(new HistoryEntry.RepeatAt(form.subject(index), until));
    }

    private void giveUp(Form form, Condition condition, LastAnswer answer) {
        var beforeThis = new ShardTurn.Progress(index, settled, window.open());
        var itsWindow = window.call(form);
        if (form.isFinal()) {
            closeWindow();
        } else {
            settle(form.records());
        }
        boolean reported = turn.settings().onFailure().isPresent();
        turn.remember(new HistoryEntry.GivenUp(form.subject(index), condition, reported));
        if (reported) {
            turn.report(beforeThis, condition, form, answer, itsWindow);
        }
    }

    private void closeWindow() {
        window.close();
        turn.somethingSettled();
    }

    private void settle(Records records) {
        settled = Position.later(settled, Position.after(records.last().sequenceNumber()));
        turn.somethingSettled();
    }

    private void postpone(List<Form> next) {
        var forms = new ArrayList<Form>(next.size() + pending.size());
        forms.addAll(next);
        forms.addAll(pending);
        pending = List.copyOf(forms);
    }

    private Form freshForm(Records records, Optional<TumblingWindow> itsWindow) {
        return Form.fresh(turn.newNumber(), records, turn.newUuid(), itsWindow);
    }
}
