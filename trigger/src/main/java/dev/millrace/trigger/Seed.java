package dev.millrace.trigger;

import java.time.Duration;
import java.util.UUID;

/**
 * Where request ids and jitter come from, so that the same state always decides the same (SplitMix64). Immutable: each
 * draw gives the next seed.
 */
record Seed(long value) {

    private static final long STEP = 0x9E3779B97F4A7C15L;

    Seed next() {
        return new Seed(value + STEP);
    }

    /** 64 well-mixed bits that belong to this seed. */
    long bits() {
        long z = value + STEP;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** An id in the form of a random (version 4) UUID. */
    UUID uuid() {
        long high = (bits() & 0xFFFFFFFFFFFF0FFFL) | 0x4000L;
        long low = (next().bits() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low);
    }

    /** The seed behind those two that an id used. */
    Seed afterUuid() {
        return next().next();
    }

    /**
     * The wait before the n-th repeat: doubling from the first wait to the longest, and up to 15 % more (F.3.2).
     *
     * @param repeat from 1
     */
    Duration backOff(int repeat, DeliveryLimits limits) {
        long longest = limits.longestWait().toMillis();
        long first = limits.firstWait().toMillis();
        int doublings = Math.min(repeat - 1, 40);
        long wait = first > (longest >> doublings) ? longest : first << doublings;
        double jitter = (bits() >>> 11) * 0x1.0p-53 * 0.15;
        return Duration.ofMillis(wait + (long) (wait * jitter));
    }
}
