package dev.millrace.services.lambda.queue;

import dev.millrace.services.lambda.queue.QueueMappings.Pollers;
import dev.millrace.services.lambda.queue.QueueMappings.Spec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How many batches of a mapping may be in flight at once (K.9). While there are more messages than may be sent, the
 * number grows with the clock; when there is nothing left to do, it begins anew. Decides from what it is told alone.
 *
 * @param base the number when the growth began
 * @param growingSince when more was wanted than is allowed, and has been since; empty if it is not
 */
record Scaling(Bounds bounds, int base, Optional<Instant> growingSince) {

    /** How often the number grows while it does. */
    static final Duration STEP = Duration.ofSeconds(1);

    private static final int STEPS_A_MINUTE = 60;

    /**
     * Between what the number moves.
     *
     * @param first what it begins with
     * @param most what it never exceeds
     * @param perMinute by how much it grows
     */
    record Bounds(int first, int most, int perMinute) {

        private static final int FIRST = 5;
        private static final int MOST = 1250;
        private static final int PER_MINUTE = 300;

        static Bounds of(Spec spec) {
            if (spec.pollers().isPresent()) {
                return of(spec.pollers().get());
            }
            int most = spec.maximumConcurrency().orElse(MOST);
            // The message groups themselves bound what a FIFO queue gives: each has one batch in flight.
            return new Bounds(spec.isFifo() ? most : Math.min(FIRST, most), most, PER_MINUTE);
        }

        private static Bounds of(Pollers pollers) {
            return new Bounds(
                    pollers.minimum() * Pollers.BATCHES_EACH,
                    pollers.maximum() * Pollers.BATCHES_EACH,
                    Pollers.BATCHES_PER_MINUTE);
        }
    }

    static Scaling start(Bounds bounds) {
        return new Scaling(bounds, bounds.first(), Optional.empty());
    }

    /** As it goes on under these bounds, which may be new. */
    Scaling under(Bounds newBounds) {
        return bounds.equals(newBounds) ? this : start(newBounds);
    }

    /** The number at this instant. */
    int batches(Instant now) {
        return growingSince
                .map(since -> Math.min(bounds.most(), base + (int) Math.min(bounds.most(), grown(since, now))))
                .orElse(base);
    }

    private long grown(Instant since, Instant now) {
        return Duration.between(since, now).dividedBy(STEP) * bounds.perMinute() / STEPS_A_MINUTE;
    }

    /** As many batches are in flight as may be, and there may be more to send. */
    Scaling exhausted(Instant now) {
        return growingSince.isPresent() ? this : new Scaling(bounds, base, Optional.of(now));
    }

    /** There is nothing to send at this instant that may not be sent. */
    Scaling sufficient(Instant now) {
        return new Scaling(bounds, batches(now), Optional.empty());
    }

    /** When the number grows next, if it does. */
    Optional<Instant> nextGrowth(Instant now) {
        return growingSince
                .filter(since -> batches(now) < bounds.most())
                .map(since -> since.plus(
                        STEP.multipliedBy(Duration.between(since, now).dividedBy(STEP) + 1)));
    }
}
