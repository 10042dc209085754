package dev.millrace.demo;

import java.time.Duration;

/** Time that passes only when someone waits. Thread-confined. */
final class TestingWaiting implements Waiting {

    private Duration elapsed = Duration.ZERO;

    @Override
    public Duration elapsed() {
        return elapsed;
    }

    @Override
    public void pause(Duration duration) {
        elapsed = elapsed.plus(duration);
    }
}
