package dev.millrace.trigger;

import dev.millrace.model.SequenceNumber;
import dev.millrace.trigger.FailureReport.LastAnswer;
import dev.millrace.trigger.HistoryEntry.Span;
import java.util.List;
import java.util.Optional;

/** What an answer says of the records that were sent (sections G and J.6). Lives as long as the decision. */
final class LaneAnswers {

    private final ShardTurn turn;
    private final LaneTurn lane;
    private final LaneWindow window;
    private final LaneFailures failures;

    LaneAnswers(ShardTurn turn, LaneTurn lane, LaneWindow window, LaneFailures failures) {
        this.turn = turn;
        this.lane = lane;
        this.window = window;
        this.failures = failures;
    }

    /** The function returned. */
    void returned(Form form, byte[] response) {
        if (form.isFinal()) {
            turn.remember(new HistoryEntry.Delivered(form.subject(lane.index()))); // its state is thrown away (J.7)
            lane.closeWindow();
        } else if (form.window().isEmpty()) {
            settleAsAnswered(form, response);
        } else {
            settleInWindow(form, response);
        }
    }

    /** The function threw, timed out or died. */
    void failed(Form form, CallFailure failure) {
        turn.remember(new HistoryEntry.CallFailed(form.subject(lane.index()), failure));
        failures.failed(form.called(), LastAnswer.UNHANDLED);
    }

    /** J.6: every answer to records of a window has a state, and what it says of failures counts beside that. */
    private void settleInWindow(Form form, byte[] response) {
        var state = ReturnedState.in(response);
        if (state.isEmpty()) {
            turn.remember(new HistoryEntry.StateMissing(form.span(lane.index())));
            failures.failed(form.called(), LastAnswer.REPORTED);
        } else if (settleAsAnswered(form, response)) {
            window.advance(state.get());
            window.open()
                    .ifPresent(open -> turn.remember(
                            new HistoryEntry.WindowAdvanced(lane.index(), open.window(), open.stateBytes())));
        }
    }

    /** What the answer says of the records. Whether some of them are done. */
    private boolean settleAsAnswered(Form form, byte[] response) {
        var named = turn.settings().reportBatchItemFailures()
                ? ItemFailures.read(response, form.records())
                : new ItemFailures.None();
        return switch (named) {
            case ItemFailures.None() -> {
                turn.remember(new HistoryEntry.Delivered(form.span(lane.index())));
                lane.settle(form.records());
                yield true;
            }
            case ItemFailures.From(var first)
            when first > 0 -> {
                cutAt(first, form);
                yield true;
            }
            case ItemFailures.From(var first) -> {
                failureReturned(form, Optional.of(form.records().first().sequenceNumber()));
                yield false;
            }
            case ItemFailures.Invalid() -> {
                failureReturned(form, Optional.empty());
                yield false;
            }
        };
    }

    private void failureReturned(Form form, Optional<SequenceNumber> first) {
        turn.remember(new HistoryEntry.FailureReturned(form.span(lane.index()), first));
        failures.failed(form.called(), LastAnswer.REPORTED);
    }

    /** G.3: the records before the one named are done, the rest goes at once as a new batch. */
    private void cutAt(int first, Form form) {
        var done = form.records().slice(0, first);
        var rest = lane.freshForm(form.records().slice(first, form.records().size()), form.window());
        turn.remember(new HistoryEntry.Cut(Span.of(lane.index(), done), rest.span(lane.index())));
        lane.postpone(List.of(rest));
        lane.settle(done);
    }
}
