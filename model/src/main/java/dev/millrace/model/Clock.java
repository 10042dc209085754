package dev.millrace.model;

import java.time.Duration;
import java.time.Instant;

/**
 * The only source of time. It has two faces.
 *
 * <p><b>Business time</b>, {@link #now()} and {@link #schedule}, is what AWS's clients can see: retention, record age,
 * batching windows, back-off, visibility timeouts, expiry. It can be skipped in tests, and it never goes back, not even
 * across restarts.
 *
 * <p><b>Real time</b>, {@link #elapsedNanos()} and {@link #wallTime()}, is what the machine sees: function timeouts,
 * latency, the HTTP Date header. It is never skipped.
 *
 * <p>Reading the time anywhere else ({@code Instant.now()}, {@code System.nanoTime()}, {@code Thread.sleep}) is a
 * defect, and a test looks for it. Thread-safe.
 */
public interface Clock extends AutoCloseable {

    /** Business time, to the millisecond. Never smaller than an earlier answer. */
    Instant now();

    /** A real, monotonic nanosecond counter; only differences mean anything. */
    long elapsedNanos();

    /** The machine's own idea of the date, for protocols that need it. */
    Instant wallTime();

    /**
     * Runs the task once business time has reached the instant; at once if it already has. The task runs on one of the
     * clock's own threads and must not block for long.
     */
    Timer schedule(Instant at, Runnable task);

    /** Runs the task after so much business time. */
    default Timer schedule(Duration delay, Runnable task) {
        return schedule(now().plus(delay), task);
    }

    /** Stops the clock's threads; tasks not yet due are dropped. */
    @Override
    void close();

    /** A task that is due later. */
    interface Timer {
        /** Drops the task if it has not started. */
        void cancel();
    }
}
