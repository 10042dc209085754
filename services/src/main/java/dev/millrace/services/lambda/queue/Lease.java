package dev.millrace.services.lambda.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * For how long a mapping holds received messages, and what it may do with a throttled batch in that time.
 *
 * @param end when the messages become visible to others again
 */
record Lease(Instant end) {

    /**
     * How long a throttled batch waits before it is tried again. With {@link #RESERVE} this reproduces the recordings
     * of AWS: under a lease of 120 s tries at 0, 5.5 and 11 s (recorded third: 10.97 s); under one of 60 s a single
     * try.
     */
    static final Duration THROTTLE_WAIT = Duration.ofMillis(5500);

    /** What must be left of the lease when a throttled batch is tried again. */
    static final Duration RESERVE = Duration.ofSeconds(60);

    private static final Duration MARGIN = Duration.ofSeconds(30);

    /** The visibility to ask for when receiving, if the queue's own does not last for window and function (K.7). */
    static Optional<Duration> visibility(Duration queueVisibility, Duration window, Duration functionTimeout) {
        var needed = window.plus(functionTimeout);
        return needed.compareTo(queueVisibility) > 0 ? Optional.of(needed.plus(MARGIN)) : Optional.empty();
    }

    /** When to try a batch again that was throttled now; empty if it is left to return to the queue (K.8). */
    Optional<Instant> nextTry(Instant now) {
        var next = now.plus(THROTTLE_WAIT);
        return next.plus(RESERVE).isAfter(end) ? Optional.empty() : Optional.of(next);
    }
}
