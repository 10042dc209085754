package dev.millrace.services.cloudwatch;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.services.EmptyResult;
import dev.millrace.services.metrics.Metric;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Structures that several operations have. */
final class Shapes {

    private Shapes() {}

    record Dimension(@Nullable String name, @Nullable String value) {}

    record MetricShape(
            @Nullable String namespace,
            @Nullable String metricName,
            @Nullable List<Dimension> dimensions) {

        static MetricShape of(Metric metric) {
            return new MetricShape(
                    metric.namespace(),
                    metric.name(),
                    metric.dimensions().entrySet().stream()
                            .map(dimension -> new Dimension(dimension.getKey(), dimension.getValue()))
                            .toList());
        }
    }

    record MetricStat(
            @Nullable MetricShape metric,
            @Nullable Integer period,
            @Nullable String stat,
            @Nullable String unit) {}

    record MetricDataQuery(
            @Nullable String id,
            @Nullable MetricStat metricStat,
            @Nullable String expression,
            @Nullable String label,
            @Nullable Boolean returnData,
            @Nullable Integer period,
            @Nullable String accountId) {

        boolean returnsData() {
            return !Boolean.FALSE.equals(returnData);
        }
    }

    record Tag(@Nullable String key, @Nullable String value) {}

    /** The answer of operations that answer nothing, not even a result. */
    @JsonInclude // an annotation tells Jackson that a record without members is meant to be one
    record Nothing() {}

    /** The answer of operations whose result has no members. */
    @JsonInclude
    @EmptyResult
    record EmptyAnswer() {}

    /** A page that begins behind what an earlier one ended with. */
    record Page<T>(List<T> items, @Nullable String nextToken) {}

    static Metric metric(String namespace, String name, @Nullable List<Dimension> dimensions) {
        var byName = new TreeMap<String, String>();
        if (dimensions != null) {
            dimensions.forEach(
                    dimension -> byName.put(String.valueOf(dimension.name()), String.valueOf(dimension.value())));
        }
        return new Metric(namespace, name, byName);
    }

    static Instant floor(Instant at, int seconds) {
        long second = at.getEpochSecond();
        return Instant.ofEpochSecond(second - Math.floorMod(second, seconds));
    }
}
