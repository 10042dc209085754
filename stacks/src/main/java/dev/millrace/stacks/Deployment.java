package dev.millrace.stacks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.stacks.resource.Physical;
import dev.millrace.stacks.template.Template;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a stack from what it is to what its plan wants, resource by resource; undoes it all if one fails. A new stack
 * is the same as an empty one, but for the words. Confined to one thread, used once.
 *
 * <p>New and changed resources come first, in order of dependence; what is no longer wanted goes last, when nothing can
 * fail any more that would need it back.
 */
final class Deployment {

    private static final Logger LOG = LoggerFactory.getLogger(Deployment.class);

    private final Plan plan;
    private final Plan.Contexts contexts;
    private final Journal journal;
    private final Removal removal;
    private final Exports exports;
    private final Outcome outcome;
    private final BooleanSupplier stopping;

    /** How to take back what was done, the latest first. */
    private final Deque<Undo> undo = new ArrayDeque<>();

    /** Takes back one step. */
    private record Undo(String logicalId, Runnable step) {}

    Deployment(
            Plan plan,
            Plan.Contexts contexts,
            Journal journal,
            Exports exports,
            Outcome outcome,
            BooleanSupplier stopping) {
        this.plan = plan;
        this.contexts = contexts;
        this.journal = journal;
        this.removal = new Removal(plan.types(), contexts, journal);
        this.exports = exports;
        this.outcome = outcome;
        this.stopping = stopping;
    }

    /** Carries it out; the record says how it ended, or that it has not when the program stops. */
    StackRecord run(Instant now) {
        if (outcome.isNew()) {
            journal.enter(StackStatus.CREATE_IN_PROGRESS, "User Initiated");
        } else {
            journal.enter(StackStatus.UPDATE_IN_PROGRESS, "User Initiated", stack -> stack.updatedAt(now));
        }
        var before = journal.stack();
        try {
            for (var resource : plan.resources()) {
                if (stopping.getAsBoolean()) {
                    return journal.stack();
                }
                deploy(resource);
            }
            finish();
        } catch (Abandoned abandoned) {
            return journal.stack();
        } catch (StepFailed failed) {
            rollBack(before, failed.sentence, now);
        } catch (RuntimeException e) {
            rollBack(before, Failure.reason(e), now);
        }
        return journal.stack();
    }

    private void deploy(Template.Resource resource) {
        var id = resource.logicalId();
        var current = journal.stack().resource(id);
        int generation = current.map(ResourceRecord::generation).orElse(0);
        ObjectNode after;
        try {
            after = plan.properties(resource, new LiveValues(journal.stack()), contexts.of(id, generation));
        } catch (RuntimeException e) {
            throw new StepFailed(resource, outcome.isNew() ? "creating" : "updating", e);
        }
        if (current.isEmpty() || !current.get().isMade()) {
            boolean interrupted = current.isPresent();
            create(resource, after, generation, interrupted);
        } else if (!current.get().type().equals(resource.type())
                || Plan.needsReplacement(plan.type(resource), current.get().properties(), after)) {
            replace(resource, current.get(), after);
        } else if (!current.get().isSettled() || !current.get().properties().equals(after)) {
            update(resource, current.get(), after);
        } else {
            keep(resource, current.get());
        }
    }

    private void keep(Template.Resource resource, ResourceRecord current) {
        if (current.onDelete() != resource.onDelete() || current.onReplace() != resource.onReplace()) {
            journal.note(
                    stack -> stack.with(current.with(current.properties(), resource.onDelete(), resource.onReplace())));
            undo.push(new Undo(resource.logicalId(), () -> journal.note(stack -> stack.with(current))));
        }
    }

