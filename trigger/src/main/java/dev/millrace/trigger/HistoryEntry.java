package dev.millrace.trigger;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.filter.FilterCriteria;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What happened to records and why, for people who want to know. Holds positions only, never what is in a record.
 *
 * <p>There is an entry a decision, not a record, and nothing is put into words when it is made: an entry refers to what
 * the decision had at hand.
 *
 * <p>Whoever counts or judges entries decides about groups of them, and about those members that differ. A batch is
 * {@link Sent} and then {@link Delivered}, or the {@link TryFailed}, after which it may be {@link Split}; records may
 * end {@link Undelivered}; delivery may meet a {@link Problem}. All else is only {@link Told}. A new kind of entry
 * joins a group, or becomes one of its own, which all of them must then know.
 */
public sealed interface HistoryEntry {

    /** What an entry is about. */
    sealed interface Subject {
        /** The lane it belongs to. */
        int lane();

        /** How many records. */
        int records();

        /** Whether the record of this shard is one of them. */
        boolean covers(SequenceNumber number);
    }

    /** The final call of a tumbling window, which has no records. */
    record FinalCall(int lane, TumblingWindow window) implements Subject {
        @Override
        public int records() {
            return 0;
        }

        @Override
        public boolean covers(SequenceNumber number) {
            return false;
        }
    }

    /**
     * Some records of a lane, neighbours except for those that filters or other lanes took.
     *
     * @param lane which lane, or {@link #ALL_LANES}
     * @param records how many
     * @param numbers each of them in order, shared by all entries about them; empty if they are all that the shard has
     *     between the first and the last
     */
    record Span(int lane, SequenceNumber first, SequenceNumber last, int records, List<SequenceNumber> numbers)
            implements Subject {

        /** The lane of what was read before it is spread over the lanes. */
        public static final int ALL_LANES = -1;

        /** All that the shard has between the first and the last. */
        public Span(int lane, SequenceNumber first, SequenceNumber last, int records) {
            this(lane, first, last, records, List.of());
        }

        static Span of(int lane, List<StreamRecord> records) {
            return new Span(
                    lane,
                    records.get(0).sequenceNumber(),
                    records.get(records.size() - 1).sequenceNumber(),
                    records.size(),
                    records instanceof Records run ? run.numbersIfGaps() : List.of());
        }

        /** What {@link #numbers} keeps from being collected: the same object for all spans that share it. */
        public Object keeps() {
            return Numbers.owner(numbers);
        }

        /** How many numbers {@link #keeps} holds. */
        public int kept() {
            return Numbers.owned(numbers);
        }

        @Override
        public boolean covers(SequenceNumber number) {
            if (number.isBefore(first) || number.isAfter(last)) {
                return false;
            }
            return numbers.isEmpty() || Collections.binarySearch(numbers, number) >= 0;
        }
    }

    /** Something about a shard that the mapping itself decided, not the shard's delivery. */
    sealed interface OfShard extends HistoryEntry {
        ShardId shard();
    }

    // Groups.

    /** A try to deliver a batch is over, and not all of the batch is done. What comes of it is told next. */
    sealed interface TryFailed extends HistoryEntry {
        /** What was tried and is not done. */
        default Subject notDone() {
            return switch (this) {
                case CallFailed(var batch, var failure) -> batch;
                case FailureReturned(var batch, var named) -> batch;
                case StateMissing(var batch) -> batch;
                case NotReached(var batch, var reason) -> batch;
                case Cut(var done, var rest) -> rest;
            };
        }
    }

    /** Records, or the report about them, have come to an end other than delivery. */
    sealed interface Undelivered extends HistoryEntry {}

    /** Records are gone from the stream before they were delivered; how many is not known. */
    sealed interface Lost extends Undelivered {}

    /** Something must change before delivery goes on. */
    sealed interface Problem extends HistoryEntry {
        /** What is the matter, in words. */
        String problem();
    }

    /** It is told and nothing else: it changes no count, and nothing that the API shows of the mapping. */
    sealed interface Told extends HistoryEntry {}

    /** Delivery goes on as it should. With each batch come some of these. */
    sealed interface Progress extends Told {}

    /** It is about no records, but about the shard, the mapping or a report. These are few. */
    sealed interface Circumstance extends Told {}

    // What was read.

    /** Delivery of the shard began, in each lane behind its position. */
    record DeliveryStarted(List<Position> lanes) implements Circumstance {}

    /** Records were read from the shard. */
    record RecordsRead(Span records) implements Progress {}

    /** Records were read again that were settled before delivery began, and skipped. */
    record SkippedSettled(Span records) implements Progress {}

    /** The shard is closed and all of it has been read. */
    record EndReached() implements Circumstance {}

