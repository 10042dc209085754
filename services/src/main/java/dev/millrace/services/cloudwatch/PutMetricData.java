package dev.millrace.services.cloudwatch;

import dev.millrace.model.Clock;
import dev.millrace.model.errors.CloudWatchErrors;
import dev.millrace.services.Call;
import dev.millrace.services.cloudwatch.Shapes.Dimension;
import dev.millrace.services.cloudwatch.Shapes.Nothing;
import dev.millrace.services.metrics.Distribution;
import dev.millrace.services.metrics.MetricSample;
import dev.millrace.services.metrics.MetricSample.Resolution;
import dev.millrace.services.metrics.MetricStore;
import dev.millrace.services.metrics.Units;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** PutMetricData: all of a request is taken, or nothing. */
final class PutMetricData {

    private static final int MOST_DATA = 1000;
    private static final int MOST_VALUES = 150;
    private static final int LONGEST_NAME = 255;
    private static final double LARGEST = Math.pow(2, 360);
    private static final Duration OLDEST = Duration.ofDays(14);
    private static final Duration NEWEST = Duration.ofHours(2);

    record Request(
            @Nullable String namespace,
            @Nullable List<Datum> metricData,
            @Nullable List<EntityData> entityMetricData,
            @Nullable Boolean strictEntityValidation) {}

    /** Metrics of an entity, which are not supported. */
    record EntityData(@Nullable List<Datum> metricData) {}

    record Datum(
            @Nullable String metricName,
            @Nullable List<Dimension> dimensions,
            @Nullable Instant timestamp,
            @Nullable Double value,
            @Nullable StatisticSet statisticValues,
            @Nullable List<Double> values,
            @Nullable List<Double> counts,
            @Nullable String unit,
            @Nullable Integer storageResolution) {}

    record StatisticSet(
            @Nullable Double sampleCount,
            @Nullable Double sum,
            @Nullable Double minimum,
            @Nullable Double maximum) {}

    private final MetricStore metrics;
    private final Clock clock;

