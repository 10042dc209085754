package dev.millrace.services.metrics;

import dev.millrace.functions.FunctionSpec;
import dev.millrace.functions.Functions;
import dev.millrace.functions.Invocation;
import dev.millrace.functions.InvocationOutcome;
import dev.millrace.model.Clock;
import dev.millrace.services.metrics.LambdaMetrics.FunctionDimensions;
import java.util.Map;
import java.util.Optional;
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
    private final Map<String, Optional<FunctionMeter>> meters = new ConcurrentHashMap<>();
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
        var outcome = counted(functionArn, invocation, own);
        meter(invocation.functionArn()).ifPresent(meter -> meter.ended(outcome, began, concurrent, concurrentOfAll));
        return outcome;
    }

    private InvocationOutcome counted(String functionArn, Invocation invocation, AtomicInteger own) {
        try {
            return functions.invoke(functionArn, invocation);
        } finally {
            own.decrementAndGet();
            allRunning.decrementAndGet();
        }
    }

    private Optional<FunctionMeter> meter(String functionArn) {
        return meters.computeIfAbsent(
                functionArn, arn -> FunctionDimensions.of(arn).map(function -> new FunctionMeter(function, sink)));
    }

    @Override
    public void put(FunctionSpec spec) {
        functions.put(spec);
    }

    @Override
    public void remove(String functionArn) {
        functions.remove(functionArn);
        running.remove(functionArn);
        meters.keySet().removeIf(arn -> arn.equals(functionArn) || arn.startsWith(functionArn + ":"));
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
