package dev.millrace.server;

import dev.millrace.model.Activity;
import dev.millrace.model.AdvanceableClock;
import dev.millrace.model.FrozenClock;
import dev.millrace.model.SystemClock;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's clock, and what keeps its time from going back over restarts: the highest time and how far it was ahead of
 * the machine's are in the store. Thread-safe.
 */
final class BusinessTime implements AutoCloseable {

    private static final Keyspace KEYSPACE = new Keyspace("clock", Keyspace.Use.RECORDS);
    private static final byte[] HIGHEST = "highest-millis".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OFFSET = "offset-millis".getBytes(StandardCharsets.US_ASCII);
    private static final Duration HOW_OFTEN = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(BusinessTime.class);

    private final Store store;
    private final AdvanceableClock clock;

    /** The highest time that is in the store, or on its way there. */
    private volatile Instant kept;

    private BusinessTime(Store store, AdvanceableClock clock, Instant kept) {
        this.store = store;
        this.clock = clock;
        this.kept = kept;
    }

    /** Time that passes as the machine's does, as far ahead of it as it was in the store's life so far. */
    static BusinessTime passing(Store store, Activity activity) {
        var highest = Instant.ofEpochMilli(read(store, HIGHEST));
        var offset = Duration.ofMillis(read(store, OFFSET));
        var time = new BusinessTime(store, new SystemClock(offset, highest, activity), highest);
        time.keepWhilePassing();
        return time;
    }

    /**
     * Time that stands still where the store's life ended, or at the start if that is later.
     *
     * @param start the machine's present time if it is null
     */
    static BusinessTime frozen(Store store, Activity activity, @Nullable Instant start) {
        var highest = Instant.ofEpochMilli(read(store, HIGHEST));
        try (var machine = SystemClock.create()) {
            var from = start == null ? machine.wallTime() : start;
            var clock = new FrozenClock(from.isAfter(highest) ? from : highest, activity);
            var time = new BusinessTime(store, clock, highest);
            time.keep(clock.now());
            return time;
        }
    }

    AdvanceableClock clock() {
        return clock;
    }

    /**
     * Makes durable that time has come this far, before anybody can see it: a restart begins here or later, and goes on
     * as far ahead of the machine's time as this is.
     */
    void keep(Instant highest) {
        var ahead = Duration.between(clock.now(), highest).plus(clock.offset());
        kept = highest;
        store.commit(writer -> {
            writer.put(KEYSPACE, HIGHEST, bytes(highest.toEpochMilli()));
            writer.put(KEYSPACE, OFFSET, bytes(Math.max(0, ahead.toMillis())));
            return highest;
        });
    }

    /** Now and every minute; while time is skipped, it is kept already. */
    private void keepWhilePassing() {
        var now = clock.now();
        if (now.isAfter(kept)) {
            kept = now;
            var unused = store.submit(writer -> {
                        writer.put(KEYSPACE, HIGHEST, bytes(now.toEpochMilli()));
                        return now;
                    })
                    .exceptionally(e -> {
                        LOG.warn("The present could not be kept as the highest time: {}", e.getMessage());
                        return now;
                    });
        }
        clock.schedule(HOW_OFTEN, this::keepWhilePassing);
    }

    private static long read(Store store, byte[] key) {
        var kept = store.get(KEYSPACE, key);
        return kept == null ? 0 : ByteBuffer.wrap(kept).getLong();
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    @Override
    public void close() {
        clock.close();
    }
}
