package dev.millrace.stacks;

import dev.millrace.stacks.resource.ResourceTypes;
import dev.millrace.stacks.template.Template;
import java.util.ArrayList;
import java.util.Optional;

/** Deletes resources of a stack, or lets go of them where the template says so. Confined to one thread. */
final class Removal {

    private final ResourceTypes types;
    private final Plan.Contexts contexts;
    private final Journal journal;

    Removal(ResourceTypes types, Plan.Contexts contexts, Journal journal) {
        this.types = types;
        this.contexts = contexts;
        this.journal = journal;
    }

    /** Deletes a resource that this very run had begun to make; what it was told of comes off the record. */
    void takeBack(String logicalId) {
        var resource = journal.stack().resource(logicalId).orElseThrow();
        if (!resource.isMade()) {
            journal.note(stack -> stack.without(logicalId));
        } else if (resource.onDelete() == Template.Removal.RETAIN) {
            letGo(resource);
        } else {
            delete(resource);
        }
    }

    /** Deletes or retains a resource that the stack no longer wants; says why if it could not be deleted. */
    Optional<String> discard(ResourceRecord resource) {
        if (!resource.isMade()) {
            journal.note(stack -> stack.without(resource.logicalId()));
            return Optional.empty();
        }
        if (resource.onDelete() != Template.Removal.DELETE) {
            letGo(resource);
            return Optional.empty();
        }
        try {
            delete(resource);
            return Optional.empty();
        } catch (RuntimeException e) {
            var reason = Failure.reason(e);
            journal.resource(resource, ResourceStatus.DELETE_FAILED, reason);
            return Optional.of(resource.logicalId() + ": " + reason);
        }
    }

    /** The stack forgets the resource, which stays. */
    void letGo(ResourceRecord resource) {
        journal.passing(resource, ResourceStatus.DELETE_SKIPPED, "", stack -> stack.without(resource.logicalId()));
    }

    private void delete(ResourceRecord resource) {
        journal.resource(resource, ResourceStatus.DELETE_IN_PROGRESS, "");
        call(resource);
        journal.passing(resource, ResourceStatus.DELETE_COMPLETE, "", stack -> stack.without(resource.logicalId()));
    }

    private void call(ResourceRecord resource) {
        var context = contexts.of(resource.logicalId(), resource.generation());
        types.get(resource.type()).delete(context, resource.physical(), resource.properties());
    }

    /** The same for a resource that another has replaced. */
    Optional<String> discardLeftover(ResourceRecord leftover) {
        if (leftover.onReplace() != Template.Removal.DELETE) {
            forget(leftover, ResourceStatus.DELETE_SKIPPED);
            return Optional.empty();
        }
        try {
            journal.passing(leftover, ResourceStatus.DELETE_IN_PROGRESS, "");
            call(leftover);
            forget(leftover, ResourceStatus.DELETE_COMPLETE);
            return Optional.empty();
        } catch (RuntimeException e) {
            var reason = Failure.reason(e);
            journal.passing(leftover, ResourceStatus.DELETE_FAILED, reason);
            return Optional.of(leftover.logicalId() + " " + leftover.physicalId() + ": " + reason);
        }
    }

    private void forget(ResourceRecord leftover, ResourceStatus status) {
        journal.passing(leftover, status, "", stack -> {
            var leftovers = new ArrayList<>(stack.leftovers());
            leftovers.remove(leftover);
            return stack.withResources(stack.resources(), leftovers);
        });
    }
}
