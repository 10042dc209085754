package dev.millrace.gateway.signature;

import dev.millrace.model.Clock;
import java.time.Instant;

/** A clock that shows one instant, in real time too. */
record FixedClock(Instant instant) implements Clock {

    @Override
    public Instant now() {
        return instant;
    }

    @Override
    public long elapsedNanos() {
        return 0;
    }

    @Override
    public Instant wallTime() {
        return instant;
    }

    @Override
    public Timer schedule(Instant at, Runnable task) {
        throw new UnsupportedOperationException("nothing is ever due");
    }

    @Override
    public void close() {
        // there are no threads
    }
}
