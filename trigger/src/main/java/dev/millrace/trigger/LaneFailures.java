package dev.millrace.trigger;

import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.FailureReport.LastAnswer;
import dev.millrace.trigger.HistoryEntry.RepeatCause;

/**
 * What becomes of a form whose call failed: it is split, repeated or given up (F.8 step 6). Lives as long as the
 * decision; confined to it.
 */
final class LaneFailures {

    private final ShardTurn turn;
    private final LaneTurn lane;
    private final LaneWindow window;

    LaneFailures(ShardTurn turn, LaneTurn lane, LaneWindow window) {
        this.turn = turn;
        this.lane = lane;
        this.window = window;
    }

    /** The form counts the call that failed. */
    void failed(Form form, LastAnswer answer) {
        if (turn.settings().bisect() && form.records().size() > 1) {
            var halves = lane.halvesOf(form);
            turn.remember(new HistoryEntry.Split(
                    halves.getFirst().span(lane.index()), halves.getLast().span(lane.index())));
            lane.postpone(halves);
        } else if (mayRepeat(form)) {
            backOff(form, form.calls(), RepeatCause.FAILURE);
        } else {
            giveUp(form, Condition.RETRY_ATTEMPTS_EXHAUSTED, answer);
        }
    }

    /** F.3.3: waits like a failure, spends nothing. */
    void notReached(Form form, String reason) {
        var throttled = form.throttled();
        turn.remember(new HistoryEntry.NotReached(form.subject(lane.index()), reason));
        backOff(throttled, throttled.throttles(), RepeatCause.THROTTLE);
    }

    private boolean mayRepeat(Form form) {
        return switch (turn.settings().retries()) {
            case MappingSettings.RetryLimit.Unlimited() -> true;
            case MappingSettings.RetryLimit.AtMost(var retries) -> form.calls() <= retries;
        };
    }

    private void backOff(Form form, int repeat, RepeatCause cause) {
        var until = turn.now().plus(turn.newBackOff(repeat));
        lane.waitUntil(until, form);
        turn.remember(new HistoryEntry.RepeatAt(form.subject(lane.index()), until, cause, repeat));
    }

    /** Section H: it is settled, and reported where the mapping has a destination. */
    void giveUp(Form form, Condition condition, LastAnswer answer) {
        var beforeThis = new Saving.Progress(lane.index(), lane.settled(), window.open());
        var itsWindow = window.call(form);
        if (form.isFinal()) {
            lane.closeWindow();
        } else {
            lane.settle(form.records());
        }
        boolean reported = turn.settings().onFailure().isPresent();
        turn.remember(new HistoryEntry.GivenUp(form.subject(lane.index()), condition, reported));
        if (reported) {
            turn.report(beforeThis, condition, form, answer, itsWindow);
        }
    }

    /** C.7: a record that no call can carry fails as if one had been made. */
    void tooLarge(Form form) {
        turn.remember(new HistoryEntry.TooLarge(form.subject(lane.index()), form.eventBytes()));
        failed(form.tried().called(), LastAnswer.NONE);
    }
}
