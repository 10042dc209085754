package dev.millrace.functions;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The last lines of a log, as many as fit into the 4 KB that Lambda returns. Thread-safe. */
public final class LogTail implements Consumer<String> {

    /** What Invoke with {@code LogType: Tail} returns at most. */
    public static final int MAX_BYTES = 4096;

    private final Deque<byte[]> lines = new ArrayDeque<>();
    private int size;

    @Override
    public synchronized void accept(String text) {
        var line = (text + "\n").getBytes(StandardCharsets.UTF_8);
        lines.addLast(line);
        size += line.length;
        while (size - lines.getFirst().length >= MAX_BYTES) {
            size -= lines.removeFirst().length;
        }
    }

    /** The tail in UTF-8; the line that is cut at its front, if one is, is cut between two characters. */
    public synchronized byte[] bytes() {
        var all = ByteBuffer.allocate(size);
        lines.forEach(all::put);
        int from = Math.max(0, size - MAX_BYTES);
        while (from < size && isContinuation(all.get(from))) {
            from++;
        }
        return Arrays.copyOfRange(all.array(), from, size);
    }

    /** The lines, each without its end. */
    synchronized List<String> lines() {
        return lines.stream()
                .map(line -> new String(line, 0, line.length - 1, StandardCharsets.UTF_8))
                .toList();
    }

    private static boolean isContinuation(byte unit) {
        return (unit & 0xC0) == 0x80;
    }
}
