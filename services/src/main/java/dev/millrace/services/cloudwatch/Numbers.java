package dev.millrace.services.cloudwatch;

import dev.millrace.model.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** Growing numbers, over restarts too: a run begins above what the clock allowed the runs before. Thread-safe. */
final class Numbers {

    private static final int MILLIS_SHIFT = 20;

    private final AtomicLong last;

    Numbers(Clock clock) {
        this.last = new AtomicLong(clock.now().toEpochMilli() << MILLIS_SHIFT);
    }

    long next() {
        return last.incrementAndGet();
    }
}
