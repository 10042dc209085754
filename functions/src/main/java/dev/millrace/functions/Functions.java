package dev.millrace.functions;

/** Runs functions. Thread-safe. */
public interface Functions extends AutoCloseable {

    /**
     * Makes a function known, or replaces its code and settings. Calls already running end with what they began with.
     */
    void put(FunctionSpec spec);

    /** Forgets the function (by its unqualified ARN) and ends its idle environments. */
    void remove(String functionArn);

    /**
     * Runs the function and waits for the outcome: at most its timeout, plus the time for a free environment. Blocks;
     * call it from a virtual thread.
     *
     * @param functionArn the unqualified ARN under which the function was put
     */
    InvocationOutcome invoke(String functionArn, Invocation invocation);

    /**
     * How many invocations of the function can run at once; more of them wait for their turn.
     *
     * @param functionArn the unqualified ARN under which the function was put
     */
    default int concurrency(String functionArn) {
        return Integer.MAX_VALUE;
    }

    /** Ends every environment; calls in flight answer {@link InvocationOutcome.Unavailable} within three seconds. */
    @Override
    void close();
}
