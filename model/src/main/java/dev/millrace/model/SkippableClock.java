package dev.millrace.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * A clock whose business time stands still until it is told to move. Due tasks run on the thread that moves it, in the
 * order of their instants, and see the time they were due at. Thread-safe; {@link #advance} calls must not overlap.
 */
public final class SkippableClock implements Clock {

    private record Due(Instant at, long order, Runnable task) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::order));
    private Instant now;
    private long nextOrder;

    public SkippableClock(Instant start) {
        this.now = start;
    }

    /** A clock that starts at a round instant, 2026-01-01T00:00:00Z. */
    public static SkippableClock create() {
        return new SkippableClock(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public long elapsedNanos() {
        return System.nanoTime();
    }

    @Override
    public Instant wallTime() {
        return Instant.now();
    }

    /** Tasks already due run with the next {@link #advance}, even one of zero length. */
    @Override
    public synchronized Timer schedule(Instant at, Runnable task) {
        var entry = new Due(at, nextOrder++, task);
        due.add(entry);
        return () -> {
            synchronized (this) {
                due.remove(entry);
            }
        };
    }

    /** Moves business time forward, running each task that falls due on the way. */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + by);
        }
        var target = now().plus(by);
        for (var next = pollUntil(target); next.isPresent(); next = pollUntil(target)) {
            next.get().task().run();
        }
        synchronized (this) {
            now = target;
        }
    }

    /** When the next task is due, if there is one. */
    public synchronized Optional<Instant> nextDue() {
        return Optional.ofNullable(due.peek()).map(Due::at);
    }

    private synchronized Optional<Due> pollUntil(Instant target) {
        var head = due.peek();
        if (head == null || head.at().isAfter(target)) {
            return Optional.empty();
        }
        due.remove();
        if (head.at().isAfter(now)) {
            now = head.at();
        }
        return Optional.of(head);
    }

    @Override
    public synchronized void close() {
        due.clear();
    }
}
