package dev.millrace.services.lambda.function;

import dev.millrace.functions.Functions;
import dev.millrace.functions.Invocation;
import dev.millrace.functions.InvocationOutcome;
import dev.millrace.functions.InvocationOutcome.FunctionError;
import dev.millrace.functions.InvocationOutcome.Returned;
import dev.millrace.functions.InvocationOutcome.Throttled;
import dev.millrace.functions.InvocationOutcome.TimedOut;
import dev.millrace.functions.InvocationOutcome.Unavailable;
import dev.millrace.model.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Invocations of type {@code Event}: run in the background, a failing one twice more, after one and two minutes as on
 * AWS. They live in memory only and end with the server. Thread-safe.
 */
final class QueuedInvocations {

    private static final Logger LOG = LoggerFactory.getLogger(QueuedInvocations.class);
    private static final int MAX_TRIES = 3;

    private final Functions functions;
    private final Clock clock;
    private final Executor background;

    /** @param background runs tasks that block */
    QueuedInvocations(Functions functions, Clock clock, Executor background) {
        this.functions = functions;
        this.clock = clock;
        this.background = background;
    }

    /** @param ended runs when the invocation has succeeded or is given up; does little */
    void add(String functionArn, Invocation invocation, Runnable ended) {
        background.execute(() -> run(functionArn, invocation, ended, 1));
    }

    private void run(String functionArn, Invocation invocation, Runnable ended, int tries) {
        var outcome = functions.invoke(functionArn, invocation);
        if (outcome instanceof Returned) {
            ended.run();
            return;
        }
        if (tries == MAX_TRIES) {
            LOG.warn(
                    "Queued invocation {} of {} failed {} times and is dropped: {}",
                    invocation.requestId(),
                    functionArn,
                    tries,
                    reason(outcome));
            ended.run();
            return;
        }
        clock.schedule(
                Duration.ofMinutes(tries),
                () -> background.execute(() -> run(functionArn, invocation, ended, tries + 1)));
    }

    private static String reason(InvocationOutcome outcome) {
        return switch (outcome) {
            case Returned returned -> "it did not";
            case FunctionError error -> error.errorType();
            case TimedOut timedOut -> "timed out";
            case Throttled throttled -> throttled.reason();
            case Unavailable unavailable -> unavailable.reason();
        };
    }
}
