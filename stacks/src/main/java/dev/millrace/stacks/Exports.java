package dev.millrace.stacks;

import dev.millrace.model.Scope;
import dev.millrace.stacks.resource.ResourceException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** What the stacks of one account and region show each other, and what may not be taken away. Thread-safe. */
final class Exports {

    private final StackStore store;
    private final Scope scope;

    Exports(StackStore store, Scope scope) {
        this.store = store;
        this.scope = scope;
    }

    /** What another stack than the one that asks exports under the name. */
    Optional<String> value(String name, StackRecord asking) {
        return store.live(scope).stream()
                .filter(stack -> !stack.stackId().equals(asking.stackId()))
                .flatMap(stack -> stack.outputs().stream())
                .filter(output -> !name.isEmpty() && output.exportName().equals(name))
                .map(StackRecord.Output::value)
                .findFirst();
    }

    /**
     * Refuses outputs that a stack may not have in place of those it has: names are unique, and what others use stays
     * as it is.
     */
    void check(StackRecord stack, List<StackRecord.Output> outputs) {
        refuseTwice(stack, outputs);
        for (var other : store.live(scope)) {
            for (var theirs : other.outputs()) {
                boolean taken = !other.stackId().equals(stack.stackId())
                        && !theirs.exportName().isEmpty()
                        && outputs.stream().anyMatch(ours -> ours.exportName().equals(theirs.exportName()));
                if (taken) {
                    throw alreadyExported(theirs.exportName(), other.name());
                }
            }
        }
        for (var before : stack.outputs()) {
            var now = outputs.stream()
                    .filter(output -> output.exportName().equals(before.exportName()))
                    .findFirst();
            if (now.isEmpty()) {
                refuseIfUsed(stack, before, "deleted");
            } else if (!now.get().value().equals(before.value())) {
                refuseIfUsed(stack, before, "updated");
            }
        }
    }

    private static void refuseTwice(StackRecord stack, List<StackRecord.Output> outputs) {
        var names = new HashSet<String>();
        for (var output : outputs) {
            if (!output.exportName().isEmpty() && !names.add(output.exportName())) {
                throw alreadyExported(output.exportName(), stack.name());
            }
        }
    }

    private static ResourceException alreadyExported(String name, String owner) {
        return new ResourceException("Export with name " + name + " is already exported by stack " + owner
                + ". Rename the export or delete the other stack.");
    }

    /** Refuses to take away what other stacks use. */
    void refuseIfUsed(StackRecord stack) {
        for (var output : stack.outputs()) {
            refuseIfUsed(stack, output, "deleted");
        }
    }

    private void refuseIfUsed(StackRecord stack, StackRecord.Output output, String what) {
        if (output.exportName().isEmpty()) {
            return;
        }
        var users = store.live(scope).stream()
                .filter(other -> !other.stackId().equals(stack.stackId()))
                .filter(other -> other.imports().contains(output.exportName()))
                .map(StackRecord::name)
                .toList();
        if (!users.isEmpty()) {
            throw StackException.refused("Export " + output.exportName() + " cannot be " + what + " as it is in use by "
                    + String.join(", ", users));
        }
    }
}
