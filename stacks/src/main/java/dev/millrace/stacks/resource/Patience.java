package dev.millrace.stacks.resource;

import dev.millrace.model.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How long to wait for a resource to be ready: as long as CloudFormation gives one by default, by the clock that AWS's
 * clients see, and no longer by the machine's, as business time may stand still. What a resource waits for here, an
 * index that is filled or a function that ends, takes as long as it takes, and time that is moved on waits for it.
 * Thread-safe.
 */
public final class Patience {

    private static final Duration LONGEST = Duration.ofHours(2);

    /** In real time: business time may stand still, or run ahead. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Clock clock;
    private final BooleanSupplier stopping;

    /** @param stopping whether the program is about to end, so that nobody waits any more */
    public Patience(Clock clock, BooleanSupplier stopping) {
        this.clock = clock;
        this.stopping = stopping;
    }

    /**
     * Returns when it is ready, looking every now and then.
     *
     * @param otherwise what has not happened if it never is
     * @throws ResourceException if that takes too long, or the program is stopping
     */
    void await(String otherwise, BooleanSupplier ready) {
        var end = clock.now().plus(LONGEST);
        long begun = clock.elapsedNanos();
        while (true) {
            var now = clock.now(); // before the look: whatever moves time on waits for what is under way
            if (ready.getAsBoolean()) {
                return;
            }
            if (now.isAfter(end) || clock.elapsedNanos() - begun > LONGEST.toNanos()) {
                throw new ResourceException(otherwise + " within " + LONGEST.toHours() + " hours");
            }
            if (stopping.getAsBoolean()) {
                throw new ResourceException(otherwise + " before Millrace stopped");
            }
            pause();
        }
    }

    private static void pause() {
        try {
            var unused = new CountDownLatch(1).await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResourceException("interrupted while waiting", e);
        }
    }
}
