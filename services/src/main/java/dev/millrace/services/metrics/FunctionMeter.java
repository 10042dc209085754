package dev.millrace.services.metrics;

import dev.millrace.functions.InvocationOutcome;
import dev.millrace.functions.InvocationOutcome.FunctionError;
import dev.millrace.functions.InvocationOutcome.Returned;
import dev.millrace.functions.InvocationOutcome.Throttled;
import dev.millrace.functions.InvocationOutcome.TimedOut;
import dev.millrace.functions.InvocationOutcome.Unavailable;
import dev.millrace.model.Scope;
import dev.millrace.services.metrics.LambdaMetrics.FunctionDimensions;
import dev.millrace.services.metrics.MetricSample.Resolution;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures the calls of one function under one qualifier: its metrics, made once and kept. Thread-safe. */
final class FunctionMeter {

    private final MetricSink sink;
    private final Scope scope;
    private final List<Metric> invocations;
    private final List<Metric> errors;
    private final List<Metric> throttles;
    private final List<Metric> duration;
    private final List<Metric> concurrentOwn;
    private final List<Metric> concurrentOfAll;

    FunctionMeter(FunctionDimensions function, MetricSink sink) {
        this.sink = sink;
        this.scope = function.scope();
        this.invocations = metrics("Invocations", function.all());
        this.errors = metrics("Errors", function.all());
        this.throttles = metrics("Throttles", function.all());
        this.duration = metrics("Duration", function.all());
        this.concurrentOwn = metrics("ConcurrentExecutions", function.own());
        this.concurrentOfAll = metrics("ConcurrentExecutions", List.of(Map.of()));
    }

    private static List<Metric> metrics(String name, List<Map<String, String>> dimensions) {
        return dimensions.stream()
                .map(each -> Metric.of(LambdaMetrics.NAMESPACE, name, each))
                .toList();
    }

    /**
     * A call has ended.
     *
     * @param began what it is counted for
     * @param concurrent how many calls of the function were running with it
     * @param ofAll how many of all functions
     */
    void ended(InvocationOutcome outcome, Instant began, int concurrent, int ofAll) {
        switch (outcome) {
            case Returned returned -> ran(0, returned.took(), began, concurrent, ofAll);
            case FunctionError error -> ran(1, error.took(), began, concurrent, ofAll);
            case TimedOut timedOut -> ran(1, timedOut.took(), began, concurrent, ofAll);
            case Throttled throttled -> put(sampled(throttles, Units.COUNT, 1, began));
            case Unavailable unavailable -> {}
        }
    }

    private void ran(int failures, Duration took, Instant began, int concurrent, int ofAll) {
        put(sampled(invocations, Units.COUNT, 1, began));
        put(sampled(errors, Units.COUNT, failures, began));
        put(sampled(throttles, Units.COUNT, 0, began)); // a datapoint of 0 in every minute with calls (facts 114)
        put(sampled(duration, Units.MILLISECONDS, LambdaMetrics.millis(took), began));
        put(sampled(concurrentOwn, Units.COUNT, concurrent, began));
        put(sampled(concurrentOfAll, Units.COUNT, ofAll, began));
    }

    private static List<MetricSample> sampled(List<Metric> metrics, String unit, double value, Instant at) {
        var samples = new ArrayList<MetricSample>(metrics.size());
        var once = Distribution.of(value);
        for (var metric : metrics) {
            samples.add(new MetricSample(metric, unit, once, at, Resolution.MINUTE));
        }
        return samples;
    }

    private void put(List<MetricSample> samples) {
        samples.forEach(sample -> sink.put(scope, sample));
    }
}
