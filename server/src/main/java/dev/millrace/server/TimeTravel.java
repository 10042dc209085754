package dev.millrace.server;

import dev.millrace.model.Activity;
import dev.millrace.model.AdvanceableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Skips business time as if it had passed: whatever falls due on the way happens, at its instant and in its order, and
 * what follows from it happens before time moves on. Thread-safe; one journey at a time.
 */
final class TimeTravel {

    private final BusinessTime time;
    private final AdvanceableClock clock;
    private final Activity activity;
    private final ReentrantLock one = new ReentrantLock();

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
     */
    Instant advance(Duration by, Duration realLimit) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + by);
        }
        one.lock();
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
        try {
            activity.awaitQuiescence(realLimit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while time was moved on", e);
        }
    }
}
