package dev.millrace.trigger;

import static dev.millrace.trigger.Lane.FREE;

import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.FailureReport.LastAnswer;
import dev.millrace.trigger.HistoryEntry.Span;
import dev.millrace.trigger.Lane.Work;
import dev.millrace.trigger.Lane.Work.BackingOff;
import dev.millrace.trigger.Lane.Work.InFlight;
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
    }

    Lane lane() {
        return new Lane(settled, buffer, work, pending, windowStart, lastClosed);
    }

    boolean isIdle() {
        return !handling && work.equals(FREE) && pending.isEmpty() && buffer.isEmpty();
    }

    boolean isInFlight() {
        return work instanceof InFlight;
    }

    /** Every record of this lane up to here is settled. An idle lane has settled whatever has been read. */
    Position position() {
        return isIdle() ? Position.later(settled, turn.readTo()) : settled;
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
        if (isIdle()) {
            settled = position();
        }
        if (buffer.isEmpty()) {
            windowStart = Optional.of(work.equals(FREE) && pending.isEmpty() ? turn.now() : lastClosed);
        }
        buffer = buffer.add(read.slice(skipped, read.size()));
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
        if (!pending.isEmpty()) {
            var form = pending.getFirst();
            pending = List.copyOf(pending.subList(1, pending.size()));
            attempt(form);
            return true;
        }
        return closeFreshBatch();
    }

    /** C.1: a batch closes at the first of five reasons. */
    private boolean closeFreshBatch() {
        if (buffer.isEmpty()) {
            return false;
        }
        var settings = turn.settings();
        // Where nothing more may be read, waiting would only stop the shard: several lanes share the read-ahead.
        boolean full = buffer.count() >= settings.batchSize()
                || buffer.eventBytes() > turn.limits().eventBytes()
                || !turn.mayReadAhead();
        var due = closingTime();
        if (!full && !turn.endOfShard() && turn.now().isBefore(due)) {
            turn.wakeUpAt(due);
            return false;
        }
        var taken = buffer.take(settings.batchSize(), turn.limits().eventBytes());
        buffer = taken.rest();
        lastClosed = turn.now();
        windowStart = buffer.isEmpty() ? Optional.empty() : Optional.of(lastClosed);
        attempt(freshForm(taken.records()));
        return true;
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
        var rest = dropTooOld(offered);
        handling = false;
        if (rest.isEmpty()) {
            return;
        }
        var form = rest.get();
        if (!turn.hasRoomForReports(index)) {
            postpone(List.of(form));
        } else if (form.eventBytes() > turn.limits().eventBytes()) {
            turn.remember(new HistoryEntry.TooLarge(form.span(index), form.eventBytes()));
            failed(form.tried().called(), LastAnswer.NONE);
        } else {
            var tried = form.tried();
            var attempt = new Attempt(index, tried.number(), tried.tries());
            work = new InFlight(attempt, tried);
            turn.invoke(attempt, tried.requestId(), tried.records());
            turn.remember(new HistoryEntry.Sent(tried.span(index), tried.requestId(), tried.tries()));
        }
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
            giveUp(piece, Condition.RECORD_AGE_EXCEEDED, requestId, Math.max(1, form.calls()), LastAnswer.NONE);
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
        return switch (turn.settings().recordAge()) {
            case MappingSettings.RecordAgeLimit.Unlimited() -> false;
            // Counted in whole seconds, as the creation time is, so that a batch closed because its oldest record has
            // the maximum age (C.1) can still be sent although the timer came a little late.
            case MappingSettings.RecordAgeLimit.AtMost(var age) ->
                Duration.between(record.createdAt(), turn.now()).toSeconds() > age.toSeconds();
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
        var called = form.called();
        var failures = turn.settings().reportBatchItemFailures()
                ? ItemFailures.read(response, form.records())
                : new ItemFailures.None();
        work = FREE;
        switch (failures) {
            case ItemFailures.None() -> {
                turn.remember(new HistoryEntry.Delivered(form.span(index)));
                settle(form.records());
            }
            case ItemFailures.From(var first) when first > 0 -> cutAt(first, called);
            case ItemFailures.From(var first) -> {
                turn.remember(new HistoryEntry.FailureReturned(form.span(index)));
                failed(called, LastAnswer.REPORTED);
            }
            case ItemFailures.Invalid() -> {
                turn.remember(new HistoryEntry.FailureReturned(form.span(index)));
                failed(called, LastAnswer.REPORTED);
            }
        }
    }

    void failed(Attempt attempt, String reason) {
        if (work instanceof InFlight(var current, var form) && current.equals(attempt)) {
            work = FREE;
            turn.remember(new HistoryEntry.CallFailed(form.span(index), reason));
            failed(form.called(), LastAnswer.UNHANDLED);
        }
    }

    /** F.3.3: waits like a failure, spends nothing. */
    void throttled(Attempt attempt, String reason) {
        if (work instanceof InFlight(var current, var form) && current.equals(attempt)) {
            var throttled = form.throttled();
            turn.remember(new HistoryEntry.NotReached(form.span(index), reason));
            backOff(throttled, throttled.throttles());
        }
    }

    /** G.3: the records before the one named are done, the rest goes at once as a new batch. */
    private void cutAt(int first, Form form) {
        var done = form.records().slice(0, first);
        var rest = freshForm(form.records().slice(first, form.records().size()));
        turn.remember(new HistoryEntry.Cut(Span.of(index, done), rest.span(index)));
        postpone(List.of(rest));
        settle(done);
    }

    /** F.8 step 6. The form counts the call that failed. */
    private void failed(Form form, LastAnswer answer) {
        int size = form.records().size();
        if (turn.settings().bisect() && size > 1) {
            var left = freshForm(form.records().slice(0, size / 2));
            var right = freshForm(form.records().slice(size / 2, size));
            turn.remember(new HistoryEntry.Split(left.span(index), right.span(index)));
            postpone(List.of(left, right));
        } else if (mayRepeat(form)) {
            backOff(form, form.calls());
        } else {
            giveUp(form.records(), Condition.RETRY_ATTEMPTS_EXHAUSTED, form.requestId(), form.calls(), answer);
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
        turn.remember(new HistoryEntry.RepeatAt(form.span(index), until));
    }

    private void giveUp(Records records, Condition condition, UUID requestId, int invokeCount, LastAnswer answer) {
        var beforeThese = settled;
        settle(records);
        boolean reported = turn.settings().onFailure().isPresent();
        turn.remember(new HistoryEntry.GivenUp(Span.of(index, records), condition, reported));
        if (reported) {
            turn.report(index, beforeThese, condition, requestId, invokeCount, answer, records);
        }
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

    private Form freshForm(Records records) {
        return Form.fresh(turn.newNumber(), records, turn.newUuid());
    }
}
