package dev.millrace.services.explain;

import dev.millrace.services.mappings.MappingHistoryEntry;
import dev.millrace.trigger.CallFailure;
import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.HistoryEntry.ClosedBy;
import dev.millrace.trigger.HistoryEntry.RepeatCause;
import dev.millrace.trigger.HistoryEntry.Span;
import dev.millrace.trigger.HistoryEntry.WindowEnd;
import dev.millrace.trigger.Position;
import dev.millrace.trigger.ShardEvent.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** A sentence for each entry of a history. Names records by their numbers only. */
public final class Words {

    private static final int SHOWN_PATTERN = 120;

    private Words() {}

    /** What happened, without the time and the shard. */
    public static String sentence(MappingHistoryEntry told) {
        var at = told.at();
        var function = shortName(told.function());
        return switch (told.entry()) {
            case HistoryEntry.DeliveryStarted(var lanes) -> "delivery of the shard begins " + positions(lanes);
            case HistoryEntry.RecordsRead(var records) -> "read " + these(records);
            case HistoryEntry.SkippedSettled(var records) ->
                "skipped " + these(records) + ": settled before delivery began";
            case HistoryEntry.EndReached() -> "the shard is closed, and all of it has been read";
            case HistoryEntry.FilteredOut(var among, var out, var tried) ->
                "filtered out " + count(out.records()) + " of " + among.records() + ": "
                        + (tried.patterns().size() == 1
                                ? "the pattern does not match: "
                                : "none of the " + tried.patterns().size() + " patterns matches: ")
                        + tried.patterns().stream()
                                .map(pattern -> shortened(pattern.text()))
                                .collect(Collectors.joining(" | "));
            case HistoryEntry.Matched(var records, var filters) -> "passed the filters: " + these(records);
            case HistoryEntry.BatchClosed(var batch, var by) -> "batch of " + these(batch) + " closed: " + why(by);
            case HistoryEntry.Sent(var batch, var requestId, var tryNumber) ->
                "attempt " + tryNumber + " sent to " + function + " with " + these(batch) + ", request " + requestId;
            case HistoryEntry.Delivered(var batch) -> function + " answered OK: " + these(batch) + " done";
            case HistoryEntry.CallFailed(var batch, var failure) -> function + " " + how(failure);
            case HistoryEntry.FailureReturned(var batch, var named) ->
                named.isPresent()
                        ? function
                                + " answered that the first record of the batch failed, so all of it counts as failed"
                        : function + " answered with batchItemFailures that cannot be read, so all of the batch counts"
                                + " as failed";
            case HistoryEntry.StateMissing(var batch) ->
                function + " answered without the state of the tumbling window, so the batch counts as failed";
            case HistoryEntry.Cut(var done, var rest) ->
                function + " answered that " + rest.first() + " failed: " + count(done.records()) + " before it done, "
                        + count(rest.records()) + " from there on sent again";
            case HistoryEntry.NotReached(var batch, var reason) ->
                function + " was not reached: " + reason + "; this spends no retry";
            case HistoryEntry.TooLarge(var batch, var bytes) ->
                "not sent: the event would have " + bytes + " bytes, more than can be sent";
            case HistoryEntry.Split(var left, var right) ->
                "split into " + left.records() + " + " + right.records() + " (bisect): " + these(left) + ", then "
                        + these(right);
            case HistoryEntry.Halved(var left, var right) ->
                "sent as " + left.records() + " + " + right.records()
                        + ": with the state of the window it had become too long";
            case HistoryEntry.RepeatAt(var batch, var next, var cause, var step) ->
                "next attempt in " + span(at, next) + ", at " + next + ": back-off step " + step
                        + (cause == RepeatCause.THROTTLE ? " of being throttled" : " of failing");
            case HistoryEntry.GivenUp(var batch, var condition, var reported) ->
                "gave up " + these(batch) + ": " + because(condition)
                        + (reported ? "" : "; dropped, for the mapping has no on-failure destination");
            case HistoryEntry.Reported(var batch, var report, var condition, var destination) ->
                "report " + report + " about " + these(batch) + " goes to " + destination;
            case HistoryEntry.Expired(var batch) ->
                "lost " + these(batch) + ": older than the stream keeps records, while being repeated";
            case HistoryEntry.ReportDelayed(var report, var next) ->
                "report " + report + " could not be delivered; tried again in " + span(at, next) + ", at " + next;
            case HistoryEntry.ReportRefused(var report, var reason) ->
                "the destination refused report " + report + ": " + reason;
            case HistoryEntry.ReportEnded(var report, var records, var settlement) ->
                settlement == Settlement.DELIVERED
                        ? "the destination has report " + report + " about " + count(records)
                        : "report " + report + " about " + count(records) + " is kept here, as it was refused";
            case HistoryEntry.LostToTrimming(var behind, var horizon) ->
                "records " + position(behind) + " were trimmed before they were read: lost; delivery goes on "
                        + horizon.map(oldest -> "at " + oldest).orElse("with what comes");
            case HistoryEntry.ShardLost(var shard) ->
                "the stream no longer has the shard: what was not delivered of it is lost";
            case HistoryEntry.WindowOpened(var lane, var window) ->
                "tumbling window " + window.start() + " to " + window.end() + " opened";
            case HistoryEntry.WindowAdvanced(var lane, var window, var bytes) ->
                "the window goes on with a state of " + bytes + " bytes";
            case HistoryEntry.WindowEnding(var lane, var window, var cause, var bytes) ->
                "the window ends with a state of " + bytes + " bytes: " + why(cause);
            case HistoryEntry.WindowClosed(var lane, var window, var bytes) ->
                "tumbling window " + window.start() + " to " + window.end() + " closed";
            case HistoryEntry.CheckpointKept(var lanes, var finished) ->
                "checkpoint saved " + positions(lanes) + (finished ? ", the shard is finished" : "");
            case HistoryEntry.SourceProblem(var reason) -> "the stream cannot be read: " + reason;
            case HistoryEntry.SourceRecovered() -> "the stream can be read again";
            case HistoryEntry.LanesChanged(var from, var to, var restarts) ->
                "ParallelizationFactor is " + to + " instead of " + from + ": reading goes on " + position(restarts);
            case HistoryEntry.DeliveryStopped() ->
                "delivery of the shard stopped; what is not settled is read again when it goes on";
            case HistoryEntry.DeliveryBroken(var problem) ->
                "delivery of the shard broke off: " + problem + "; what is not settled is read again when it goes on";
            case HistoryEntry.ShardDone() -> "the shard is closed and all of it is settled";
            case HistoryEntry.ShardFound(var shard, var parent) ->
                "shard found" + parent.map(from -> ", a child of " + from).orElse("");
            case HistoryEntry.ShardWaits(var shard, var parent) -> "waits until its parent " + parent + " is settled";
            case HistoryEntry.ShardForgotten(var shard) -> "the stream no longer has the shard, which was done with";
            case HistoryEntry.StartDecided(var shard, var start, var from) ->
                "the mapping starts at " + start + ": "
                        + from.map(Words::position).orElse("nothing of this shard, which is closed");
            case HistoryEntry.LifecycleChanged(var from, var to) ->
                "the mapping was " + from.wireName() + " and is " + to.wireName();
            case HistoryEntry.SettingsChanged(var before, var after) ->
                "settings changed: " + String.join(", ", Changes.between(before, after));
            case HistoryEntry.FunctionChanged(var before, var after) ->
                "the mapping calls " + shortName(after) + " instead of " + shortName(before);
        };
    }

