package dev.millrace.functions;

import java.util.Objects;

/**
 * One call of a function.
 *
 * @param requestId shown to the handler as its AWS request id; repeats of a batch share it
 * @param functionArn the ARN the caller used, with qualifier if it gave one
 * @param event the event, JSON in UTF-8; not to be changed
 */
public record Invocation(String requestId, String functionArn, byte[] event) {
    public Invocation {
        Objects.requireNonNull(requestId);
        Objects.requireNonNull(functionArn);
        Objects.requireNonNull(event);
    }
}
