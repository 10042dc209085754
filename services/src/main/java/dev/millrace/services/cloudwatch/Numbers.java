package dev.millrace.services.cloudwatch;

import dev.millrace.model.Clock;
import dev.millrace.store.Reader;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Growing numbers, over restarts too: a run begins above what the clock allowed the runs before, and above what they
 * have left in the store, for a clock may stand still. Thread-safe.
 */
final class Numbers {

    private static final int MILLIS_SHIFT = 20;

    private final AtomicLong last;

    Numbers(Reader reader, Clock clock) {
        long byClock = clock.now().toEpochMilli() << MILLIS_SHIFT;
        this.last = new AtomicLong(Math.max(byClock, AlarmStore.lastNumber(reader)));
    }

    long next() {
        return last.incrementAndGet();
    }
}