    /** What has become of a record, in one sentence that begins with its number. */
    public static String headline(RecordStory story, String state) {
        var record = "Record " + story.number();
        return switch (story.outcome()) {
            case Outcome.Delivered(var at, var function, var attempts) ->
                record + " was delivered to " + shortName(function) + " at " + at
                        + (attempts > 1 ? ", after " + attempts + " attempts." : ".");
            case Outcome.FilteredOut(var at) ->
                record + " was filtered out at " + at + ": no filter of the mapping matches it.";
            case Outcome.Reported(var at, var condition, var destination, var report) -> {
                var reason = " because " + because(condition);
                yield switch (report) {
                    case DELIVERED -> record + " was reported to " + destination + reason + "; see the attempts below.";
                    case ON_ITS_WAY ->
                        record + " was given up" + reason + "; the report is on its way to " + destination + ".";
                    case REFUSED ->
                        record + " was given up" + reason + ", and " + destination
                                + " refused the report, which is kept.";
                };
            }
            case Outcome.Dropped(var at, var condition) ->
                record + " was dropped at " + at + " because " + because(condition)
                        + ", and the mapping has no on-failure destination.";
            case Outcome.Expired(var at) ->
                record + " was lost at " + at + ": it grew older than the stream keeps records while it was repeated.";
            case Outcome.Lost(var at) -> record + " was lost: the stream trimmed it before it was read.";
            case Outcome.InFlight(var since, var function, var tryNumber) ->
                record + " is with " + shortName(function) + " since " + since + ", attempt " + tryNumber + ".";
            case Outcome.Waiting(var until, var cause, var step) ->
                record + " waits for its next attempt at " + until
                        + (cause == RepeatCause.THROTTLE
                                ? ": the function was not reached " + times(step) + "."
                                : ": the function failed " + times(step) + " with this batch.");
            case Outcome.Queued(var since) -> record + " is in a batch that is sent next, after others of its lane.";
            case Outcome.Buffered(var since, var behind) ->
                record + " was read at " + since + " and waits for its batch"
                        + behind.map(busy -> "; before it: " + sentence(busy)).orElse("") + ".";
            case Outcome.Unread(var obstacles) ->
                record + " has not been read yet" + (state.equals("Enabled") ? "" : "; the mapping is " + state)
                        + obstacles.stream()
                                .map(obstacle -> "; " + sentence(obstacle))
                                .collect(Collectors.joining())
                        + ".";
            case Outcome.BeforeStart(var start) ->
                record + " was never delivered: it stands before the place where the mapping began (" + start + ").";
            case Outcome.SettledUntold(var pushedOut) ->
                record + " is settled, but the history no longer tells how: "
                        + (pushedOut ? "later entries have pushed it out, or it was" : "it was")
                        + " before the history began.";
            case Outcome.Trimmed() ->
                record + " is no longer in the stream, or never was, and nothing is known about it.";
            case Outcome.Ambiguous(var shards) ->
                record + " is not in the stream now; which of " + shards.size()
                        + " shards had it is not known, and what is told of them differs.";
            case Outcome.Unknown(var reason) -> "Nothing is known about record " + story.number() + ": " + reason + ".";
            case Outcome.NoSuchRecord() -> record + " is not in the stream of this mapping, and cannot have been.";
        };
    }

