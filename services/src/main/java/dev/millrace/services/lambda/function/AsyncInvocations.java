package dev.millrace.services.lambda.function;

/** Asynchronous invocation from the inside: what Invoke does with type {@code Event}, retries included. Thread-safe. */
public interface AsyncInvocations {

    /**
     * Queues the event for the function.
     *
     * @param functionArn with a qualifier or without
     * @param requestId shown to the handler
     * @param event JSON in UTF-8; not to be changed
     * @param ended runs when the function has handled the event, or it was given up after its retries; does a commit at
     *     most. A caller that has to know keeps the event until then: the queue is in memory only
     * @return false if there is no such function, or not by this qualifier
     */
    boolean invoke(String functionArn, String requestId, byte[] event, Runnable ended);
}
