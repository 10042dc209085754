package dev.millrace.server;

import dev.millrace.model.Activity;
import dev.millrace.model.AdvanceableClock;
import dev.millrace.model.BusyException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Skips business time as if it had passed: whatever falls due on the way happens, at its instant and in its order, and
 * what follows from it happens before time moves on. Thread-safe; one journey at a time.
 */
final class TimeTravel implements AutoCloseable {

    private final BusinessTime time;
    private final AdvanceableClock clock;
    private final Activity activity;
    private final ReentrantLock one = new ReentrantLock();
    private volatile boolean isStopped;

    TimeTravel(BusinessTime time, Activity activity) {
        this.time = time;
        this.clock = time.clock();
        this.activity = activity;
    }

    /**
     * Moves business time on by so much, beyond what passes by itself meanwhile; by nothing, it only lets everything
     * happen that is due.
     *
     * @param realLimit how long, in real time, to wait each time for what is under way to end
     * @return business time afterwards
     * @throws dev.millrace.model.BusyException if something is under way for longer; time stays where it had come to
     * @throws IllegalArgumentException if the duration is negative
     * @throws IllegalStateException if the server closes meanwhile; time stays where it had come to
     */
    Instant advance(Duration by, Duration realLimit) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + by);
        }
        begin(realLimit);
        try {
            settle(realLimit);
            var start = clock.now();
            long began = clock.elapsedNanos();
            Supplier<Instant> target = () -> {
                var meanwhile = clock.passesByItself() ? clock.elapsedNanos() - began : 0;
                return start.plus(by).plusNanos(meanwhile);
            };
            time.keep(start.plus(by));
            boolean arrived = false;
            try {
                travel(target, realLimit);
                arrived = true;
            } finally {
                if (!arrived) {
                    time.keep(clock.now());
                }
            }
            return clock.now();
        } finally {
            one.unlock();
        }
    }

    private void begin(Duration realLimit) {
        try {
            if (!one.tryLock(realLimit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new BusyException(realLimit, Map.of("another advance of the clock", 1L));
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while time was moved on", e);
    }

    private void travel(Supplier<Instant> target, Duration realLimit) {
        for (var next = clock.nextDue(); isBy(target.get(), next); next = clock.nextDue()) {
            clock.moveTo(next.orElseThrow());
            settle(realLimit);
        }
        clock.moveTo(target.get());
        settle(realLimit);
    }

    private static boolean isBy(Instant target, Optional<Instant> next) {
        return next.isPresent() && !next.get().isAfter(target);
    }

    private void settle(Duration realLimit) {
        if (isStopped) {
            throw new IllegalStateException("the server closes: time is not moved on any more");
        }
        try {
            activity.awaitQuiescence(realLimit);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Ends a journey that is under way at its next step; there are no more. */
    @Override
    public void close() {
        isStopped = true;
    }
}