    private void create(Template.Resource resource, ObjectNode properties, int generation, boolean interrupted) {
        var id = resource.logicalId();
        var started = journal.resource(record(resource, properties, generation), ResourceStatus.CREATE_IN_PROGRESS, "");
        undo.push(new Undo(id, () -> removal.takeBack(id)));
        try {
            var type = plan.type(resource);
            var context = contexts.of(id, generation);
            var adopted = interrupted ? type.adopt(context, properties) : Optional.<Physical>empty();
            var made = adopted.isPresent()
                    ? adopted.get()
                    : type.create(
                            context, properties, exists -> journal.note(stack -> stack.with(started.with(exists))));
            journal.resource(started.with(made), ResourceStatus.CREATE_COMPLETE, "");
        } catch (RuntimeException e) {
            requireGoingOn(e);
            var known = journal.stack().resource(id).orElse(started);
            journal.resource(known, ResourceStatus.CREATE_FAILED, Failure.reason(e));
            throw new StepFailed(resource, "creating", e);
        }
    }

    private ResourceRecord record(Template.Resource resource, ObjectNode properties, int generation) {
        return new ResourceRecord(
                resource.logicalId(),
                resource.type(),
                "",
                Map.of(),
                properties,
                generation,
                resource.onDelete(),
                resource.onReplace(),
                ResourceStatus.CREATE_IN_PROGRESS,
                "",
                Instant.EPOCH);
    }

    private void update(Template.Resource resource, ResourceRecord current, ObjectNode after) {
        var started = journal.resource(current, ResourceStatus.UPDATE_IN_PROGRESS, "");
        undo.push(new Undo(resource.logicalId(), () -> changeBack(current, after)));
        try {
            var type = plan.type(resource);
            var context = contexts.of(resource.logicalId(), current.generation());
            var changed = type.update(context, current.physical(), current.properties(), after);
            journal.resource(
                    started.with(after, resource.onDelete(), resource.onReplace())
                            .with(changed),
                    ResourceStatus.UPDATE_COMPLETE,
                    "");
        } catch (RuntimeException e) {
            requireGoingOn(e);
            journal.resource(started, ResourceStatus.UPDATE_FAILED, Failure.reason(e));
            throw new StepFailed(resource, "updating", e);
        }
    }

    /** A resource that fails while the program stops is left as it is, for the next run. */
    private void requireGoingOn(RuntimeException failure) {
        if (stopping.getAsBoolean()) {
            throw new Abandoned(failure);
        }
    }

    private void changeBack(ResourceRecord previous, ObjectNode from) {
        journal.resource(previous, ResourceStatus.UPDATE_IN_PROGRESS, "");
        var context = contexts.of(previous.logicalId(), previous.generation());
        var restored =
                plan.types().get(previous.type()).update(context, previous.physical(), from, previous.properties());
        journal.resource(previous.with(restored), ResourceStatus.UPDATE_COMPLETE, "");
    }

    private void replace(Template.Resource resource, ResourceRecord current, ObjectNode after) {
        var naming = plan.type(resource).nameProperty();
        boolean sameName = !naming.isEmpty()
                && current.type().equals(resource.type())
                && after.has(naming)
                && after.get(naming).equals(current.properties().path(naming));
        if (sameName) {
            throw new StepFailed(
                    resource,
                    "updating",
                    "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename "
                            + after.get(naming).asText() + " and update the stack again.");
        }
        journal.passing(
                current,
                ResourceStatus.UPDATE_IN_PROGRESS,
                "Requested update requires the creation of a new physical" + " resource; hence creating one.",
                stack -> {
                    var leftovers = new ArrayList<>(stack.leftovers());
                    leftovers.add(current);
                    return stack.withResources(stack.resources(), leftovers);
                });
        undo.push(new Undo(resource.logicalId(), () -> putBack(current)));
        create(resource, after, current.generation() + 1, false);
    }

    private void putBack(ResourceRecord replaced) {
        journal.note(stack -> {
            var leftovers = new ArrayList<>(stack.leftovers());
            leftovers.removeIf(leftover -> leftover.physicalId().equals(replaced.physicalId())
                    && leftover.logicalId().equals(replaced.logicalId()));
            return stack.withResources(stack.resources(), leftovers).with(replaced);
        });
    }

