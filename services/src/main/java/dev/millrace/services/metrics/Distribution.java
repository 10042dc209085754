package dev.millrace.services.metrics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Measured values added up: how many, their sum, the smallest and the largest, and which values they were, as far as
 * that is known. Immutable.
 *
 * <p>The values are kept exactly while there are at most {@value #MOST_VALUES} different ones. Then they are rounded to
 * three digits, or as many fewer as it takes, which bounds memory and leaves percentiles as good as anybody reads them.
 * Of a set that was measured and added up elsewhere the values are not known, so there are no percentiles.
 */
public final class Distribution {

    /** Most different values kept. */
    static final int MOST_VALUES = 128;

    private static final int FEWEST_DIGITS = 1;
    private static final int FIRST_DIGITS = 3;
    private static final int UNKNOWN = -1;
    private static final int HEAD_BYTES = 4 * Double.BYTES + Short.BYTES;
    private static final double HUNDRED = 100;

    private final double count;
    private final double sum;
    private final double min;
    private final double max;

    /** Ascending, or null if not known. */
    private final double @Nullable [] values;

    private final double[] counts;

    private Distribution(
            double count, double sum, double min, double max, double @Nullable [] values, double[] counts) {
        this.count = count;
        this.sum = sum;
        this.min = min;
        this.max = max;
        this.values = values;
        this.counts = counts;
    }

    /** One value, once. */
    public static Distribution of(double value) {
        return of(value, 1);
    }

    /** One value, so many times. */
    public static Distribution of(double value, double count) {
        return new Distribution(count, value * count, value, value, new double[] {value}, new double[] {count});
    }

    /** A set that was added up elsewhere. If all its values are equal, they are known. */
    public static Distribution ofSet(double count, double sum, double min, double max) {
        return min == max
                ? new Distribution(count, sum, min, max, new double[] {min}, new double[] {count})
                : new Distribution(count, sum, min, max, null, new double[0]);
    }

    /** The first so many values, each once; at least one. */
    static Distribution ofEach(double[] some, int size) {
        var ascending = Arrays.copyOf(some, size);
        Arrays.sort(ascending);
        var once = new double[size];
        Arrays.fill(once, 1);
        return knowing(
                bounded(merge(ascending, once, new double[0], new double[0])),
                size,
                Arrays.stream(ascending).sum(),
                ascending[0],
                ascending[size - 1]);
    }

    /** Whether it is a single value that was measured a single time. */
    boolean isOneValueOnce() {
        return count == 1 && values != null;
    }

    public double count() {
        return count;
    }

    public double sum() {
        return sum;
    }

    public double min() {
        return min;
    }

    public double max() {
        return max;
    }

    /** The mean; zero of nothing. */
    public double average() {
        return count == 0 ? 0 : sum / count;
    }

    /** Both together. */
    public Distribution plus(Distribution other) {
        var known = values == null || other.values == null
                ? Optional.<double[][]>empty()
                : bounded(merge(values, counts, other.values, other.counts));
        return knowing(known, count + other.count, sum + other.sum, Math.min(min, other.min), Math.max(max, other.max));
    }

    /** @param known the values and how often each was measured, if that is known */
    private static Distribution knowing(Optional<double[][]> known, double count, double sum, double min, double max) {
        return new Distribution(
                count,
                sum,
                min,
                max,
                known.map(both -> both[0]).orElse(null),
                known.map(both -> both[1]).orElse(new double[0]));
    }

    /**
     * The smallest value that at least so many of a hundred values do not exceed; empty if the values are not known.
     */
    public OptionalDouble percentile(double percent) {
        if (values == null) {
            return OptionalDouble.empty();
        }
        double wanted = count * percent / HUNDRED;
        double seen = 0;
        for (int i = 0; i < values.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return OptionalDouble.of(Math.clamp(values[i], min, max));
            }
        }
        return OptionalDouble.of(max);
    }

    private static double[][] merge(double[] left, double[] leftCounts, double[] right, double[] rightCounts) {
        var merged = new double[left.length + right.length];
        var mergedCounts = new double[merged.length];
        int size = 0;
        int l = 0;
        int r = 0;
        while (l < left.length || r < right.length) {
            boolean takeLeft = r == right.length || (l < left.length && left[l] <= right[r]);
            double value = takeLeft ? left[l] : right[r];
            double times = takeLeft ? leftCounts[l++] : rightCounts[r++];
            if (size > 0 && merged[size - 1] == value) {
                mergedCounts[size - 1] += times;
            } else {
                merged[size] = value;
                mergedCounts[size++] = times;
            }
        }
        return new double[][] {Arrays.copyOf(merged, size), Arrays.copyOf(mergedCounts, size)};
    }

    /** The values, rounded until there are not too many; empty if that does not help. */
    private static Optional<double[][]> bounded(double[][] exact) {
        var now = exact;
        for (int digits = FIRST_DIGITS; now[0].length > MOST_VALUES; digits--) {
            if (digits < FEWEST_DIGITS) {
                return Optional.empty();
            }
            now = rounded(now, new MathContext(digits, RoundingMode.HALF_EVEN));
        }
        return Optional.of(now);
    }

    private static double[][] rounded(double[][] exact, MathContext digits) {
        // Rounding keeps the order, so equal values stand side by side and merging with nothing joins them.
        var round = Arrays.stream(exact[0])
                .map(value -> new BigDecimal(value).round(digits).doubleValue())
                .toArray();
        return merge(round, exact[1], new double[0], new double[0]);
    }

    byte[] bytes() {
        var seen = values == null ? new double[0] : values;
        var bytes = ByteBuffer.allocate(HEAD_BYTES + seen.length * 2 * Double.BYTES)
                .putDouble(count)
                .putDouble(sum)
                .putDouble(min)
                .putDouble(max)
                .putShort((short) (values == null ? UNKNOWN : seen.length));
        for (int i = 0; i < seen.length; i++) {
            bytes.putDouble(seen[i]).putDouble(counts[i]);
        }
        return bytes.array();
    }

    static Distribution read(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        double count = in.getDouble();
        double sum = in.getDouble();
        double min = in.getDouble();
        double max = in.getDouble();
        int known = in.getShort();
        if (known == UNKNOWN) {
            return new Distribution(count, sum, min, max, null, new double[0]);
        }
        var values = new double[known];
        var counts = new double[known];
        for (int i = 0; i < known; i++) {
            values[i] = in.getDouble();
            counts[i] = in.getDouble();
        }
        return new Distribution(count, sum, min, max, values, counts);
    }
}