    /**
     * Records that no filter matches were passed over (C.4).
     *
     * @param among those that were read together
     * @param out those that no filter matches
     * @param tried the filters
     */
    record FilteredOut(Span among, Span out, FilterCriteria tried) implements Undelivered {
        /** How many no filter matches. */
        public int filtered() {
            return out.records();
        }
    }

    /** Each of these records is matched by at least one of the filters. */
    record Matched(Span records, FilterCriteria filters) implements Progress {}

    // Calls.

    /** Why a batch was closed (C.1). */
    enum ClosedBy {
        /** It has as many records as BatchSize allows. */
        BATCH_SIZE,
        /** There is no batch window, so it was closed as soon as there was a record. */
        NO_WINDOW,
        /** The batch window ended. */
        BATCH_WINDOW,
        /** The next record would make its event longer than can be sent. */
        EVENT_SIZE,
        /** The next record belongs to another tumbling window (J.3). */
        TUMBLING_WINDOW,
        /** Its oldest record is about to be too old. */
        RECORD_AGE,
        /** No more may be read before something is settled. */
        READ_AHEAD_FULL,
        /** Nothing follows in the shard. */
        END_OF_SHARD
    }

    /** Records were made a batch. */
    record BatchClosed(Span batch, ClosedBy by) implements Progress {}

    /** A batch was sent; from the second try on it is a repeat. */
    record Sent(Subject batch, UUID requestId, int tryNumber) implements HistoryEntry {}

    /** The function is done with the batch. */
    record Delivered(Subject batch) implements HistoryEntry {}

    /** The call threw, timed out or died. */
    record CallFailed(Subject batch, CallFailure failure) implements TryFailed {}

    /**
     * The function returned, and its response says that the whole batch failed.
     *
     * @param named the first record, if it was named; else the response was not one that can be read (G.2)
     */
    record FailureReturned(Span batch, Optional<SequenceNumber> named) implements TryFailed {}

    /** The function returned without the state that a tumbling window needs, so the whole batch failed (J.6). */
    record StateMissing(Span batch) implements TryFailed {}

    /** The function returned and named a record: what is before it is done, the rest is a new batch. */
    record Cut(Span done, Span rest) implements TryFailed {}

    /** The function was not reached. */
    record NotReached(Subject batch, String reason) implements TryFailed {}

    /** The record's event is longer than any that can be sent (C.7). */
    record TooLarge(Subject batch, long eventBytes) implements Told {}

    /** A failing batch was split in two (F.5). */
    record Split(Span left, Span right) implements HistoryEntry {}

    /** A batch was made two because with the state of its tumbling window it became too long to be sent. */
    record Halved(Span left, Span right) implements Told {}

    /** Why the same batch is sent again. */
    enum RepeatCause {
        /** The call failed. */
        FAILURE,
        /** The function was not reached, which spends no retry (F.3.3). */
        THROTTLE
    }

    /**
     * The same batch will be sent again.
     *
     * @param at when
     * @param step which step of the back-off, from 1
     */
    record RepeatAt(Subject batch, Instant at, RepeatCause cause, int step) implements Told {}

    // Records given up or lost.

    /** Records were given up; reported if the mapping has a destination. */
    record GivenUp(Subject batch, FailureReport.Condition condition, boolean reported) implements Undelivered {}

    /** A report about records given up is on its way. */
    record Reported(Subject batch, UUID report, FailureReport.Condition condition, String destination)
            implements Told {}

    /** Records grew older than the stream keeps them while their call was being repeated: lost. */
    record Expired(Subject batch) implements Undelivered {}

    /** A report could not be delivered now; the next try. */
    record ReportDelayed(UUID report, Instant nextTry) implements Circumstance {}

    /** The destination said why it will not take a report. */
    record ReportRefused(UUID report, String reason) implements Circumstance {}

    /** A report about so many records has found its end. */
    record ReportEnded(UUID report, int records, ShardEvent.Settlement settlement) implements Undelivered {}

    /**
     * Records behind the position were trimmed before they were read: lost. Delivery goes on at the horizon.
     *
     * @param horizon the oldest record that is left, if there is one
     */
    record LostToTrimming(Position behind, Optional<SequenceNumber> horizon) implements Lost {}

    /** The stream no longer has the shard, which was not settled: what was not delivered is lost. */
    record ShardLost(ShardId shard) implements OfShard, Lost {}

    // Tumbling windows; sizes are the state's length in UTF-8.

    /** The first batch of a window is being sent. */
    record WindowOpened(int lane, TumblingWindow window) implements Progress {}

    /** A call returned the state that the window goes on with. */
    record WindowAdvanced(int lane, TumblingWindow window, long stateBytes) implements Progress {}

