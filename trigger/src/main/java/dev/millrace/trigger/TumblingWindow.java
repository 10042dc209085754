package dev.millrace.trigger;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A stretch of time whose records a function adds up (section J). Windows of one length lie end to end from the epoch
 * on (J.2); a record belongs to one by its creation time.
 *
 * @param start whole seconds, inclusive
 * @param end whole seconds, exclusive
 */
public record TumblingWindow(Instant start, Instant end) {

    public TumblingWindow {
        Objects.requireNonNull(start);
        Objects.requireNonNull(end);
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("a window from " + start + " cannot end at " + end);
        }
    }

    /** The window of this length that a record created then belongs to. */
    static TumblingWindow of(Instant createdAt, Duration length) {
        long seconds = length.toSeconds();
        long start = Math.floorDiv(createdAt.getEpochSecond(), seconds) * seconds;
        return new TumblingWindow(Instant.ofEpochSecond(start), Instant.ofEpochSecond(start + seconds));
    }

    /** Whether a record created then belongs to this window. */
    boolean holds(Instant createdAt) {
        return !createdAt.isBefore(start) && createdAt.isBefore(end);
    }
}
