package dev.millrace.functions;

/** What came of handing one event to one environment. */
sealed interface Answer {

    /** The handler returned. */
    record Response(byte[] payload) implements Answer {}

    /** The handler failed; the payload is Lambda's error object, from the runtime. */
    record Failed(byte[] payload) implements Answer {}

    /** The process ended while it had the event, or before it could take one. */
    record Exited(int status) implements Answer {}

    /** Time is up. The environment must not be used again. */
    record OutOfTime() implements Answer {}

    /** The environment ended before it took the event: another one may have it. */
    record NotTaken() implements Answer {}
}
