package dev.millrace.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Reads what {@link CountFile}s have appended to a file. Not thread-safe. */
final class CountReader implements AutoCloseable {

    private final FileChannel file;
    private final ByteBuffer part = ByteBuffer.allocate(64 * 1024);
    private long sum;

    CountReader(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    }

    /** All that was counted so far. */
    long sum() throws IOException {
        while (file.read(part) > 0) {
            part.flip();
            while (part.remaining() >= Integer.BYTES) {
                sum += part.getInt();
            }
            part.compact();
        }
        return sum;
    }

    /** Looks every few milliseconds, until so many are counted. */
    void await(long wanted, Duration limit) throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + limit.toNanos();
        while (sum() < wanted) {
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("only " + sum + " of " + wanted + " records were handled");
            }
            Thread.sleep(2);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
