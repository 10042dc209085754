package dev.millrace.server;

import dev.millrace.model.Activity;
import dev.millrace.model.AdvanceableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

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
     * Moves business time on by so much; by nothing, it only lets everything happen that is due.
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
            var target = clock.now().plus(by);
            time.keep(target);
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

    private void travel(Instant target, Duration realLimit) {
        for (var next = clock.nextDue(); next.isPresent() && !next.get().isAfter(target); next = clock.nextDue()) {
            clock.moveTo(next.get());
            settle(realLimit);
        }
        clock.moveTo(target);
        settle(realLimit);
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
