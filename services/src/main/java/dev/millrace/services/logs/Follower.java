package dev.millrace.services.logs;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * New events of a group on their way to one reader. The writer never waits for it: what a slow reader has no room for,
 * it misses.
 */
final class Follower {

    private static final int ROOM = 20_000;
    private static final LogEvent END = new LogEvent("", new Position(-1, -1), -1, "");

    private final BlockingQueue<LogEvent> events = new LinkedBlockingQueue<>(ROOM);
    private final AtomicLong missed = new AtomicLong();

    /** What came before it began to follow it finds in the store. */
    private final long after;

    private volatile boolean isEnded;

    Follower(long after) {
        this.after = after;
    }

    /** The number of the last event before it began to follow. */
    long after() {
        return after;
    }

    /** On the writing thread. */
    void hear(List<LogEvent> told) {
        for (var event : told) {
            if (event.position().sequence() > after && !events.offer(event)) {
                missed.incrementAndGet();
            }
        }
    }

    /** The next event; empty if there is none for so long, or none will ever be. */
    Optional<LogEvent> next(Duration patience) throws InterruptedException {
        return Optional.ofNullable(events.poll(patience.toMillis(), TimeUnit.MILLISECONDS))
                .filter(event -> !event.equals(END));
    }

    /** How many events had no room since this was last asked. */
    long missed() {
        return missed.getAndSet(0);
    }

    boolean isEnded() {
        return isEnded && events.isEmpty();
    }

    void end() {
        isEnded = true;
        events.offer(END); // for a reader that waits; where there is no room, none does
    }
}
