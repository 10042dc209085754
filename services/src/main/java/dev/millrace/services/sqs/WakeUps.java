package dev.millrace.services.sqs;

import dev.millrace.model.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** One timer a queue, for the instant its next hidden message becomes ready. Thread-safe. */
final class WakeUps implements AutoCloseable {

    private record Armed(Instant at, Clock.Timer timer) {}

    private final Clock clock;
    private final Consumer<String> due;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Armed> armed = new HashMap<>();
    private boolean closed;

    /** @param due told the queue's ARN when its instant has come */
    WakeUps(Clock clock, Consumer<String> due) {
        this.clock = clock;
        this.due = due;
    }

    /** Makes sure the queue is told no later than at the instant. One that is told too early only looks again. */
    void at(String queueArn, Instant instant) {
        lock.lock();
        try {
            var earlier = armed.get(queueArn);
            if (closed || (earlier != null && !earlier.at().isAfter(instant))) {
                return;
            }
            if (earlier != null) {
                earlier.timer().cancel();
            }
            armed.put(queueArn, new Armed(instant, clock.schedule(instant, () -> fire(queueArn, instant))));
        } finally {
            lock.unlock();
        }
    }

    private void fire(String queueArn, Instant instant) {
        lock.lock();
        try {
            var current = armed.get(queueArn);
            if (current != null && current.at().equals(instant)) {
                armed.remove(queueArn);
            }
        } finally {
            lock.unlock();
        }
        due.accept(queueArn);
    }

    void forget(String queueArn) {
        lock.lock();
        try {
            var earlier = armed.remove(queueArn);
            if (earlier != null) {
                earlier.timer().cancel();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            armed.values().forEach(entry -> entry.timer().cancel());
            armed.clear();
        } finally {
            lock.unlock();
        }
    }
}
