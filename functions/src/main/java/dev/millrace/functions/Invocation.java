package dev.millrace.functions;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * One call of a function.
 *
 * @param requestId shown to the handler as its AWS request id; repeats of a batch share it
 * @param functionArn the ARN the caller used, with qualifier if it gave one
 * @param event the event, JSON in UTF-8; not to be changed
 * @param log told each line of this invocation's log, from START to REPORT, beside the {@link FunctionLog}; called from
 *     several threads
 */
public record Invocation(String requestId, String functionArn, byte[] event, Consumer<String> log) {
    public Invocation {
        Objects.requireNonNull(requestId);
        Objects.requireNonNull(functionArn);
        Objects.requireNonNull(event);
        Objects.requireNonNull(log);
    }

    /** A call whose log nobody asks for. */
    public Invocation(String requestId, String functionArn, byte[] event) {
        this(requestId, functionArn, event, line -> {});
    }

    /** The same call, with somebody who hears its log. */
    public Invocation withLog(Consumer<String> newLog) {
        return new Invocation(requestId, functionArn, event, newLog);
    }
}
