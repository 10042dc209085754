package dev.millrace.services.metrics;

import dev.millrace.model.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a task at the beginning of every minute of business time, from the first {@link #start} on. Thread-safe. */
public final class MinuteTicks implements AutoCloseable {

    private final Clock clock;
    private final Runnable task;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean closed;

    /** @param task short, and does not throw */
    public MinuteTicks(Clock clock, Runnable task) {
        this.clock = clock;
        this.task = task;
    }

    /** Begins, if it has not begun. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            next();
        }
    }

    private void next() {
        clock.schedule(clock.now().truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofMinutes(1)), this::tick);
    }

    private void tick() {
        if (!closed) {
            next();
            task.run();
        }
    }

    /** No task begins after this. */
    @Override
    public void close() {
        closed = true;
    }
}
