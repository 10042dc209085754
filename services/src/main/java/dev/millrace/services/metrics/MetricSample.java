package dev.millrace.services.metrics;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * One or more measured values of a metric.
 *
 * @param unit as CloudWatch names it: {@code Count}, {@code Milliseconds}, {@code None}
 * @param at business time of what was measured
 * @param resolution how finely it is to be kept
 */
public record MetricSample(Metric metric, String unit, Distribution values, Instant at, Resolution resolution) {

    /** How long the time is over which samples are added up. */
    public enum Resolution {
        MINUTE(60),
        SECOND(1);

        private final int seconds;

        Resolution(int seconds) {
            this.seconds = seconds;
        }

        int seconds() {
            return seconds;
        }
    }

    public MetricSample {
        Objects.requireNonNull(metric);
        Objects.requireNonNull(unit);
        Objects.requireNonNull(values);
        Objects.requireNonNull(at);
        Objects.requireNonNull(resolution);
    }

    /** A single value, kept by the minute. */
    public static MetricSample of(
            String namespace, String name, Map<String, String> dimensions, String unit, double value, Instant at) {
        return new MetricSample(
                Metric.of(namespace, name, dimensions), unit, Distribution.of(value), at, Resolution.MINUTE);
    }
}