    /** Why a window gets its final call (J.7, J.8). */
    enum WindowEnd {
        /** A record of another window has come. */
        NEXT_WINDOW,
        /** Nothing follows in the shard. */
        END_OF_SHARD,
        /** Nothing has come for long after its end. */
        IDLE,
        /** The state has grown too long. */
        STATE_TOO_LONG,
        /** The mapping has no tumbling windows any more. */
        SWITCHED_OFF
    }

    /** The window's final call is next. */
    record WindowEnding(int lane, TumblingWindow window, WindowEnd cause, long stateBytes) implements Progress {}

    /** The window is over: its final call succeeded, or was given up. Its state is thrown away. */
    record WindowClosed(int lane, TumblingWindow window, long stateBytes) implements Progress {}

    // The shard, its source and its progress.

    /**
     * A checkpoint is durable.
     *
     * @param lanes the position up to which each lane is settled
     */
    record CheckpointKept(List<Position> lanes, boolean finished) implements Progress {}

    /** The shard or stream cannot be read. */
    record SourceProblem(String reason) implements Problem {
        @Override
        public String problem() {
            return reason;
        }
    }

    /** The shard can be read again. */
    record SourceRecovered() implements Circumstance {}

    /** The shard's lanes were made anew for another parallelization factor. */
    record LanesChanged(int from, int to, Position restartsAt) implements Circumstance {}

    /** Delivery of the shard stopped on request; what is not settled is delivered when it starts again. */
    record DeliveryStopped() implements Circumstance {}

    /**
     * Delivery of the shard stopped because of an error of the program; what is not settled is delivered when it starts
     * again.
     */
    record DeliveryBroken(String problem) implements Problem {}

    /** The shard is closed and all of it is settled. */
    record ShardDone() implements Circumstance {}

    // The mapping as a whole.

    /** A shard was found. */
    record ShardFound(ShardId shard, Optional<ShardId> parent) implements OfShard, Circumstance {}

    /** A shard is not delivered before its parent is settled (B.4). */
    record ShardWaits(ShardId shard, ShardId parent) implements OfShard, Circumstance {}

    /** The stream no longer has a shard that was settled. */
    record ShardForgotten(ShardId shard) implements OfShard, Circumstance {}

    /**
     * Where the mapping starts in a shard, fixed when it is created (B.1).
     *
     * @param from nothing if it passes over the whole shard, which is closed
     */
    record StartDecided(ShardId shard, StartingPosition start, Optional<Position> from)
            implements OfShard, Circumstance {}

    /** The mapping's state changed. */
    record LifecycleChanged(MappingState.Lifecycle from, MappingState.Lifecycle to) implements Circumstance {}

    /** The mapping was updated. */
    record SettingsChanged(MappingSettings before, MappingSettings after) implements Circumstance {}

    /** The mapping was updated to call another function. */
    record FunctionChanged(String before, String after) implements Circumstance {}

    /** What the entry is about; nothing if it is about no records. */
    default List<Subject> subjects() {
        return switch (this) {
            case RecordsRead(var records) -> List.of(records);
            case SkippedSettled(var records) -> List.of(records);
            case FilteredOut(var among, var out, var tried) -> List.of(out);
            case Matched(var records, var filters) -> List.of(records);
            case BatchClosed(var batch, var by) -> List.of(batch);
            case Sent(var batch, var requestId, var tryNumber) -> List.of(batch);
            case Delivered(var batch) -> List.of(batch);
            case CallFailed(var batch, var failure) -> List.of(batch);
            case FailureReturned(var batch, var named) -> List.of(batch);
            case StateMissing(var batch) -> List.of(batch);
            case Cut(var done, var rest) -> List.of(done, rest);
            case NotReached(var batch, var reason) -> List.of(batch);
            case TooLarge(var batch, var eventBytes) -> List.of(batch);
            case Split(var left, var right) -> List.of(left, right);
            case Halved(var left, var right) -> List.of(left, right);
            case RepeatAt(var batch, var at, var cause, var step) -> List.of(batch);
            case GivenUp(var batch, var condition, var reported) -> List.of(batch);
            case Reported(var batch, var report, var condition, var destination) -> List.of(batch);
            case Expired(var batch) -> List.of(batch);
            case WindowOpened window -> List.of();
            case WindowAdvanced window -> List.of();
            case WindowEnding window -> List.of();
            case WindowClosed window -> List.of();
            case CheckpointKept kept -> List.of();
            case ReportEnded report -> List.of();
            case Lost lost -> List.of();
            case Problem problem -> List.of();
            case Circumstance circumstance -> List.of();
        };
    }

    /** Whether the record of the entry's shard is one that it is about. */
    default boolean isAbout(SequenceNumber number) {
        if (this instanceof LostToTrimming(var behind, var horizon)) {
            return !behind.covers(number) && horizon.map(number::isBefore).orElse(true);
        }
        for (var subject : subjects()) {
            if (subject.covers(number)) {
                return true;
            }
        }
        return false;
    }
}
