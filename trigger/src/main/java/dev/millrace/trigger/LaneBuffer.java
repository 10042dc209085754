package dev.millrace.trigger;

import dev.millrace.trigger.HistoryEntry.ClosedBy;
import java.time.Instant;
import java.util.Optional;

/**
 * What a lane has read and not yet put into a batch, and when that becomes one (section C). Lives as long as the
 * decision; confined to it.
 */
final class LaneBuffer {

    /** What becomes of the buffer now. */
    sealed interface Closing {
        /** It is empty. */
        record None() implements Closing {}

        /** It is a batch at this instant, unless it is full before. */
        record At(Instant instant) implements Closing {}

        /** These records left it and are a batch. */
        record Batch(Records records, Optional<TumblingWindow> window, ClosedBy reason) implements Closing {}
    }

    private final ShardTurn turn;
    private final LaneWindow window;
    private RecordQueue records;
    private Optional<Instant> windowStart;
    private Instant lastClosed;

    LaneBuffer(ShardTurn turn, LaneWindow window, Lane lane) {
        this.turn = turn;
        this.window = window;
        this.records = lane.buffer();
        this.windowStart = lane.windowStart();
        this.lastClosed = lane.lastClosed();
    }

    RecordQueue records() {
        return records;
    }

    Optional<Instant> windowStart() {
        return windowStart;
    }

    Instant lastClosed() {
        return lastClosed;
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    /** Takes in what was read. C.3: the clock of a busy lane's next batch runs from the previous one's closing on. */
    void add(Records wanted, boolean laneIsFree) {
        if (records.isEmpty() && !wanted.isEmpty()) {
            windowStart = Optional.of(laneIsFree ? turn.now() : lastClosed);
        }
        records = records.add(wanted);
    }

    /** C.3: the clock of what comes during the final call of a tumbling window runs from here on, as from a closing. */
    void finalCallBegins() {
        lastClosed = turn.now();
    }

    /** C.1: a batch closes at the first of five reasons, or because its tumbling window gets no more records. */
    Closing close() {
        if (records.isEmpty()) {
            return new Closing.None();
        }
        long eventBytes = turn.limits().eventBytes() - window.eventBytes();
        var full = full(eventBytes);
        if (full.isEmpty()) {
            var due = closingTime();
            if (turn.now().isBefore(due)) {
                return new Closing.At(due);
            }
        }
        var reason = full.orElseGet(this::closedByTime);
        var itsWindow = window.of(records.oldest());
        var taken = records.take(turn.settings().batchSize(), eventBytes, itsWindow);
        records = taken.rest();
        lastClosed = turn.now();
        windowStart = records.isEmpty() ? Optional.empty() : Optional.of(lastClosed);
        return new Closing.Batch(taken.records(), itsWindow, cutShort(reason, taken.records(), itsWindow));
    }

    /** Why the batch is closed whatever the time, if it is. */
    private Optional<ClosedBy> full(long eventBytes) {
        if (records.count() >= turn.settings().batchSize()) {
            return Optional.of(ClosedBy.BATCH_SIZE);
        }
        if (records.eventBytes() > eventBytes) {
            return Optional.of(ClosedBy.EVENT_SIZE);
        }
        if (window.isComplete(records)) {
            return Optional.of(ClosedBy.TUMBLING_WINDOW);
        }
        if (turn.settings().batchWindow().isZero()) {
            return Optional.of(ClosedBy.NO_WINDOW);
        }
        // Where nothing more may be read, waiting would only stop the shard: several lanes share the read-ahead.
        if (!turn.mayReadAhead()) {
            return Optional.of(ClosedBy.READ_AHEAD_FULL);
        }
        return turn.endOfShard() ? Optional.of(ClosedBy.END_OF_SHARD) : Optional.empty();
    }

    /** There were enough records for a batch, but the bytes or the window of the first did not allow so many. */
    private ClosedBy cutShort(ClosedBy reason, Records taken, Optional<TumblingWindow> itsWindow) {
        if (reason != ClosedBy.BATCH_SIZE || taken.size() == turn.settings().batchSize()) {
            return reason;
        }
        boolean windowEnded = !records.isEmpty() && !window.of(records.oldest()).equals(itsWindow);
        return windowEnded ? ClosedBy.TUMBLING_WINDOW : ClosedBy.EVENT_SIZE;
    }

    private ClosedBy closedByTime() {
        return turn.now().isBefore(windowEnd()) ? ClosedBy.RECORD_AGE : ClosedBy.BATCH_WINDOW;
    }

    private Instant windowEnd() {
        return windowStart.orElse(turn.now()).plus(turn.settings().batchWindow());
    }

    /** When the batch closes even if nothing more comes: the window's end, or when its oldest record is old enough. */
    private Instant closingTime() {
        var windowEnd = windowEnd();
        return switch (turn.settings().recordAge()) {
            case MappingSettings.RecordAgeLimit.Unlimited() -> windowEnd;
            case MappingSettings.RecordAgeLimit.AtMost(var age) -> {
                var tooOld = records.oldest().createdAt().plus(age);
                yield tooOld.isBefore(windowEnd) ? tooOld : windowEnd;
            }
        };
    }
}