    private void finish() {
        var outputs = plan.outputs(new LiveValues(journal.stack()));
        exports.check(journal.stack(), outputs);
        var wanted = new HashSet<String>();
        plan.resources().forEach(resource -> wanted.add(resource.logicalId()));
        var removed = journal.stack().resources().stream()
                .filter(resource -> !wanted.contains(resource.logicalId()))
                .toList();
        var leftovers = journal.stack().leftovers();
        // From here on there is no way back: the new outputs are there, and the old resources go.
        if (!outcome.isNew()) {
            journal.enter(StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, "", stack -> settled(stack, outputs));
        }
        var failures = new ArrayList<String>();
        for (var leftover : leftovers.reversed()) {
            removal.discardLeftover(leftover).ifPresent(failures::add);
        }
        for (var resource : removed.reversed()) {
            removal.discard(resource).ifPresent(failures::add);
        }
        journal.enter(
                outcome.done(),
                failures.isEmpty() ? "" : "Not all old resources could be deleted: " + String.join("; ", failures),
                stack -> settled(stack, outputs));
    }

    /** The stack with the plan's outputs, its resources in the plan's order. */
    private StackRecord settled(StackRecord stack, List<StackRecord.Output> outputs) {
        var ordered = new ArrayList<ResourceRecord>();
        for (var resource : plan.resources()) {
            stack.resource(resource.logicalId()).ifPresent(ordered::add);
        }
        for (var resource : stack.resources()) {
            if (!ordered.contains(resource)) {
                ordered.addFirst(resource);
            }
        }
        return stack.withResources(ordered, stack.leftovers())
                .withResult(plan.template().description(), plan.source(), outputs, plan.imports());
    }

    private void rollBack(StackRecord before, String why, Instant now) {
        LOG.debug("stack {} failed: {}", before.name(), why);
        if (outcome.undoing().isEmpty()) {
            journal.enter(outcome.failed(), why);
            return;
        }
        journal.enter(outcome.undoing().get(), why);
        var failures = new ArrayList<String>();
        while (!undo.isEmpty()) {
            var next = undo.pop();
            try {
                next.step().run();
            } catch (RuntimeException e) {
                LOG.warn("stack {}: {} could not be rolled back", before.name(), next.logicalId(), e);
                failures.add(next.logicalId() + ": " + Failure.reason(e));
            }
        }
        if (outcome.isNew()) {
            // What an earlier, interrupted attempt had made goes too.
            for (var resource : journal.stack().resources().reversed()) {
                removal.discard(resource).ifPresent(failures::add);
            }
        }
        journal.note(stack -> stack.inOrderOf(before));
        if (failures.isEmpty()) {
            var gone = outcome.undone() == StackStatus.DELETE_COMPLETE;
            journal.enter(outcome.undone(), why, stack -> gone ? stack.deletedAt(now) : stack);
        } else {
            journal.enter(outcome.failed(), why + " Rolling back failed too, for " + String.join("; ", failures));
        }
    }

    /** The program stops. */
    private static final class Abandoned extends RuntimeException {

        Abandoned(RuntimeException cause) {
            super(cause);
        }
    }

    /** A resource could not be made or changed. */
    private static final class StepFailed extends RuntimeException {

        private final String sentence;

        StepFailed(Template.Resource resource, String doing, RuntimeException cause) {
            super(cause);
            this.sentence = sentence(resource, doing, Failure.reason(cause));
        }

        StepFailed(Template.Resource resource, String doing, String reason) {
            this.sentence = sentence(resource, doing, reason);
        }

        private static String sentence(Template.Resource resource, String doing, String reason) {
            return doing + " " + resource.logicalId() + " (" + resource.type() + ") failed: " + reason;
        }
    }
}
