package dev.millrace.model;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Counts the work that is under way, so that business time can be skipped only when there is none. Thread-safe.
 *
 * <p><b>The rule that keeps it true:</b> whoever hands work on lets the next hold begin before his own ends. Then the
 * count is zero only if nothing will happen by itself before more business time has passed. Who merely waits, for a
 * timer, for a client, in a long poll, holds nothing.
 *
 * <p>There is one total, because a sum over several counters could miss work that moves from one to another while they
 * are added up. The counts by name only serve to say who is busy.
 */
public final class Activity {

    private final AtomicInteger total = new AtomicInteger();
    private final Map<String, Source> sources = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition cameToZero = lock.newCondition();

    /** How many wait for quiescence; looked at by those who bring the total to zero. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** How often the total came to zero while somebody waited for it. Guarded by the lock. */
    private long zeros;

    /** Work that is under way until this is closed; closing it again does nothing. */
    public static final class Hold implements AutoCloseable {

        private final Source source;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Hold(Source source) {
            this.source = source;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                source.ended(1);
            }
        }
    }

    /** Work of one name, counted without an object for each: for paths where every nanosecond tells. */
    public final class Source {

        private final String what;
        private final LongAdder busy = new LongAdder();

        private Source(String what) {
            this.what = what;
        }

        /** One more is under way. */
        public void began() {
            busy.increment();
            total.incrementAndGet();
        }

        /** So many are done. */
        public void ended(int count) {
            busy.add(-count);
            if (total.addAndGet(-count) == 0 && waiting.get() > 0) {
                announceZero();
            }
        }
    }

    /** The source of this name, always the same one. Names are few: kinds of work, functions. */
    public Source source(String what) {
        return sources.computeIfAbsent(what, Source::new);
    }

    /** Counts one piece of work of this name, now and until the hold is closed. */
    public Hold begin(String what) {
        var source = source(what);
        source.began();
        return new Hold(source);
    }

    /** An executor whose tasks count from the moment they are handed to it until they have run. */
    public Executor counting(String what, Executor executor) {
        return task -> {
            var hold = begin(what);
            try {
                executor.execute(() -> {
                    try (hold) {
                        task.run();
                    }
                });
            } catch (RuntimeException | Error refused) {
                hold.close();
                throw refused;
            }
        };
    }

    /** Whether nothing is under way at this moment. */
    public boolean isQuiescent() {
        return total.get() == 0;
    }

    /**
     * Waits until there has been a moment in which nothing was under way; returns at once if it is now.
     *
     * @param realLimit of real time
     * @throws BusyException if there was no such moment within the limit; it says who was busy
     */
    public void awaitQuiescence(Duration realLimit) throws InterruptedException {
        if (isQuiescent()) {
            return;
        }
        lock.lock();
        try {
            waiting.incrementAndGet(); // before the total is read again: who brings it to zero from now on sees the
            // waiter
            long before = zeros;
            long left = realLimit.toNanos();
            while (!isQuiescent() && zeros == before) {
                if (left <= 0) {
                    throw new BusyException(realLimit, busy());
                }
                left = cameToZero.awaitNanos(left);
            }
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    private void announceZero() {
        lock.lock();
        try {
            zeros++;
            cameToZero.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What is under way, by name; the counts are not of one instant. */
    Map<String, Long> busy() {
        return sources.values().stream()
                .filter(source -> source.busy.sum() > 0)
                .collect(Collectors.toMap(source -> source.what, source -> source.busy.sum()));
    }
}
