package dev.millrace.bench;

import java.util.Arrays;
import java.util.Locale;

/** The spread of some measured nanoseconds. */
record Percentiles(double p50Micros, double p90Micros, double p99Micros, double maxMicros) {

    static Percentiles of(long[] nanos) {
        var sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Percentiles(at(sorted, 0.50), at(sorted, 0.90), at(sorted, 0.99), at(sorted, 1.0));
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))] / 1000.0;
    }

    /** A row of a Markdown table, in milliseconds. */
    String row(String name) {
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f | %.2f |",
                name,
                p50Micros / 1000,
                p90Micros / 1000,
                p99Micros / 1000,
                maxMicros / 1000);
    }
}
