package dev.millrace.server;

import dev.millrace.model.Clock;
import dev.millrace.model.SystemClock;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Business time that does not go back over restarts: the highest time seen is kept in the store. */
final class BusinessTime {

    private static final Keyspace KEYSPACE = new Keyspace("clock", Keyspace.Use.RECORDS);
    private static final byte[] HIGHEST = "highest-millis".getBytes(StandardCharsets.US_ASCII);
    private static final Duration HOW_OFTEN = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(BusinessTime.class);

    private BusinessTime() {}

    /** The clock of a server whose life so far is in the store. */
    static SystemClock of(Store store) {
        var kept = store.get(KEYSPACE, HIGHEST);
        var notBefore = kept == null
                ? Instant.EPOCH
                : Instant.ofEpochMilli(ByteBuffer.wrap(kept).getLong());
        var clock = new SystemClock(Duration.ZERO, notBefore);
        remember(store, clock);
        return clock;
    }

    /** Keeps the present as the highest time, now and every minute. */
    private static void remember(Store store, Clock clock) {
        var now = clock.now();
        var unused = store.submit(writer -> {
                    writer.put(
                            KEYSPACE,
                            HIGHEST,
                            ByteBuffer.allocate(Long.BYTES)
                                    .putLong(now.toEpochMilli())
                                    .array());
                    return now;
                })
                .exceptionally(e -> {
                    LOG.warn("The present could not be kept as the highest time: {}", e.getMessage());
                    return now;
                });
        clock.schedule(HOW_OFTEN, () -> remember(store, clock));
    }
}
