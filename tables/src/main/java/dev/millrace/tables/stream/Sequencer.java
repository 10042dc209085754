package dev.millrace.tables.stream;

import dev.millrace.model.Clock;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Gives out sequence numbers: the greater of last + 1 and the clock's milliseconds · 2²⁰, so they grow also across
 * restarts and when the clock does not move. One sequence for all tables.
 *
 * <p>To keep each number from being given twice without a write per number, a mark ahead of all numbers given is kept
 * durably; a restart begins behind the mark. Confined to the writing thread, but for the constructor.
 */
public final class Sequencer {

    private static final Keyspace MARKS = new Keyspace("sequence", Keyspace.Use.RECORDS);
    private static final byte[] MARK = "mark".getBytes(StandardCharsets.US_ASCII);
    private static final int BITS_BELOW_MILLIS = 20;
    private static final long AHEAD = 1_000L << BITS_BELOW_MILLIS;

    private final Clock clock;
    private long last;
    private long mark;

    public Sequencer(Store store, Clock clock) {
        this.clock = clock;
        var kept = store.get(MARKS, MARK);
        this.mark = kept == null ? 0 : ByteBuffer.wrap(kept).getLong();
        this.last = mark;
    }

    /** The next number. It is used up even if the change that asked for it throws. */
    public long next(Writer writer) {
        long next = Math.max(last + 1, firstAt(clock.now().toEpochMilli()));
        last = next;
        if (next >= mark) {
            long ahead = next + AHEAD;
            writer.put(
                    MARKS, MARK, ByteBuffer.allocate(Long.BYTES).putLong(ahead).array());
            // Only a commit makes the mark count: a change that throws takes its mark with it.
            writer.afterCommit(() -> mark = Math.max(mark, ahead));
        }
        return next;
    }

    /** The smallest number that can be given out at this time; smaller numbers are older. */
    static long firstAt(long epochMillis) {
        return epochMillis << BITS_BELOW_MILLIS;
    }
}
