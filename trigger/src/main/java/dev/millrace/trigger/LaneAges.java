package dev.millrace.trigger;

import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.FailureReport.LastAnswer;
import dev.millrace.trigger.HistoryEntry.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** What has become too old to be sent (F.4, F.2.1). Lives as long as the decision; confined to it. */
final class LaneAges {

    private final ShardTurn turn;
    private final LaneTurn lane;
    private final LaneFailures failures;

    LaneAges(ShardTurn turn, LaneTurn lane, LaneFailures failures) {
        this.turn = turn;
        this.lane = lane;
        this.failures = failures;
    }

    /** What is left of the form to be sent. */
    Optional<Form> dropFrom(Form form) {
        return form.isFinal() ? dropForgotten(form) : dropTooOld(form);
    }

    /** J.9, J.11: a final call is repeated no longer than the records of its window would be. */
    private Optional<Form> dropForgotten(Form form) {
        var end = form.window().map(TumblingWindow::end).orElse(turn.now());
        if (form.tries() > 0 && isTooOld(end.plus(LaneWindow.IDLE))) {
            failures.giveUp(form.withCallsAtLeast(1), Condition.RECORD_AGE_EXCEEDED, LastAnswer.NONE);
            return Optional.empty();
        }
        if (form.tries() > 0 && end.plus(turn.limits().retention()).isBefore(turn.now())) {
            turn.remember(new HistoryEntry.Expired(form.subject(lane.index())));
            lane.closeWindow();
            return Optional.empty();
        }
        return Optional.of(form);
    }

    /** F.4: cuts records that are too old off the front; each is a piece of its own (facts, 81). */
    private Optional<Form> dropTooOld(Form form) {
        var records = form.records();
        int cut = 0;
        while (cut < records.size() && isTooOld(records.get(cut).createdAt()) && lane.hasRoomForReports()) {
            var piece = records.slice(cut, cut + 1);
            cut++;
            lane.handling(cut < records.size());
            var requestId = form.calls() > 0 ? form.requestId() : turn.newUuid();
            var givenUp = new Form(0, piece, requestId, Math.max(1, form.calls()), 0, 0, form.window());
            failures.giveUp(givenUp, Condition.RECORD_AGE_EXCEEDED, LastAnswer.NONE);
        }
        int kept = cut;
        while (form.tries() > 0 && cut < records.size() && isBeyondRetention(records.get(cut))) {
            cut++;
        }
        if (cut > kept) {
            var lost = records.slice(kept, cut);
            turn.remember(new HistoryEntry.Expired(Span.of(lane.index(), lost)));
            lane.settle(lost);
        }
        if (cut == records.size()) {
            return Optional.empty();
        }
        return Optional.of(cut == 0 ? form : form.remainder(cut, turn.newNumber(), idOfRemainder(form)));
    }

    private UUID idOfRemainder(Form form) {
        return form.tries() == 0 ? form.requestId() : turn.newUuid();
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
}
