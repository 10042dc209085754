package dev.millrace.demo;

import java.time.Duration;
import java.time.Instant;

/** The machine's clock. The only place in this package that reads it or sleeps. Thread-safe. */
final class RealTime implements Waiting {

    private final long origin = System.nanoTime();

    Instant now() {
        return Instant.now();
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - origin);
    }

    @Override
    public void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
