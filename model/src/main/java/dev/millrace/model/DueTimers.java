package dev.millrace.model;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for their instants, and the one thread that runs those that are due. Thread-safe.
 *
 * <p>A task counts as activity from the moment it is taken for due until it has run. Whoever moves time, or asks for
 * something that is due already, takes it for due in the same breath, so there is no moment in between.
 */
final class DueTimers implements AutoCloseable {

    /** The machine's clock may be set while the thread waits: it looks again after so long. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private static final Comparator<Task> BY_INSTANT =
            Comparator.<Task, Instant>comparing(task -> task.at).thenComparing(task -> task.order);

    private final Supplier<Instant> now;
    private final boolean passesByItself;
    private final Activity activity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeSet<Task> waiting = new TreeSet<>(BY_INSTANT);
    private final Queue<Task> due = new ArrayDeque<>();
    private @Nullable Thread thread;
    private long nextOrder;
    private boolean closed;

    /** @param passesByItself whether an instant comes without anybody's doing */
    DueTimers(Supplier<Instant> now, boolean passesByItself, Activity activity) {
        this.now = now;
        this.passesByItself = passesByItself;
        this.activity = activity;
    }

    private final class Task implements Clock.Timer {

        private final Instant at;
        private final long order;
        private final Runnable work;
        private Activity.@Nullable Hold hold;

        private Task(Instant at, long order, Runnable work) {
            this.at = at;
            this.order = order;
            this.work = work;
        }

        private void begin() {
            hold = activity.begin("timer of " + ownerOf(work));
            due.add(this);
        }

        private void end() {
            var held = hold;
            if (held != null) {
                held.close();
            }
        }

        private void run() {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                var current = Thread.currentThread();
                current.getUncaughtExceptionHandler().uncaughtException(current, e);
            } finally {
                end();
            }
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                if (!waiting.remove(this) && due.remove(this)) {
                    end();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** The class that a lambda was written in, for the message that names who is busy. */
    private static String ownerOf(Runnable work) {
        var name = work.getClass().getName();
        int end = name.indexOf('$');
        return name.substring(name.lastIndexOf('.') + 1, end < 0 ? name.length() : end);
    }

    /** A task for a clock that has been closed is dropped. */
    Clock.Timer add(Instant at, Runnable work) {
        lock.lock();
        try {
            var task = new Task(at, nextOrder++, work);
            if (!closed) {
                waiting.add(task);
                if (waiting.first() == task) {
                    takeDue();
                    wake();
                }
            }
            return task;
        } finally {
            lock.unlock();
        }
    }

    Optional<Instant> next() {
        lock.lock();
        try {
            return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.first().at);
        } finally {
            lock.unlock();
        }
    }

    /** Runs the jump and takes for due what has become so, as one step. */
    void jump(Runnable jump) {
        lock.lock();
        try {
            jump.run();
            takeDue();
            wake();
        } finally {
            lock.unlock();
        }
    }

    private void takeDue() {
        var present = now.get();
        while (!waiting.isEmpty() && !waiting.first().at.isAfter(present)) {
            waiting.removeFirst().begin();
        }
    }

    private void wake() {
        if (thread == null && !(waiting.isEmpty() && due.isEmpty())) {
            thread = new Thread(this::work, "millrace-clock");
            thread.setDaemon(true);
            thread.start();
        }
        changed.signal();
    }

    /** The smallest whole millisecond that is not before the instant: business time has no finer one. */
    static Instant toMillis(Instant instant) {
        var whole = instant.truncatedTo(ChronoUnit.MILLIS);
        return whole.equals(instant) ? whole : whole.plusMillis(1);
    }

    private void work() {
        try {
            for (var task = nextDue(); task.isPresent(); task = nextDue()) {
                task.get().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Waits for the next task that is due; empty once closed. */
    private Optional<Task> nextDue() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                takeDue();
                if (!due.isEmpty()) {
                    return Optional.of(due.remove());
                }
                if (waiting.isEmpty() || !passesByItself) {
                    changed.await();
                } else {
                    var left = Duration.between(now.get(), waiting.first().at);
                    var wait = left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
                    changed.await(Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what has not begun. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            due.forEach(Task::end);
            due.clear();
            if (thread != null) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
