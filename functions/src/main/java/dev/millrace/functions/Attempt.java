package dev.millrace.functions;

import dev.millrace.model.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * One event in one environment, from the wait for its start to the line that reports it. Confined to one thread.
 *
 * <p>Time is counted as Lambda counts it: the start of an environment has ten seconds of its own; what goes beyond is
 * taken from the function's timeout.
 */
final class Attempt {

    private static final Duration INIT_LIMIT = Duration.ofSeconds(10);
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final FunctionSpec spec;
    private final Environment environment;
    private final boolean isFirst;
    private final Clock clock;
    private final InvocationLog log;
    private boolean mayBeUsedAgain;

    Attempt(FunctionSpec spec, Environment environment, boolean isFirst, Clock clock) {
        this.spec = spec;
        this.environment = environment;
        this.isFirst = isFirst;
        this.clock = clock;
        this.log = environment.log();
    }

    /** Whether the environment has answered and is as good as before; false until then, and when it threw. */
    boolean mayBeUsedAgain() {
        return mayBeUsedAgain;
    }

    /** Empty if the environment ended before it took the event. */
    Optional<InvocationOutcome> run(Invocation invocation) throws InterruptedException {
        var requestId = invocation.requestId();
        var startup = environment.awaitStartup(INIT_LIMIT);
        var began = clock.elapsedNanos();
        if (startup instanceof Startup.Underway) {
            startup = environment.awaitStartup(spec.timeout());
        }
        log.start(invocation);
        var answer = switch (startup) {
            case Startup.Ready ready -> environment.run(deliver(invocation, left(began)), left(began));
            case Startup.Broken broken -> broken.answer();
            case Startup.Underway underway -> new Answer.OutOfTime();
        };
        var took = Duration.ofNanos(clock.elapsedNanos() - began);
        mayBeUsedAgain = startup instanceof Startup.Ready
                && (answer instanceof Answer.Response || answer instanceof Answer.Failed);
        var outcome = outcomeOf(answer, requestId, took);
        if (outcome.isPresent()) {
            log.end(requestId, took, environment, initOf(startup));
        }
        return outcome;
    }

    /** Zero for a warm environment, whose start has been reported before. */
    private Duration initOf(Startup startup) {
        return isFirst && startup instanceof Startup.Ready ready ? ready.took() : Duration.ZERO;
    }

    private Duration left(long beganNanos) {
        var left = spec.timeout().minusNanos(clock.elapsedNanos() - beganNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private Delivery deliver(Invocation invocation, Duration left) {
        return new Delivery(
                invocation.requestId(),
                invocation.functionArn(),
                invocation.event(),
                clock.wallTime().plus(left).toEpochMilli());
    }

    private Optional<InvocationOutcome> outcomeOf(Answer answer, String requestId, Duration took) {
        return switch (answer) {
            case Answer.Response response -> Optional.of(new InvocationOutcome.Returned(response.payload(), took));
            case Answer.Failed failed -> Optional.of(failure(ErrorObject.parse(failed.payload()), took));
            case Answer.Exited exited -> {
                var error = ErrorObject.of(
                        "Runtime.ExitError", "RequestId: " + requestId + " Error: " + reason(exited.status()));
                log.line(error.message());
                log.line("Runtime.ExitError");
                yield Optional.of(failure(error, took));
            }
            case Answer.OutOfTime late -> {
                var message = String.format(
                        Locale.ROOT,
                        "%s %s Task timed out after %.2f seconds",
                        DATE.format(clock.wallTime()),
                        requestId,
                        spec.timeout().toMillis() / 1000.0);
                log.line(message);
                yield Optional.of(
                        new InvocationOutcome.TimedOut(ErrorObject.of(message).json(), took));
            }
            case Answer.NotTaken notTaken -> Optional.empty();
        };
    }

    private static InvocationOutcome failure(ErrorObject error, Duration took) {
        return new InvocationOutcome.FunctionError(error.type(), error.message(), error.json(), took);
    }

    /** A status above 128 is how a shell, and the JDK, tell of a signal. */
    private static String reason(int status) {
        return switch (status) {
            case 0 -> "Runtime exited without providing a reason";
            case 128 + 6 -> "Runtime exited with error: signal: aborted";
            case 128 + 9 -> "Runtime exited with error: signal: killed";
            case 128 + 11 -> "Runtime exited with error: signal: segmentation fault";
            case 128 + 15 -> "Runtime exited with error: signal: terminated";
            default -> "Runtime exited with error: exit status " + status;
        };
    }
}
