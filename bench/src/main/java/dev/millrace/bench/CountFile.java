package dev.millrace.bench;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Where the handlers of all environments add how many records they were given: four bytes a batch, appended to the file
 * that {@code bench.file} or {@code BENCH_FILE} names.
 */
public final class CountFile {

    private final OutputStream out;

    /** Opens the file of this process. */
    public CountFile() {
        try {
            out = new FileOutputStream(
                    System.getProperty("bench.file", String.valueOf(System.getenv("BENCH_FILE"))), true);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Adds a batch of so many records. */
    public void add(int records) throws IOException {
        out.write(ByteBuffer.allocate(Integer.BYTES).putInt(records).array());
    }
}
