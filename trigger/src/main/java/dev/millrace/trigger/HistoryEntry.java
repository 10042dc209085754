package dev.millrace.trigger;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What happened to records, for people who want to know why. Holds positions only, never what is in a record. */
public sealed interface HistoryEntry {

    /** What a call was about. */
    sealed interface Subject {
        /** The lane it belongs to. */
        int lane();

        /** How many records. */
        int records();
    }

    /** The final call of a tumbling window, which has no records. */
    record FinalCall(int lane, TumblingWindow window) implements Subject {
        @Override
        public int records() {
            return 0;
        }
    }

    /** Some neighbouring records of a lane. */
    record Span(int lane, SequenceNumber first, SequenceNumber last, int records) implements Subject {
        static Span of(int lane, List<StreamRecord> records) {
            return new Span(
                    lane,
                    records.get(0).sequenceNumber(),
                    records.get(records.size() - 1).sequenceNumber(),
                    records.size());
        }
    }

    /**
     * Records that no filter matches were passed over (C.4).
     *
     * @param among those that were read together
     * @param filtered how many of them
     */
    record FilteredOut(Span among, int filtered) implements HistoryEntry {}

    /** A batch was sent; from the second try on it is a repeat. */
    record Sent(Subject batch, UUID requestId, int tryNumber) implements HistoryEntry {}

    /** The function is done with the batch. */
    record Delivered(Subject batch) implements HistoryEntry {}

    /** The call threw, timed out or died. */
    record CallFailed(Subject batch, String reason) implements HistoryEntry {}

    /** The function returned, and its response says that the whole batch failed. */
    record FailureReturned(Span batch) implements HistoryEntry {}

    /** The function returned without the state that a tumbling window needs, so the whole batch failed (J.6). */
    record StateMissing(Span batch) implements HistoryEntry {}

    /** The function returned and named a record: what is before it is done, the rest is a new batch. */
    record Cut(Span done, Span rest) implements HistoryEntry {}

    /** The function was not reached. */
    record NotReached(Subject batch, String reason) implements HistoryEntry {}

    /** The record's event is longer than any that can be sent (C.7). */
    record TooLarge(Subject batch, long eventBytes) implements HistoryEntry {}

    /** A failing batch was split in two (F.5). */
    record Split(Span left, Span right) implements HistoryEntry {}

    /** The same batch will be sent again. */
    record RepeatAt(Subject batch, Instant at) implements HistoryEntry {}

    /** Records were given up; reported if the mapping has a destination. */
    record GivenUp(Subject batch, FailureReport.Condition condition, boolean reported) implements HistoryEntry {}

    /** Records grew older than the stream keeps them while their call was being repeated: lost. */
    record Expired(Subject batch) implements HistoryEntry {}

    /** A report about so many records has found its end. */
    record ReportEnded(UUID report, int records, ShardEvent.Settlement settlement) implements HistoryEntry {}

    /**
     * Records behind the position were trimmed before they were read: lost. Delivery goes on at the horizon.
     *
     * @param horizon the oldest record that is left, if there is one
     */
    record LostToTrimming(Position behind, Optional<SequenceNumber> horizon) implements HistoryEntry {}

    /** The stream no longer has the shard, which was not settled: what was not delivered is lost. */
    record ShardLost(ShardId shard) implements HistoryEntry {}

    /** The shard or stream cannot be read. */
    record SourceProblem(String reason) implements HistoryEntry {}

    /** The shard can be read again. */
    record SourceRecovered() implements HistoryEntry {}

    /** The shard's lanes were made anew for another parallelization factor. */
    record LanesChanged(int from, int to, Position restartsAt) implements HistoryEntry {}

    /** The shard is closed and all of it is settled. */
    record ShardDone() implements HistoryEntry {}
}
