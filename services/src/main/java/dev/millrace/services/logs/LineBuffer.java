package dev.millrace.services.logs;

import dev.millrace.functions.LogSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers lines of functions for a moment and writes them together, in the order in which they came. Whoever finds it
 * full writes it out before going on, so its memory is bounded and a function can print no faster than the store
 * writes. It waits for nothing but the store, which waits for no function. Thread-safe.
 */
final class LineBuffer implements AutoCloseable {

    /** Real time: as long as nobody reads, nobody can tell. */
    static final Duration WINDOW = Duration.ofMillis(25);

    static final int FULL_BYTES = 4 << 20;
    private static final int FULL_LINES = 10_000;
    private static final int LINES_A_COMMIT = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(LineBuffer.class);

    /** A line and where it belongs. */
    record Line(LogSource source, Entry entry) {}

    private final Consumer<List<Line>> commit;
    private final Executor background;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private List<Line> lines = new ArrayList<>();
    private long bytes;
    private boolean isFlushDue;
    private boolean isClosed;

    /** Held while lines are written, so that later ones wait their turn. */
    private final ReentrantLock flushing = new ReentrantLock();

    /** @param commit writes lines; returns when they are committed */
    LineBuffer(Consumer<List<Line>> commit, Executor background) {
        this.commit = commit;
        this.background = background;
    }

    void add(LogSource source, long timestamp, String text) {
        // Lambda's messages keep the end of their line.
        var entry = new Entry(timestamp, (text + "\n").getBytes(StandardCharsets.UTF_8));
        if (addAndAskIfFull(new Line(source, entry))) {
            flush();
        }
    }

    private boolean addAndAskIfFull(Line line) {
        lock.lock();
        try {
            if (isClosed) {
                LOG.debug("a line of {} came after the end", line.source().name());
                return false;
            }
            lines.add(line);
            bytes += line.entry().size();
            if (!isFlushDue) {
                isFlushDue = true;
                background.execute(this::flushAfterWindow);
            }
            return bytes >= FULL_BYTES || lines.size() >= FULL_LINES;
        } finally {
            lock.unlock();
        }
    }

    private void flushAfterWindow() {
        lock.lock();
        try {
            long left = WINDOW.toNanos();
            while (left > 0 && !isClosed) {
                left = closing.awaitNanos(left);
            }
            isFlushDue = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // write what there is, then
        } finally {
            lock.unlock();
        }
        flush();
    }

    /** Returns when all that came before is written. */
    void flush() {
        flushing.lock();
        try {
            var taken = take();
            for (int from = 0; from < taken.size(); from += LINES_A_COMMIT) {
                commit.accept(taken.subList(from, Math.min(from + LINES_A_COMMIT, taken.size())));
            }
        } catch (RuntimeException e) {
            // A function must not fail because its log does.
            LOG.error("lines of functions could not be written to the log: {}", e.getMessage(), e);
        } finally {
            flushing.unlock();
        }
    }

    private List<Line> take() {
        lock.lock();
        try {
            var taken = lines;
            lines = new ArrayList<>();
            bytes = 0;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Writes what there is; what comes later is forgotten. */
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        flush();
    }
}