    PutMetricData(MetricStore metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    Nothing handle(Call call, Request request) {
        if (request.namespace() == null || request.namespace().isEmpty()) {
            throw CloudWatchErrors.missingParameter("Namespace");
        }
        if (request.namespace().startsWith("AWS/") || request.namespace().length() > LONGEST_NAME) {
            throw CloudWatchErrors.invalidParameterValue(
                    "The value " + request.namespace() + " for parameter Namespace is invalid.");
        }
        if (request.entityMetricData() != null && !request.entityMetricData().isEmpty()) {
            throw CloudWatchErrors.unsupported("EntityMetricData");
        }
        var data = request.metricData();
        if (data == null || data.isEmpty()) {
            throw CloudWatchErrors.missingParameter("MetricData");
        }
        if (data.size() > MOST_DATA) {
            throw CloudWatchErrors.invalidParameterValue(
                    "The collection MetricData must not have a size greater than " + MOST_DATA + ".");
        }
        var samples = new ArrayList<MetricSample>();
        for (int i = 0; i < data.size(); i++) {
            samples.addAll(samples(request.namespace(), data.get(i), "MetricData.member." + (i + 1)));
        }
        if (!metrics.offerAll(call.scope(), samples)) {
            throw CloudWatchErrors.limitExceeded(
                    "Millrace keeps at most " + MetricStore.MOST_SERIES + " metrics; this would be more");
        }
        return new Nothing();
    }

    private List<MetricSample> samples(String namespace, Datum datum, String where) {
        var name = datum.metricName();
        if (name == null || name.isEmpty()) {
            throw CloudWatchErrors.missingParameter(where + ".MetricName");
        }
        if (name.length() > LONGEST_NAME) {
            throw invalid(name, where + ".MetricName");
        }
        Checks.dimensions(where + ".Dimensions", datum.dimensions());
        if (datum.unit() != null && !Units.ALL.contains(datum.unit())) {
            throw CloudWatchErrors.invalidParameterValue("The parameter " + where
                    + ".Unit must be a value in the set [ " + String.join(", ", Units.ALL) + " ].");
        }
        var metric = Shapes.metric(namespace, name, datum.dimensions());
        var unit = datum.unit() == null ? Units.NONE : datum.unit();
        var resolution = resolution(datum.storageResolution(), where);
        var at = timestamp(datum.timestamp(), where);
        return distribution(datum, where).stream()
                .map(values -> new MetricSample(metric, unit, values, at, resolution))
                .toList();
    }

    private static Resolution resolution(@Nullable Integer seconds, String where) {
        if (seconds == null || seconds == 60) {
            return Resolution.MINUTE;
        }
        if (seconds != 1) {
            throw invalid(seconds, where + ".StorageResolution");
        }
        return Resolution.SECOND;
    }

    private Instant timestamp(@Nullable Instant given, String where) {
        var now = clock.now();
        if (given == null) {
            return now;
        }
        if (given.isAfter(now.plus(NEWEST))) {
            throw CloudWatchErrors.invalidParameterValue(
                    "The parameter " + where + ".Timestamp must specify a time no more than two hours in the future.");
        }
        if (given.isBefore(now.minus(OLDEST))) {
            throw CloudWatchErrors.invalidParameterValue(
                    "The parameter " + where + ".Timestamp must specify a time within the past two weeks.");
        }
        return given;
    }

    /** Empty if the values are there and count nothing. */
    private static Optional<Distribution> distribution(Datum datum, String where) {
        refuseBoth(datum.value(), ".Value", datum.statisticValues(), ".StatisticValues", where);
        refuseBoth(datum.value(), ".Value", datum.values(), ".Values", where);
        refuseBoth(datum.values(), ".Values", datum.statisticValues(), ".StatisticValues", where);
        if (datum.value() != null) {
            return Optional.of(Distribution.of(number(datum.value(), where + ".Value")));
        }
        if (datum.statisticValues() != null) {
            return Optional.of(set(datum.statisticValues(), where + ".StatisticValues"));
        }
        if (datum.values() != null) {
            return values(datum.values(), datum.counts(), where);
        }
        throw CloudWatchErrors.missingParameter(where + ".Value");
    }

    private static void refuseBoth(
            @Nullable Object one, String oneName, @Nullable Object other, String otherName, String where) {
        if (one != null && other != null) {
            throw CloudWatchErrors.invalidParameterCombination("The parameters " + where + oneName + " and " + where
                    + otherName + " are mutually exclusive and you have specified both.");
        }
    }

    private static Distribution set(StatisticSet set, String where) {
        double count = number(set.sampleCount(), where + ".SampleCount");
        double sum = number(set.sum(), where + ".Sum");
        double min = number(set.minimum(), where + ".Minimum");
        double max = number(set.maximum(), where + ".Maximum");
        if (count <= 0) {
            throw invalid(count, where + ".SampleCount");
        }
        if (min > max) {
            throw CloudWatchErrors.invalidParameterValue(
                    "The parameter " + where + ".Maximum must be greater than " + where + ".Minimum.");
        }
        return Distribution.ofSet(count, sum, min, max);
    }

    private static Optional<Distribution> values(List<Double> values, @Nullable List<Double> counts, String where) {
        if (values.size() > MOST_VALUES) {
            throw CloudWatchErrors.invalidParameterValue(
                    "The collection " + where + ".Values must not have a size greater than " + MOST_VALUES + ".");
        }
        if (counts != null && counts.size() != values.size()) {
            throw CloudWatchErrors.invalidParameterValue(
                    "The parameters " + where + ".Values and " + where + ".Counts must be of the same size.");
        }
        Optional<Distribution> sum = Optional.empty();
        for (int i = 0; i < values.size(); i++) {
            double value = number(values.get(i), where + ".Values.member." + (i + 1));
            double count = counts == null ? 1 : number(counts.get(i), where + ".Counts.member." + (i + 1));
            if (count < 0) {
                throw invalid(count, where + ".Counts.member." + (i + 1));
            }
            if (count > 0) {
                var one = Distribution.of(value, count);
                sum = Optional.of(sum.map(before -> before.plus(one)).orElse(one));
            }
        }
        return sum;
    }

    private static double number(@Nullable Double value, String where) {
        if (value == null) {
            throw CloudWatchErrors.missingParameter(where);
        }
        if (!Double.isFinite(value) || Math.abs(value) > LARGEST) {
            throw invalid(value, where);
        }
        return value;
    }

    private static RuntimeException invalid(Object value, String where) {
        return CloudWatchErrors.invalidParameterValue(
                "The value " + value + " for parameter " + where + " is invalid.");
    }
}
