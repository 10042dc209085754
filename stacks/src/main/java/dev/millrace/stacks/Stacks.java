package dev.millrace.stacks;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.services.Call;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.stacks.resource.Patience;
import dev.millrace.stacks.template.Template;
import dev.millrace.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stacks of one server. Thread-safe; operations run one after the other, each on the caller's thread until it has
 * ended.
 *
 * <p>Stacks live in the store. An operation that the end of the program interrupted is found at the next start and
 * marked as failed; deploying again takes up what had been made.
 */
public final class Stacks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Stacks.class);

    /** How long closing waits for the operation under way. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private static final Pattern NAME = Pattern.compile("[a-zA-Z][-a-zA-Z0-9]{0,127}");

    private final StackStore store;
    private final Clock clock;
    private final Planning planning;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private volatile boolean isClosed;

    /**
     * @param services all services but CloudFormation's own
     * @param code local code that every stack may use, by logical id or S3 key
     */
    public Stacks(ServiceCatalog services, Store store, Clock clock, Map<String, Path> code) {
        this.store = new StackStore(store);
        this.clock = clock;
        this.planning = new Planning(services, this.store, new Patience(clock, () -> isClosed), code);
        markInterrupted();
    }

    private void markInterrupted() {
        for (var stored : store.everything()) {
            var stack = stored.stack();
            var status = stack.status().interrupted();
            if (status != stack.status()) {
                new Journal(store, clock, stored.scope(), ProgressListener.SILENT, stack)
                        .enter(status, "Millrace was stopped while this was going on");
            }
        }
    }

    /**
     * Creates the stack, or changes it to what the template says. A stack whose creation had failed is made anew. The
     * value of a parameter may hold {@code ${stack.Output}}, the output of another stack.
     *
     * @throws StackException if it is refused, or if a resource failed; then everything this run had made or changed
     *     has been put back
     */
    public StackResult deploy(Call call, DeployRequest given, ProgressListener listener) {
        return exclusively(() -> {
            var request = given.withParameters(OutputReferences.resolve(given.parameters(), store.live(call.scope())));
            var existing = store.find(call.scope(), request.stackName());
            if (existing.isPresent() && mustBeMadeAnew(existing.get().status())) {
                // Refuse before deleting.
                planning.plan(call, planning.source(request), request.stackName(), existing.get());
                requireGone(remove(call, existing.get(), Set.of(), listener));
                existing = Optional.empty();
            }
            if (existing.isEmpty() || existing.get().status() == StackStatus.REVIEW_IN_PROGRESS) {
                return StackResult.of(requireDone(create(call, request, listener)), true);
            }
            var current = existing.get();
            var source = planning.source(request, current);
            var plan = planning.plan(call, source, current.name(), current);
            if (current.status() != StackStatus.CREATE_FAILED && planning.isDone(plan, call, current)) {
                return StackResult.of(current, false);
            }
            boolean creating = current.status() == StackStatus.CREATE_FAILED;
            return StackResult.of(
                    requireDone(carryOut(call, plan, current, listener, creating, request.onFailure())), true);
        });
    }

    private static boolean mustBeMadeAnew(StackStatus status) {
        return status == StackStatus.ROLLBACK_COMPLETE
                || status == StackStatus.ROLLBACK_FAILED
                || status == StackStatus.DELETE_FAILED;
    }

    private static StackRecord requireDone(StackRecord stack) {
        if (stack.status() == StackStatus.CREATE_COMPLETE || stack.status() == StackStatus.UPDATE_COMPLETE) {
            return stack;
        }
        throw failed(stack);
    }

    private static void requireGone(StackRecord stack) {
        if (!stack.isDeleted()) {
            throw failed(stack);
        }
    }

    private static StackException failed(StackRecord stack) {
        return new StackException(
                StackException.Kind.FAILED,
                "Stack " + stack.name() + ": " + stack.reason() + " (" + stack.status() + ")");
    }

    /**
     * Creates a stack.
     *
     * @return the stack as it is at the end; its status says how that was
     * @throws StackException if it exists, or if template or parameters are refused
     */
    public StackRecord create(Call call, DeployRequest request, ProgressListener listener) {
        return exclusively(() -> {
            var name = request.stackName();
            checkName(name);
            var reviewed = reviewed(call.scope(), name);
            var source = planning.source(request);
            var fresh = reviewed.orElseGet(() -> fresh(call, name, source));
            var plan = planning.plan(call, source, name, fresh);
            return carryOut(call, plan, fresh, listener, true, request.onFailure());
        });
    }

    /**
     * Reserves the name of a stack that is to be created later, from a change set; it then has an id and status
     * REVIEW_IN_PROGRESS. A name already reserved stays as it is.
     *
     * @throws StackException if the stack exists
     */
    public StackRecord review(Call call, String name) {
        return exclusively(() -> {
            checkName(name);
            return reviewed(call.scope(), name).orElseGet(() -> {
                var empty = fresh(call, name, StackRecord.Source.NONE);
                var journal = new Journal(store, clock, call.scope(), ProgressListener.SILENT, empty);
                journal.enter(StackStatus.REVIEW_IN_PROGRESS, "User Initiated");
                return journal.stack();
            });
        });
    }

    private Optional<StackRecord> reviewed(Scope scope, String name) {
        var existing = store.find(scope, name);
        if (existing.isPresent() && existing.get().status() != StackStatus.REVIEW_IN_PROGRESS) {
            throw new StackException(StackException.Kind.EXISTS, "Stack [" + name + "] already exists");
        }
        return existing;
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw StackException.refused("1 validation error detected: Value '" + name
                    + "' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression"
                    + " pattern: [a-zA-Z][-a-zA-Z0-9]*");
        }
    }

    private StackRecord fresh(Call call, String name, StackRecord.Source source) {
        var id = call.scope().arn("cloudformation", "stack/" + name + "/" + UUID.randomUUID());
        return new StackRecord(
                id.toString(),
                name,
                "",
                StackStatus.CREATE_IN_PROGRESS,
                "",
                source,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                clock.now(),
                null,
                null);
    }

    /**
     * Changes a stack.
     *
     * @return the stack as it is at the end; its status says how that was
     * @throws StackException if there is none, if it would not change, or if template or parameters are refused
     */
    public StackRecord update(Call call, DeployRequest request, ProgressListener listener) {
        return exclusively(() -> {
            var current = require(call.scope(), request.stackName());
            if (!current.status().canBeUpdated()) {
                throw StackException.refused(
                        "Stack:" + current.stackId() + " is in " + current.status() + " state and can not be updated.");
            }
            var plan = planning.plan(call, planning.source(request, current), current.name(), current);
            if (planning.isDone(plan, call, current)) {
                throw new StackException(StackException.Kind.NO_CHANGES, "No updates are to be performed.");
            }
            return carryOut(call, plan, current, listener, false, request.onFailure());
        });
    }

    private StackRecord carryOut(
            Call call,
            Plan plan,
            StackRecord stack,
            ProgressListener listener,
            boolean creating,
            DeployRequest.OnFailure onFailure) {
        var journal = new Journal(store, clock, call.scope(), listener, stack);
        var outcome = creating ? Outcome.ofCreate(onFailure) : Outcome.ofUpdate(onFailure);
        var end = new Deployment(
                        plan,
                        planning.contexts(call, stack, plan.source()),
                        journal,
                        new Exports(store, call.scope()),
                        outcome,
                        () -> isClosed)
                .run(clock.now());
        if (end.status() != end.status().interrupted()) {
            throw stopping();
        }
        return end;
    }

    /**
     * Deletes the stack and its resources, in reverse order. Nothing happens if there is no such stack.
     *
     * @param retain logical ids of resources to leave alone, which only a stack that could not be deleted may have
     * @return the stack as it is at the end, if there was one; its status says how that was
     * @throws StackException if another stack uses one of its exports
     */
    public Optional<StackRecord> delete(Call call, String stackName, Set<String> retain, ProgressListener listener) {
        return exclusively(() -> store.find(call.scope(), stackName)
                .filter(stack -> !stack.isDeleted())
                .map(stack -> remove(call, stack, retain, listener)));
    }

    /** Deletes the stack with all its resources, but for those that their template retains. */
    public Optional<StackRecord> delete(Call call, String stackName, ProgressListener listener) {
        return delete(call, stackName, Set.of(), listener);
    }

    private StackRecord remove(Call call, StackRecord stack, Set<String> retain, ProgressListener listener) {
        if (!retain.isEmpty() && stack.status() != StackStatus.DELETE_FAILED) {
            throw StackException.refused("Invalid operation on stack " + stack.stackId()
                    + ": resources can be retained only when a stack is in the DELETE_FAILED state.");
        }
        new Exports(store, call.scope()).refuseIfUsed(stack);
        var journal = new Journal(store, clock, call.scope(), listener, stack);
        journal.enter(StackStatus.DELETE_IN_PROGRESS, "User Initiated");
        var removal = new Removal(planning.types(), planning.contexts(call, stack, stack.source()), journal);
        var failures = new ArrayList<String>();
        for (var resource : stack.resources().reversed()) {
            if (retain.contains(resource.logicalId())) {
                removal.letGo(resource);
            } else {
                removal.discard(resource).ifPresent(failures::add);
            }
        }
        for (var leftover : stack.leftovers()) {
            removal.discardLeftover(leftover).ifPresent(failures::add);
        }
        if (failures.isEmpty()) {
            journal.enter(StackStatus.DELETE_COMPLETE, "", done -> done.deletedAt(clock.now()));
        } else {
            journal.enter(
                    StackStatus.DELETE_FAILED,
                    "The following resources could not be deleted: " + String.join("; ", failures));
        }
        return journal.stack();
    }

    /** What deploying would do to the stack, which need not exist; nothing is made. */
    public List<PlannedChange> preview(Call call, DeployRequest request) {
        return exclusively(() -> {
            var existing = store.find(call.scope(), request.stackName());
            var current = existing.orElseGet(() -> fresh(call, request.stackName(), planning.source(request)));
            var plan = planning.plan(
                    call,
                    existing.isPresent() ? planning.source(request, current) : planning.source(request),
                    current.name(),
                    current);
            if (existing.isPresent() && planning.isDone(plan, call, current)) {
                return List.of();
            }
            return planning.changes(plan, call, current);
        });
    }

    /** Reads the template and checks what needs no parameters. */
    public Template validate(String template) {
        return planning.read(template);
    }

    /** The stack by name, or by id even after it was deleted. */
    public Optional<StackRecord> find(Scope scope, String nameOrId) {
        return store.find(scope, nameOrId);
    }

    /** The stacks that exist. */
    public List<StackRecord> list(Scope scope) {
        return store.live(scope);
    }

    /** The stacks that were deleted. */
    public List<StackRecord> deleted(Scope scope) {
        return store.deleted(scope);
    }

    /** What happened to the stack, the newest first. */
    public List<StackEvent> events(String stackId) {
        return store.events(stackId);
    }

    private StackRecord require(Scope scope, String nameOrId) {
        return store.find(scope, nameOrId)
                .filter(stack -> !stack.isDeleted())
                .orElseThrow(() -> StackException.notFound(nameOrId));
    }

    private <T> T exclusively(Supplier<T> operation) {
        oneAtATime.lock();
        try {
            if (isClosed) {
                throw stopping();
            }
            return operation.get();
        } finally {
            oneAtATime.unlock();
        }
    }

    private static StackException stopping() {
        return new StackException(
                StackException.Kind.FAILED, "Millrace is stopping; deploy again to go on with what is unfinished");
    }

    /**
     * Begins nothing more, and waits a moment for the resource that is being made. An operation under way stays as it
     * is, as if the program had been killed: the next start finds it.
     */
    @Override
    public void close() {
        isClosed = true;
        try {
            if (oneAtATime.tryLock(MOMENT.toMillis(), TimeUnit.MILLISECONDS)) {
                oneAtATime.unlock();
            } else {
                LOG.warn("A stack operation does not end; it is abandoned");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
