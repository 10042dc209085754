package dev.millrace.stacks;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of one stack while an operation changes it. Each step is in the store before it is told to the listener and
 * before the next one begins, so that the record never knows less than what exists, but for the one call under way.
 * Confined to the thread of the operation. A listener that throws is told nothing more; the operation goes on.
 */
final class Journal {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final StackStore store;
    private final Clock clock;
    private final Scope scope;
    private ProgressListener listener;
    private StackRecord stack;

    Journal(StackStore store, Clock clock, Scope scope, ProgressListener listener, StackRecord stack) {
        this.store = store;
        this.clock = clock;
        this.scope = scope;
        this.listener = listener;
        this.stack = stack;
    }

    StackRecord stack() {
        return stack;
    }

    /** The stack moves to another state. */
    void enter(StackStatus status, String reason) {
        enter(status, reason, UnaryOperator.identity());
    }

    /** The same with a further change in the same commit. */
    void enter(StackStatus status, String reason, UnaryOperator<StackRecord> also) {
        stack = also.apply(stack.with(status, reason));
        tell(event(stack.name(), stack.stackId(), StackEvent.STACK, status.name(), reason));
    }

    /** A resource moves to another state and is remembered with it. */
    ResourceRecord resource(ResourceRecord resource, ResourceStatus status, String reason) {
        var moved = resource.with(status, reason, clock.now());
        stack = stack.with(moved);
        tell(event(moved, status, reason));
        return moved;
    }

    /** Something happens to a resource that the stack no longer counts among its own. */
    void passing(ResourceRecord resource, ResourceStatus status, String reason) {
        tell(event(resource, status, reason));
    }

    /** The same, and the stack's record changes with it. */
    void passing(ResourceRecord resource, ResourceStatus status, String reason, UnaryOperator<StackRecord> also) {
        stack = also.apply(stack);
        tell(event(resource, status, reason));
    }

    /** Remembers without telling. */
    void note(UnaryOperator<StackRecord> change) {
        stack = change.apply(stack);
        store.save(scope, stack, List.of());
    }

    private void tell(StackEvent event) {
        store.save(scope, stack, List.of(event));
        try {
            listener.on(event);
        } catch (RuntimeException e) { // whoever watched is gone, which is no reason to leave the work half done
            LOG.debug("stack {}: nobody follows any more", stack.name(), e);
            listener = ProgressListener.SILENT;
        }
    }

    private StackEvent event(ResourceRecord resource, ResourceStatus status, String reason) {
        return event(resource.logicalId(), resource.physicalId(), resource.type(), status.name(), reason);
    }

    private StackEvent event(String logicalId, String physicalId, String type, String status, String reason) {
        return new StackEvent(
                stack.stackId(),
                stack.name(),
                UUID.randomUUID().toString(),
                logicalId,
                physicalId,
                type,
                status,
                reason,
                clock.now());
    }
}
