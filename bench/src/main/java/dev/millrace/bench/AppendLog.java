package dev.millrace.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The least that is durable: threads ask for the append of a kilobyte and wait; one thread appends what has gathered,
 * syncs once and answers.
 */
final class AppendLog {

    /** What a write of an order leaves in the log: the item, the record with both images, the keys. */
    private static final int ENTRY_BYTES = 1_400;

    private final Path path;
    private final LinkedBlockingQueue<Entry> waiting = new LinkedBlockingQueue<>();

    AppendLog(Path path) {
        this.path = path;
    }

    private static final class Entry {
        final Thread owner = Thread.currentThread();
        volatile boolean isDurable;
    }

    /** Entries a second, and their median and 99th percentile in microseconds. */
    String run(int threads, long millis) throws IOException, InterruptedException {
        long began = System.nanoTime();
        long end = began + millis * 1_000_000;
        try (var file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var writer = Thread.ofPlatform().daemon().start(() -> write(file));
            var taken = new ArrayList<long[]>();
            var callers = new ArrayList<Thread>();
            for (int i = 0; i < threads; i++) {
                callers.add(Thread.ofVirtual().start(() -> {
                    var nanos = ask(end);
                    synchronized (taken) {
                        taken.add(nanos);
                    }
                }));
            }
            for (var caller : callers) {
                caller.join();
            }
            writer.interrupt();
            writer.join();
            var all = taken.stream().flatMapToLong(Arrays::stream).toArray();
            var spread = Percentiles.of(all);
            return String.format(
                    Locale.ROOT,
                    "%.1f %.1f %.1f 0",
                    all.length * 1e9 / (System.nanoTime() - began),
                    spread.p50Micros(),
                    spread.p99Micros());
        }
    }

    private long[] ask(long end) {
        var nanos = new long[1 << 12];
        int count = 0;
        for (long now = System.nanoTime(); now < end; ) {
            var entry = new Entry();
            waiting.add(entry);
            while (!entry.isDurable) {
                LockSupport.park(this);
            }
            long then = System.nanoTime();
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = then - now;
            now = then;
        }
        return Arrays.copyOf(nanos, count);
    }

    private void write(FileChannel file) {
        List<Entry> batch = new ArrayList<>();
        var bytes = ByteBuffer.allocateDirect(1 << 20);
        try {
            while (true) {
                batch.add(waiting.take());
                waiting.drainTo(batch, bytes.capacity() / ENTRY_BYTES - 1);
                bytes.clear().limit(batch.size() * ENTRY_BYTES);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(false);
                for (var entry : batch) {
                    entry.isDurable = true;
                    LockSupport.unpark(entry.owner);
                }
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
