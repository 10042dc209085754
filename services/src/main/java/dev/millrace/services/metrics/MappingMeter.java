package dev.millrace.services.metrics;

import dev.millrace.model.Arn;
import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.services.metrics.LambdaMetrics.FunctionDimensions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Measures one event source mapping. Its event counts (L.2) exist only if the mapping asks for them; the age of what it
 * delivers belongs to the function and exists always. Thread-safe.
 */
public final class MappingMeter {

    /**
     * What is measured now.
     *
     * @param sourceArn of the stream or queue; the mapping lives in the same account and region
     * @param functionArn with its qualifier
     * @param eventCount whether the mapping's MetricsConfig asks for EventCount
     */
    public record Subject(String uuid, String sourceArn, String functionArn, boolean eventCount) {}

    private final MetricSink sink;
    private final Clock clock;
    private final Supplier<Subject> subject;

    /** @param subject asked for each sample: settings change */
    public MappingMeter(MetricSink sink, Clock clock, Supplier<Subject> subject) {
        this.sink = sink;
        this.clock = clock;
        this.subject = subject;
    }

    /** Records read from the source; none count as 0, which is a datapoint. */
    public void polled(int records) {
        count("PolledEventCount", records, clock.now());
    }

    /** Records that no filter matched. */
    public void filteredOut(int records) {
        count("FilteredOutEventCount", records, clock.now());
    }

    /** Records handed to a call of the function, repeats included. */
    public void invoked(int records) {
        if (records > 0) { // the final call of a window has none
            count("InvokedEventCount", records, clock.now());
        }
    }

    /** Records whose call has just failed. */
    public void failed(int records) {
        if (records > 0) {
            count("FailedInvokeEventCount", records, clock.now());
        }
    }

    /** Records given up then, whose report its destination did not take. */
    public void dropped(int records, Instant at) {
        count("DroppedEventCount", records, at);
    }

    /** Records given up then, whose report its destination has. */
    public void reported(int records, Instant at) {
        count("OnFailureDestinationDeliveredEventCount", records, at);
    }

    /** Messages deleted from the queue; 0 if that failed. */
    public void deleted(int messages) {
        count("DeletedEventCount", messages, clock.now());
    }

    /** A document that its destination has refused just now. */
    public void deliveryFailed() {
        FunctionDimensions.of(subject.get().functionArn())
                .ifPresent(function -> LambdaMetrics.put(
                        sink,
                        function.scope(),
                        function.own(),
                        LambdaMetrics.DESTINATION_DELIVERY_FAILURES,
                        Units.COUNT,
                        1,
                        clock.now()));
    }

    /** How old the last record of a batch is now. */
    public void iteratorAge(Duration age) {
        double millis = Math.max(0, LambdaMetrics.millis(age));
        var now = clock.now();
        var of = subject.get();
        FunctionDimensions.of(of.functionArn())
                .ifPresent(function -> LambdaMetrics.put(
                        sink,
                        function.scope(),
                        function.own(),
                        LambdaMetrics.ITERATOR_AGE,
                        Units.MILLISECONDS,
                        millis,
                        now));
        if (of.eventCount()) {
            own(of, LambdaMetrics.ITERATOR_AGE, Units.MILLISECONDS, millis, now);
        }
    }

    private void count(String name, int records, Instant at) {
        var of = subject.get();
        if (of.eventCount()) {
            own(of, name, Units.COUNT, records, at);
        }
    }

    private void own(Subject of, String name, String unit, double value, Instant at) {
        var scope = Arn.parse(of.sourceArn()).flatMap(Arn::scope).orElse(Scope.DEFAULT);
        LambdaMetrics.put(sink, scope, List.of(Map.of("EventSourceMappingUUID", of.uuid())), name, unit, value, at);
    }
}
