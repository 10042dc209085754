package dev.millrace.services.metrics;

import dev.millrace.functions.FunctionSpec;
import dev.millrace.functions.Functions;
import dev.millrace.functions.Invocation;
import dev.millrace.functions.InvocationOutcome;
import dev.millrace.functions.InvocationOutcome.FunctionError;
import dev.millrace.functions.InvocationOutcome.Returned;
import dev.millrace.functions.InvocationOutcome.Throttled;
import dev.millrace.functions.InvocationOutcome.TimedOut;
import dev.millrace.functions.InvocationOutcome.Unavailable;
import dev.millrace.model.Clock;
import dev.millrace.services.metrics.LambdaMetrics.FunctionDimensions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Functions whose calls are measured (L.1): Invocations, Errors, Throttles, Duration, ConcurrentExecutions, each by
 * function, by function and qualifier, and over all functions. They count for the minute in which a call began. A call
 * that did not reach the function at all is not measured, as on AWS.
 */
public final class MeteredFunctions implements Functions {

    private final Functions functions;
    private final MetricSink sink;
    private final Clock clock;
    private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    private final AtomicInteger allRunning = new AtomicInteger();

    /** @param functions closed with this */
    public MeteredFunctions(Functions functions, MetricSink sink, Clock clock) {
        this.functions = functions;
        this.sink = sink;
        this.clock = clock;
    }

    @Override
    public InvocationOutcome invoke(String functionArn, Invocation invocation) {
        var began = clock.now();
        var own = running.computeIfAbsent(functionArn, arn -> new AtomicInteger());
        int concurrent = own.incrementAndGet();
        int concurrentOfAll = allRunning.incrementAndGet();
        InvocationOutcome outcome;
        try {
            outcome = functions.invoke(functionArn, invocation);
        } finally {
            own.decrementAndGet();
            allRunning.decrementAndGet();
        }
        FunctionDimensions.of(invocation.functionArn())
                .ifPresent(function -> new Call(function, began, concurrent, concurrentOfAll).ended(outcome, sink));
        return outcome;
    }

    private record Call(FunctionDimensions function, Instant began, int concurrent, int concurrentOfAll) {

        void ended(InvocationOutcome outcome, MetricSink sink) {
            switch (outcome) {
                case Returned returned -> ran(sink, 0, returned.took());
                case FunctionError error -> ran(sink, 1, error.took());
                case TimedOut timedOut -> ran(sink, 1, timedOut.took());
                case Throttled throttled -> count(sink, "Throttles", 1);
                case Unavailable unavailable -> {}
            }
        }

        private void ran(MetricSink sink, int errors, Duration took) {
            count(sink, "Invocations", 1);
            count(sink, "Errors", errors);
            count(sink, "Throttles", 0); // a datapoint of 0 in every minute with calls (facts 114)
            LambdaMetrics.put(
                    sink,
                    function.scope(),
                    function.all(),
                    "Duration",
                    Units.MILLISECONDS,
                    LambdaMetrics.millis(took),
                    began);
            LambdaMetrics.put(
                    sink, function.scope(), function.own(), "ConcurrentExecutions", Units.COUNT, concurrent, began);
            sink.put(
                    function.scope(),
                    MetricSample.of(
                            LambdaMetrics.NAMESPACE,
                            "ConcurrentExecutions",
                            Map.of(),
                            Units.COUNT,
                            concurrentOfAll,
                            began));
        }

        private void count(MetricSink sink, String name, int value) {
            LambdaMetrics.put(sink, function.scope(), function.all(), name, Units.COUNT, value, began);
        }
    }

    @Override
    public void put(FunctionSpec spec) {
        functions.put(spec);
    }

    @Override
    public void remove(String functionArn) {
        functions.remove(functionArn);
        running.remove(functionArn);
    }

    @Override
    public int concurrency(String functionArn) {
        return functions.concurrency(functionArn);
    }

    @Override
    public void close() {
        functions.close();
    }
}
