package dev.millrace.services.mappings;

import dev.millrace.functions.FunctionSpec;
import dev.millrace.functions.Functions;
import dev.millrace.functions.Invocation;
import dev.millrace.functions.InvocationOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Functions that answer as a test says. Thread-safe. */
final class TestingFunctions implements Functions {

    private static final Pattern NUMBER = Pattern.compile("\"n\":(\\d+)");

    /** A call: what was invoked, and with which records. */
    record Call(String functionArn, Invocation invocation, List<Integer> records) {
        String event() {
            return new String(invocation.event(), StandardCharsets.UTF_8);
        }
    }

    final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile Function<Call, InvocationOutcome> behaviour = call -> returns("");

    void behave(Function<Call, InvocationOutcome> next) {
        behaviour = next;
    }

    List<List<Integer>> batches() {
        return calls.stream().map(Call::records).toList();
    }

    static InvocationOutcome returns(String payload) {
        return new InvocationOutcome.Returned(payload.getBytes(StandardCharsets.UTF_8), Duration.ZERO);
    }

    static InvocationOutcome fails() {
        return new InvocationOutcome.FunctionError("java.lang.Error", "boom", new byte[0], Duration.ZERO);
    }

    /** An answer that comes when the latch opens. */
    static Function<Call, InvocationOutcome> after(CountDownLatch latch) {
        return call -> {
            await(latch);
            return returns("");
        };
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public InvocationOutcome invoke(String functionArn, Invocation invocation) {
        var matcher = NUMBER.matcher(new String(invocation.event(), StandardCharsets.UTF_8));
        var records =
                matcher.results().map(found -> Integer.parseInt(found.group(1))).toList();
        var call = new Call(functionArn, invocation, records);
        calls.add(call);
        return behaviour.apply(call);
    }

    @Override
    public void put(FunctionSpec spec) {
        throw new AssertionError("mappings define no functions");
    }

    @Override
    public void remove(String functionArn) {
        throw new AssertionError("mappings remove no functions");
    }

    @Override
    public void close() {}
}
