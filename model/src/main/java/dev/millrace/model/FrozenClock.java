package dev.millrace.model;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The clock of a server under test: business time stands still until it is {@linkplain #moveTo moved}. Otherwise it is
 * as a running server's: tasks run on its own thread, and those already due at once. Thread-safe.
 *
 * <p>For tests of single parts, on one thread, there is {@link SkippableClock}.
 */
public final class FrozenClock implements AdvanceableClock {

    private final DueTimers timers;
    private volatile Instant now;

    /** @param activity counts the timers that are due */
    public FrozenClock(Instant start, Activity activity) {
        this.now = start.truncatedTo(ChronoUnit.MILLIS);
        this.timers = new DueTimers(this::now, false, activity);
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long elapsedNanos() {
        return System.nanoTime();
    }

    @Override
    public Instant wallTime() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public Timer schedule(Instant at, Runnable task) {
        return timers.add(at, task);
    }

    @Override
    public Optional<Instant> nextDue() {
        return timers.next();
    }

    @Override
    public void moveTo(Instant instant) {
        timers.jump(() -> {
            if (instant.isAfter(now)) {
                now = DueTimers.toMillis(instant);
            }
        });
    }

    @Override
    public boolean passesByItself() {
        return false;
    }

    @Override
    public Duration offset() {
        return Duration.between(wallTime(), now);
    }

    @Override
    public void close() {
        timers.close();
    }
}
