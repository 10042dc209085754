package dev.millrace.functions;

import java.time.Duration;

/** How an invocation ended. An expected value each, never an exception. */
public sealed interface InvocationOutcome {

    /** The handler returned. The payload is its JSON, as the runtime sent it; may be empty. */
    record Returned(byte[] payload, Duration took) implements InvocationOutcome {}

    /**
     * The function failed: the handler threw, could not be loaded, or its process ended. The payload is Lambda's error
     * object, {@code {"errorMessage":…,"errorType":…,"stackTrace":[…]}}.
     */
    record FunctionError(String errorType, String errorMessage, byte[] payload, Duration took)
            implements InvocationOutcome {}

    /** The deadline passed and the environment was ended. The payload is Lambda's error object for it. */
    record TimedOut(byte[] payload, Duration took) implements InvocationOutcome {}

    /** Refused for concurrency: the function did not run. */
    record Throttled(String reason) implements InvocationOutcome {}

    /**
     * The function could not be reached at all and did not run: it does not exist, the runtime is not installed, the
     * server is stopping.
     */
    record Unavailable(String reason) implements InvocationOutcome {}
}
