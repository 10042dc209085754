package dev.millrace.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The load's memory: one line of JSON for each intention, before the call, and one for each answer, after it. Append
 * only. An answer counts once its line is on the disk; clients that wait at the same time share one flush. Thread-safe.
 */
final class Journal implements Closeable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileChannel file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition flushed = lock.newCondition();
    private long written;
    private long durable;
    private boolean isFlushing;

    private Journal(FileChannel file) {
        this.file = file;
    }

    /** Opens the journal at its end and begins a run, whose name is the beginning of all its orders' ids. */
    static Journal open(Path path, String run, Instant startedAt) throws IOException {
        var journal = new Journal(
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        journal.startOnNewLine();
        journal.append(JSON.createObjectNode().put("at", "run").put("run", run).put("startedAt", startedAt.toString()));
        return journal;
    }

    void intend(OrderWrite write) throws IOException {
        append(line("intent", write));
    }

    /** Returns when the line is on the disk. */
    void acknowledge(OrderWrite write) throws IOException {
        flush(append(line("ack", write)));
    }

    void refuse(OrderWrite write, String reason) throws IOException {
        flush(append(line("refused", write).put("reason", reason)));
    }

    @Override
    public void close() throws IOException {
        file.force(false);
        file.close();
    }

    /** A run that was killed may have left half a line; it keeps its place, and the next line starts afresh. */
    private void startOnNewLine() throws IOException {
        file.position(file.size());
        if (file.size() > 0) {
            var last = ByteBuffer.allocate(1);
            file.read(last, file.size() - 1);
            if (last.get(0) != '\n') {
                file.write(ByteBuffer.wrap(new byte[] {'\n'}));
            }
        }
    }

    private static ObjectNode line(String at, OrderWrite write) {
        return JSON.createObjectNode()
                .put("at", at)
                .put("order", write.orderId())
                .put("customer", write.customerId())
                .put("version", write.version())
                .put("kind", write.kind().name())
                .put("status", write.status())
                .put("poison", write.isPoison());
    }

    /** Returns how much is written with this line in it. */
    private long append(ObjectNode line) throws IOException {
        var bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        lock.lock();
        try {
            while (bytes.hasRemaining()) {
                written += file.write(bytes);
            }
            return written;
        } finally {
            lock.unlock();
        }
    }

    private void flush(long upTo) throws IOException {
        lock.lock();
        try {
            while (durable < upTo) {
                if (isFlushing) {
                    flushed.awaitUninterruptibly();
                } else {
                    flushForAll();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** One caller flushes what everyone has written so far; the lock is free meanwhile, so that others can write. */
    private void flushForAll() throws IOException {
        var reached = written;
        isFlushing = true;
        lock.unlock();
        try {
            file.force(false);
        } finally {
            lock.lock();
            isFlushing = false;
            flushed.signalAll();
        }
        durable = Math.max(durable, reached);
    }
}