    private static String these(HistoryEntry.Subject subject) {
        return switch (subject) {
            case HistoryEntry.FinalCall(var lane, var window) -> "no records, the final call of the window";
            case Span span when span.records() == 1 -> "record " + span.first();
            case Span span ->
                span.records() + " records " + span.first() + "…"
                        + tail(span.first().digits(), span.last().digits());
        };
    }

    /** The digits of the second number from the first on that differs, at least two. */
    private static String tail(String first, String last) {
        int same = 0;
        while (first.length() == last.length() && same < last.length() - 2 && first.charAt(same) == last.charAt(same)) {
            same++;
        }
        return last.substring(same);
    }

    private static String count(int records) {
        return records == 1 ? "1 record" : records + " records";
    }

    private static String times(int count) {
        return count == 1 ? "once" : count + " times";
    }

    private static String why(ClosedBy by) {
        return switch (by) {
            case BATCH_SIZE -> "BatchSize is reached";
            case NO_WINDOW -> "there is no batch window";
            case BATCH_WINDOW -> "the batch window ended";
            case EVENT_SIZE -> "more would not fit into an event of 6 MB";
            case TUMBLING_WINDOW -> "the next record belongs to another tumbling window";
            case RECORD_AGE -> "its oldest record is about to be too old";
            case READ_AHEAD_FULL -> "no more may be read before something is settled";
            case END_OF_SHARD -> "the shard has no more";
        };
    }

    private static String why(WindowEnd cause) {
        return switch (cause) {
            case NEXT_WINDOW -> "a record of another window has come";
            case END_OF_SHARD -> "the shard has no more";
            case IDLE -> "nothing has come for long after its end";
            case STATE_TOO_LONG -> "the state has grown too long";
            case SWITCHED_OFF -> "the mapping has no tumbling windows any more";
        };
    }

    private static String how(CallFailure failure) {
        return switch (failure.kind()) {
            case THREW -> "threw " + failure.text();
            case TIMED_OUT -> failure.text();
            case CRASHED -> "crashed: " + failure.text();
        };
    }

    private static String because(Condition condition) {
        return switch (condition) {
            case RETRY_ATTEMPTS_EXHAUSTED -> "its retries were exhausted";
            case RECORD_AGE_EXCEEDED -> "it was older than MaximumRecordAgeInSeconds";
        };
    }

    private static String positions(List<Position> lanes) {
        return lanes.size() == 1
                ? position(lanes.getFirst())
                : "by lane " + lanes.stream().map(Words::position).collect(Collectors.joining(", "));
    }

    private static String position(Position position) {
        return position.last().map(number -> "behind " + number).orElse("at the trim horizon");
    }

    private static String span(Instant from, Instant to) {
        return Changes.seconds(Duration.between(from, to));
    }

    private static String shortened(String pattern) {
        return pattern.length() <= SHOWN_PATTERN ? pattern : pattern.substring(0, SHOWN_PATTERN) + "…";
    }

    /** A function's name, with the qualifier if there is one. */
    static String shortName(String functionArn) {
        int name = functionArn.indexOf(":function:");
        return name < 0 ? functionArn : functionArn.substring(name + ":function:".length());
    }
}
