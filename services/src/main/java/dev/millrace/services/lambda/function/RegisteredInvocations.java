package dev.millrace.services.lambda.function;

import dev.millrace.functions.Invocation;
import dev.millrace.model.Scope;

/** Queues events for the functions that there are. Thread-safe. */
final class RegisteredInvocations implements AsyncInvocations {

    private final FunctionRegistry registry;
    private final QueuedInvocations queued;

    RegisteredInvocations(FunctionRegistry registry, QueuedInvocations queued) {
        this.registry = registry;
        this.queued = queued;
    }

    @Override
    public boolean invoke(String functionArn, String requestId, byte[] event, Runnable ended) {
        var name = FunctionName.parse(Scope.DEFAULT, functionArn);
        if (!registry.exists(name)) {
            return false;
        }
        queued.add(name.functionArn(), new Invocation(requestId, functionArn, event), ended);
        return true;
    }
}
