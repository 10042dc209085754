package dev.millrace.services.sns;

import dev.millrace.services.lambda.function.AsyncInvocations;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Invokes functions asynchronously. A dispatch stays in the outbox until its function has handled it or Lambda has
 * given it up after its own retries, so that it survives the server; what a failing function does with it is not SNS's
 * affair.
 */
final class FunctionCourier implements Courier {

    /** A failing function's events wait up to three minutes: many others should not wait for them. */
    private static final int MOST_AT_ONCE = 1000;

    private final AsyncInvocations functions;
    private final Spelling spelling;

    FunctionCourier(AsyncInvocations functions, Spelling spelling) {
        this.functions = functions;
        this.spelling = spelling;
    }

    @Override
    public int mostAtOnce() {
        return MOST_AT_ONCE;
    }

    @Override
    public void deliver(Dispatch dispatch, RetryPolicy policy, Consumer<Outcome> ended) {
        var requestId = UUID.randomUUID().toString();
        var event = spelling.forFunction(dispatch);
        boolean taken;
        try {
            taken = functions.invoke(
                    dispatch.endpoint(), requestId, event, () -> ended.accept(new Outcome.Delivered()));
        } catch (IllegalArgumentException e) { // kept from a time when any endpoint was
            ended.accept(new Outcome.Refused(e.toString()));
            return;
        }
        if (!taken) {
            ended.accept(new Outcome.Refused("there is no such function"));
        }
    }
}
