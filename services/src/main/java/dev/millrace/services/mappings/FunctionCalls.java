package dev.millrace.services.mappings;

import dev.millrace.functions.Invocation;
import dev.millrace.functions.InvocationOutcome;
import dev.millrace.model.ShardId;
import dev.millrace.trigger.Attempt;
import dev.millrace.trigger.CallFailure;
import dev.millrace.trigger.CallFailure.Kind;
import dev.millrace.trigger.InvocationEvent;
import dev.millrace.trigger.ShardEffect;
import dev.millrace.trigger.ShardEvent;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a mapping's function with what one shard has for it. Thread-safe. */
final class FunctionCalls {

    private static final Logger LOG = LoggerFactory.getLogger(FunctionCalls.class);

    /** What Lambda calls the error of a process that ended. */
    private static final String EXITED = "Runtime.ExitError";

    /** So much of what a function says about its failure is kept. */
    private static final int LONGEST_MESSAGE = 1_000;

    private final MappingRunner mapping;
    private final ShardId shard;
    private final DriverTools tools;

    FunctionCalls(MappingRunner mapping, ShardId shard, DriverTools tools) {
        this.mapping = mapping;
        this.shard = shard;
        this.tools = tools;
    }

    /** Waits for what becomes of the call. There is always an answer: without one the lane would stand for ever. */
    ShardEvent call(ShardEffect.Invoke invoke) {
        var spec = mapping.spec();
        var functionArn = spec.functionArn();
        try {
            if (!invoke.records().isEmpty()) { // the final call of a window has none
                var newest = invoke.records().getLast().createdAt();
                mapping.journal().sent(Duration.between(newest, tools.clock().now()));
            }
            var event = InvocationEvent.of(invoke.records(), invoke.window(), shard, spec.streamArn());
            var function = tools.resolver().resolve(functionArn);
            var outcome = tools.functions()
                    .invoke(
                            function.unqualifiedArn(),
                            new Invocation(invoke.requestId().toString(), functionArn, event));
            return answer(invoke.attempt(), outcome);
        } catch (RuntimeException | Error unexpected) {
            LOG.error("Function {} could not be invoked for mapping {}", functionArn, spec.uuid(), unexpected);
            return new ShardEvent.Throttled(invoke.attempt(), "Internal error");
        }
    }

    private static ShardEvent answer(Attempt attempt, InvocationOutcome outcome) {
        return switch (outcome) {
            case InvocationOutcome.Returned returned -> new ShardEvent.Returned(attempt, returned.payload());
            case InvocationOutcome.FunctionError error -> new ShardEvent.Failed(attempt, failure(error));
            case InvocationOutcome.TimedOut timedOut ->
                new ShardEvent.Failed(
                        attempt, new CallFailure(Kind.TIMED_OUT, "", "timed out after " + timedOut.took()));
            case InvocationOutcome.Throttled throttled -> new ShardEvent.Throttled(attempt, throttled.reason());
            case InvocationOutcome.Unavailable unavailable -> new ShardEvent.Throttled(attempt, unavailable.reason());
        };
    }

    private static CallFailure failure(InvocationOutcome.FunctionError error) {
        var message = error.errorMessage();
        return new CallFailure(
                error.errorType().equals(EXITED) ? Kind.CRASHED : Kind.THREW,
                error.errorType(),
                message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "…");
    }
}
