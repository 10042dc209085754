package dev.millrace.model;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The clock of a running server: system time plus an offset, held so that it never goes back. Thread-safe.
 *
 * <p>The machine's own clock may be set back while the server runs; business time then stands still until it has caught
 * up.
 */
public final class SystemClock implements Clock {

    private final AtomicLong highestMillis;
    private final long offsetMillis;
    private final ScheduledThreadPoolExecutor timers;

    /**
     * @param offset how far business time is ahead of the machine's; not negative
     * @param notBefore the highest time seen in an earlier life; business time starts there or later
     */
    public SystemClock(Duration offset, Instant notBefore) {
        if (offset.isNegative()) {
            throw new IllegalArgumentException("business time cannot be behind the machine's: " + offset);
        }
        this.offsetMillis = offset.toMillis();
        this.highestMillis = new AtomicLong(notBefore.toEpochMilli());
        this.timers = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "millrace-clock");
            thread.setDaemon(true);
            return thread;
        });
        this.timers.setRemoveOnCancelPolicy(true);
        this.timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** A clock that shows the machine's time. */
    public static SystemClock create() {
        return new SystemClock(Duration.ZERO, Instant.EPOCH);
    }

    @Override
    public Instant now() {
        long machine = System.currentTimeMillis() + offsetMillis;
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
        var timer = new SystemTimer(at, task);
        timer.arm();
        return timer;
    }

    private final class SystemTimer implements Timer {

        private final Instant at;
        private final Runnable task;
        private volatile boolean cancelled;
        private volatile @Nullable Future<?> pending;

        private SystemTimer(Instant at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        private void arm() {
            long delayMillis = Math.max(0, Duration.between(now(), at).toMillis());
            pending = timers.schedule(this::fire, delayMillis, TimeUnit.MILLISECONDS);
        }

        private void fire() {
            if (cancelled) {
                return;
            }
            if (now().isBefore(at)) {
                arm(); // the machine's clock was set back meanwhile
                return;
            }
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                var thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            var known = pending;
            if (known != null) {
                known.cancel(false);
            }
        }
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }
}
