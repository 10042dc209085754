package dev.millrace.trigger;

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
        record Batch(Records records, Optional<TumblingWindow> window) implements Closing {}
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
        if (!isFull(eventBytes) && !turn.endOfShard()) {
            var due = closingTime();
            if (turn.now().isBefore(due)) {
                return new Closing.At(due);
            }
        }
        var itsWindow = window.of(records.oldest());
        var taken = records.take(turn.settings().batchSize(), eventBytes, itsWindow);
        records = taken.rest();
        lastClosed = turn.now();
        windowStart = records.isEmpty() ? Optional.empty() : Optional.of(lastClosed);
        return new Closing.Batch(taken.records(), itsWindow);
    }

    private boolean isFull(long eventBytes) {
        // Where nothing more may be read, waiting would only stop the shard: several lanes share the read-ahead.
        return records.count() >= turn.settings().batchSize()
                || records.eventBytes() > eventBytes
                || !turn.mayReadAhead()
                || window.isComplete(records);
    }

    /** When the batch closes even if nothing more comes: the window's end, or when its oldest record is old enough. */
    private Instant closingTime() {
        var windowEnd = windowStart.orElse(turn.now()).plus(turn.settings().batchWindow());
        return switch (turn.settings().recordAge()) {
            case MappingSettings.RecordAgeLimit.Unlimited() -> windowEnd;
            case MappingSettings.RecordAgeLimit.AtMost(var age) -> {
                var tooOld = records.oldest().createdAt().plus(age);
                yield tooOld.isBefore(windowEnd) ? tooOld : windowEnd;
            }
        };
    }
}
