package dev.millrace.services.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one datapoint as they come in, added up when there are many or when their sum is asked for: taking one
 * costs hardly more than noting it. Not thread-safe.
 */
final class GatheredSamples {

    private static final int ADDED_UP_AT = 1024;

    private double[] noted = new double[8];
    private int size;
    private @Nullable Distribution addedUp;

    /** Takes a sample. */
    void add(Distribution sample) {
        if (!sample.isOneValueOnce()) {
            addUp(sample);
            return;
        }
        if (size == noted.length) {
            noted = Arrays.copyOf(noted, size * 2);
        }
        noted[size++] = sample.max();
        if (size == ADDED_UP_AT) {
            addUp(Distribution.ofEach(noted, size));
            size = 0;
        }
    }

    private void addUp(Distribution more) {
        addedUp = addedUp == null ? more : addedUp.plus(more);
    }

    /** All of them, of which there must be at least one. */
    Distribution sum() {
        if (size > 0) {
            addUp(Distribution.ofEach(noted, size));
            size = 0;
        }
        var sum = addedUp;
        if (sum == null) {
            throw new IllegalStateException("there was no sample");
        }
        return sum;
    }
}
