package dev.millrace.services.lambda;

import dev.millrace.functions.FunctionSpec;
import dev.millrace.functions.Functions;
import dev.millrace.functions.Invocation;
import dev.millrace.functions.InvocationOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Functions that do what the test says: outcomes scripted with {@link #next} are given out in order, then the handler
 * set with {@link #always} answers. Thread-safe.
 */
public final class TestingFunctions implements Functions {

    private final Map<String, FunctionSpec> specs = new ConcurrentHashMap<>();
    private final List<Invocation> invocations = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Function<Invocation, InvocationOutcome>> script = new ConcurrentLinkedQueue<>();
    private volatile Function<Invocation, InvocationOutcome> always = invocation -> returned("null");
    private volatile int concurrency = Integer.MAX_VALUE;

    public static InvocationOutcome returned(String json) {
        return new InvocationOutcome.Returned(json.getBytes(StandardCharsets.UTF_8), Duration.ofMillis(1));
    }

    public static InvocationOutcome failed() {
        return new InvocationOutcome.FunctionError(
                "java.lang.IllegalStateException",
                "boom",
                "{\"errorMessage\":\"boom\"}".getBytes(StandardCharsets.UTF_8),
                Duration.ofMillis(1));
    }

    public static InvocationOutcome throttled() {
        return new InvocationOutcome.Throttled("reserved concurrency is 1");
    }

    public TestingFunctions next(InvocationOutcome outcome) {
        script.add(invocation -> outcome);
        return this;
    }

    public TestingFunctions next(Function<Invocation, InvocationOutcome> handler) {
        script.add(handler);
        return this;
    }

    public TestingFunctions always(Function<Invocation, InvocationOutcome> handler) {
        always = handler;
        return this;
    }

    /** So many invocations of a function can run at once. */
    public TestingFunctions concurrency(int most) {
        concurrency = most;
        return this;
    }

    @Override
    public int concurrency(String functionArn) {
        return concurrency;
    }

    public Map<String, FunctionSpec> specs() {
        return specs;
    }

    /** What was last put under the ARN. */
    public FunctionSpec spec(String arn) {
        return Objects.requireNonNull(specs.get(arn), arn);
    }

    public List<Invocation> invocations() {
        return invocations;
    }

    @Override
    public void put(FunctionSpec spec) {
        specs.put(spec.arn().toString(), spec);
    }

    @Override
    public void remove(String functionArn) {
        specs.remove(functionArn);
    }

    @Override
    public InvocationOutcome invoke(String functionArn, Invocation invocation) {
        if (!specs.containsKey(functionArn)) {
            return new InvocationOutcome.Unavailable("no function " + functionArn);
        }
        invocations.add(invocation);
        var scripted = script.poll();
        return (scripted == null ? always : scripted).apply(invocation);
    }

    @Override
    public void close() {
        specs.clear();
    }
}
