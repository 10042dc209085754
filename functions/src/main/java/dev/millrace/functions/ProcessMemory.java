package dev.millrace.functions;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Linux counts of a process's memory; other systems do not say. Every invocation asks, so the file stays open.
 * Thread-safe.
 */
final class ProcessMemory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessMemory.class);
    private static final int MOST_BYTES = 8 * 1024;

    private final Optional<RandomAccessFile> status;
    private final byte[] text = new byte[MOST_BYTES];

    private ProcessMemory(Optional<RandomAccessFile> status) {
        this.status = status;
    }

    static ProcessMemory of(long pid) {
        try {
            var file = Path.of("/proc", Long.toString(pid), "status").toFile();
            return new ProcessMemory(Optional.of(new RandomAccessFile(file, "r")));
        } catch (IOException e) {
            return new ProcessMemory(Optional.empty()); // another system, or the process has ended
        }
    }

    /** The most it has had in memory, programs and libraries included. */
    OptionalLong peakBytes() {
        return bytes("VmHWM:");
    }

    /** What it has made itself and holds now. */
    OptionalLong ownBytes() {
        return bytes("RssAnon:");
    }

    private synchronized OptionalLong bytes(String name) {
        if (status.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            status.get().seek(0);
            var read = Math.max(0, status.get().read(text));
            var lines = new String(text, 0, read, StandardCharsets.ISO_8859_1);
            var at = lines.indexOf(name);
            var end = lines.indexOf(" kB", at);
            return at < 0 || end < 0 // the process is ending
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(
                                    lines.substring(at + name.length(), end).strip())
                            * 1024);
        } catch (IOException e) {
            return OptionalLong.empty(); // the process has ended
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (status.isPresent()) {
                status.get().close();
            }
        } catch (IOException e) {
            LOG.trace("closing", e);
        }
    }
}
