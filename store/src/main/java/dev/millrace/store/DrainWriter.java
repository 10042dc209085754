package dev.millrace.store;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Writer} that changes see: the overlay of this drain in front of what is committed. Confined to who has the
 * pen.
 */
final class DrainWriter implements Writer {

    private final Committed committed;
    private final Overlay overlay = new Overlay();
    private @Nullable Request<?> running;

    DrainWriter(Committed committed) {
        this.committed = committed;
    }

    /** Runs one request over what the earlier ones of the drain have written. */
    void run(Request<?> request) {
        running = request;
        if (request.run(this)) {
            overlay.keep();
        } else {
            overlay.takeBack();
        }
        running = null;
    }

    /** Commits what the drain has gathered as one and forgets it, also if that fails. */
    void flush() throws IOException {
        try {
            if (!overlay.mutations().isEmpty()) {
                committed.append(overlay);
            }
        } finally {
            overlay.clear();
        }
    }

    @Override
    public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
        var written = overlay.get(keyspace, key);
        if (written != null) {
            return written == Overlay.ABSENT ? null : written;
        }
        return committed.get(keyspace, key);
    }

    @Override
    public void scan(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
        scan(keyspace, from, to, false, visitor);
    }

    @Override
    public void scanBackwards(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
        scan(keyspace, from, to, true, visitor);
    }

    private void scan(Keyspace keyspace, byte[] from, byte @Nullable [] to, boolean backwards, Visitor visitor) {
        var written = overlay.entries(keyspace, from, to);
        var newer = Source.of(overlay, keyspace, backwards ? written.descendingMap() : written);
        committed.scan(List.of(newer), keyspace, from, to, backwards, visitor);
    }

    @Override
    public void put(Keyspace keyspace, byte[] key, byte[] value) {
        overlay.put(keyspace, key, value);
    }

    @Override
    public void delete(Keyspace keyspace, byte[] key) {
        overlay.delete(keyspace, key);
    }

    @Override
    public void deleteRange(Keyspace keyspace, byte[] from, byte @Nullable [] to) {
        var end = to == null ? behindLast(keyspace) : to;
        if (Arrays.compareUnsigned(from, end) < 0) {
            overlay.deleteRange(keyspace, from, end);
        }
    }

    /** The smallest key greater than every key there is. */
    private byte[] behindLast(Keyspace keyspace) {
        var last = new byte[][] {new byte[0]};
        committed.scan(keyspace, new byte[0], null, true, (key, value) -> {
            last[0] = key;
            return false;
        });
        var written = overlay.lastKey(keyspace);
        var largest = written != null && Arrays.compareUnsigned(written, last[0]) > 0 ? written : last[0];
        return Arrays.copyOf(largest, largest.length + 1);
    }

    @Override
    public void afterCommit(Runnable task) {
        if (running == null) {
            throw new IllegalStateException("a writer is not to be used after its change");
        }
        running.afterCommit.add(task);
    }
}
