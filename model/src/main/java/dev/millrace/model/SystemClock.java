package dev.millrace.model;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The clock of a running server: system time plus an offset that can only grow, held so that it never goes back.
 * Thread-safe.
 *
 * <p>The machine's own clock may be set back while the server runs; business time then stands still until it has caught
 * up.
 */
public final class SystemClock implements AdvanceableClock {

    private final AtomicLong highestMillis;
    private final AtomicLong offsetMillis;
    private final DueTimers timers;

    /**
     * @param offset how far business time is ahead of the machine's; not negative
     * @param notBefore the highest time seen in an earlier life; business time starts there or later
     * @param activity counts the timers that are due
     */
    public SystemClock(Duration offset, Instant notBefore, Activity activity) {
        if (offset.isNegative()) {
            throw new IllegalArgumentException("business time cannot be behind the machine's: " + offset);
        }
        this.offsetMillis = new AtomicLong(offset.toMillis());
        this.highestMillis = new AtomicLong(notBefore.toEpochMilli());
        this.timers = new DueTimers(this::now, true, activity);
    }

    /** A clock that shows the machine's time. */
    public static SystemClock create() {
        return new SystemClock(Duration.ZERO, Instant.EPOCH, new Activity());
    }

    @Override
    public Instant now() {
        long machine = System.currentTimeMillis() + offsetMillis.get();
        return Instant.ofEpochMilli(highestMillis.accumulateAndGet(machine, Math::max));
    }

    @Override
    public long elapsedNanos() {
        return System.nanoTime();
    }

    @Override
    public Instant wallTime() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    /** A task that throws is told to its thread's handler of uncaught exceptions; the clock goes on. */
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
            if (instant.isAfter(now())) {
                long machine = System.currentTimeMillis();
                offsetMillis.accumulateAndGet(DueTimers.toMillis(instant).toEpochMilli() - machine, Math::max);
            }
        });
    }

    @Override
    public boolean passesByItself() {
        return true;
    }

    @Override
    public Duration offset() {
        return Duration.ofMillis(offsetMillis.get());
    }

    @Override
    public void close() {
        timers.close();
    }
}
