package dev.millrace.services.cloudwatch;

import dev.millrace.model.errors.CloudWatchErrors;
import dev.millrace.services.Call;
import dev.millrace.services.cloudwatch.Shapes.Dimension;
import dev.millrace.services.metrics.Distribution;
import dev.millrace.services.metrics.MetricStore;
import dev.millrace.services.metrics.Units;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** GetMetricStatistics: datapoints of one metric, oldest first, one for each period and unit. */
final class GetMetricStatistics {

    private static final int MOST_DATAPOINTS = 1440;

    record Request(
            @Nullable String namespace,
            @Nullable String metricName,
            @Nullable List<Dimension> dimensions,
            @Nullable Instant startTime,
            @Nullable Instant endTime,
            @Nullable Integer period,
            @Nullable List<String> statistics,
            @Nullable List<String> extendedStatistics,
            @Nullable String unit) {}

    record Answer(String label, List<Datapoint> datapoints) {}

    record Datapoint(
            Instant timestamp,
            @Nullable Double sampleCount,
            @Nullable Double average,
            @Nullable Double sum,
            @Nullable Double minimum,
            @Nullable Double maximum,
            String unit,
            @Nullable Map<String, Double> extendedStatistics) {}

    private final MetricStore metrics;

    GetMetricStatistics(MetricStore metrics) {
        this.metrics = metrics;
    }

    Answer handle(Call call, Request request) {
        var simple = request.statistics() == null ? List.<String>of() : request.statistics();
        var extended = request.extendedStatistics() == null ? List.<String>of() : request.extendedStatistics();
        var name = present("MetricName", request.metricName());
        var namespace = present("Namespace", request.namespace());
        var from = Shapes.floor(present("StartTime", request.startTime()), 60);
        var to = present("EndTime", request.endTime());
        int period = present("Period", request.period());
        Checks.dimensions("Dimensions", request.dimensions());
        check(request, simple, extended, period);
        long wanted = Math.ceilDiv(Duration.between(from, to).toSeconds(), (long) period);
        if (wanted > MOST_DATAPOINTS) {
            throw CloudWatchErrors.invalidParameterCombination("You have requested up to "
                    + String.format(java.util.Locale.ROOT, "%,d", wanted)
                    + " datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by"
                    + " increasing Period, or decreasing the time range.");
        }
        var query = new MetricStore.Query(
                Shapes.metric(namespace, name, request.dimensions()), from, to, Duration.ofSeconds(period));
        var found = new ArrayList<Datapoint>();
        metrics.read(call.scope(), query, request.unit())
                .forEach((unit, periods) ->
                        periods.forEach((at, values) -> found.add(datapoint(at, values, unit, simple, extended))));
        found.sort(Comparator.comparing(Datapoint::timestamp));
        return new Answer(name, found);
    }

    private static void check(Request request, List<String> simple, List<String> extended, int period) {
        if (simple.isEmpty() && extended.isEmpty()) {
            throw CloudWatchErrors.invalidParameterCombination(
                    "At least one of the parameters Statistics and ExtendedStatistics must be specified.");
        }
        for (var statistic : simple) {
            if (!Statistic.SIMPLE.contains(statistic)) {
                throw CloudWatchErrors.invalidParameterValue("The parameter Statistics.member.1 must be a value in the"
                        + " set [ " + String.join(", ", Statistic.SIMPLE) + " ].");
            }
        }
        for (var statistic : extended) {
            if (!Statistic.isPercentile(statistic)) {
                throw CloudWatchErrors.unsupported("the extended statistic " + statistic);
            }
        }
        if (!Checks.isPeriod(period)) {
            throw CloudWatchErrors.invalidParameterValue(
                    "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.");
        }
        if (request.unit() != null && !Units.ALL.contains(request.unit())) {
            throw CloudWatchErrors.invalidParameterValue(
                    "The parameter Unit must be a value in the set [ " + String.join(", ", Units.ALL) + " ].");
        }
        if (!present("StartTime", request.startTime()).isBefore(present("EndTime", request.endTime()))) {
            throw CloudWatchErrors.invalidParameterValue(
                    "The parameter StartTime must be less than the parameter EndTime.");
        }
    }

    private static Datapoint datapoint(
            Instant at, Distribution values, String unit, List<String> simple, List<String> extended) {
        var percentiles = new LinkedHashMap<String, Double>();
        for (var name : extended) {
            Statistic.of(name)
                    .ifPresent(statistic -> statistic.of(values).ifPresent(value -> percentiles.put(name, value)));
        }
        return new Datapoint(
                at,
                simple.contains("SampleCount") ? values.count() : null,
                simple.contains("Average") ? values.average() : null,
                simple.contains("Sum") ? values.sum() : null,
                simple.contains("Minimum") ? values.min() : null,
                simple.contains("Maximum") ? values.max() : null,
                unit,
                percentiles.isEmpty() ? null : percentiles);
    }

    private static <T> T present(String parameter, @Nullable T value) {
        if (value == null) {
            throw CloudWatchErrors.missingParameter(parameter);
        }
        return value;
    }
}
