package dev.millrace.stacks;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.services.Call;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.stacks.resource.ResourceContext;
import dev.millrace.stacks.resource.ResourceException;
import dev.millrace.stacks.resource.ResourceTypes;
import dev.millrace.stacks.template.Template;
import dev.millrace.stacks.template.TemplateException;
import dev.millrace.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private final ServiceCatalog services;
    private final StackStore store;
    private final Clock clock;
    private final Map<String, Path> code;
    private final ResourceTypes types;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private volatile boolean isClosed;

    /**
     * @param services all services but CloudFormation's own
     * @param code local code that every stack may use, by logical id or S3 key
     */
    public Stacks(ServiceCatalog services, Store store, Clock clock, Map<String, Path> code) {
        this.services = services;
        this.store = new StackStore(store);
        this.clock = clock;
        this.code = Map.copyOf(code);
        this.types = ResourceTypes.of(services);
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
     * Creates the stack, or changes it to what the template says. A stack whose creation had failed is made anew.
     *
     * @throws StackException if it is refused, or if a resource failed; then everything this run had made or changed
     *     has been put back
     */
    public StackResult deploy(Call call, DeployRequest request, ProgressListener listener) {
        return exclusively(() -> {
            var existing = store.find(call.scope(), request.stackName());
            if (existing.isPresent() && mustBeMadeAnew(existing.get().status())) {
                plan(call, source(request), request.stackName(), existing.get()); // refuse before deleting
                requireDone(remove(call, existing.get(), listener));
                existing = Optional.empty();
            }
            if (existing.isEmpty() || existing.get().status() == StackStatus.REVIEW_IN_PROGRESS) {
                return StackResult.of(requireDone(create(call, request, listener)), true);
            }
            var current = existing.get();
            var source = source(request, current);
            var plan = plan(call, source, current.name(), current);
            if (current.status() != StackStatus.CREATE_FAILED && isDone(plan, call, current)) {
                return StackResult.of(current, false);
            }
            boolean creating = current.status() == StackStatus.CREATE_FAILED;
            return StackResult.of(requireDone(carryOut(call, plan, current, listener, creating)), true);
        });
    }

    private static boolean mustBeMadeAnew(StackStatus status) {
        return status == StackStatus.ROLLBACK_COMPLETE
                || status == StackStatus.ROLLBACK_FAILED
                || status == StackStatus.DELETE_FAILED;
    }

    private static StackRecord requireDone(StackRecord stack) {
        if (stack.status().isGood()) {
            return stack;
        }
        throw new StackException(
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
            var source = source(request);
            var fresh = reviewed.orElseGet(() -> fresh(call, name, source));
            var plan = plan(call, source, name, fresh);
            return carryOut(call, plan, fresh, listener, true);
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
                var empty = new StackRecord.Source("", Map.of(), "", Map.of());
                var journal =
                        new Journal(store, clock, call.scope(), ProgressListener.SILENT, fresh(call, name, empty));
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
            var plan = plan(call, source(request, current), current.name(), current);
            if (isDone(plan, call, current)) {
                throw new StackException(StackException.Kind.NO_CHANGES, "No updates are to be performed.");
            }
            return carryOut(call, plan, current, listener, false);
        });
    }

    private StackRecord carryOut(Call call, Plan plan, StackRecord stack, ProgressListener listener, boolean creating) {
        var journal = new Journal(store, clock, call.scope(), listener, stack);
        Deployment.ExportCheck check = (record, outputs) -> checkExports(call.scope(), record, outputs);
        var end = new Deployment(plan, contexts(call, stack, plan.source()), journal, check, creating, () -> isClosed)
                .run(clock.now());
        if (end.status() != end.status().interrupted()) {
            throw stopping();
        }
        return end;
    }

    /**
     * Deletes the stack and its resources, in reverse order. Nothing happens if there is no such stack.
     *
     * @return the stack as it is at the end, if there was one; its status says how that was
     * @throws StackException if another stack uses one of its exports
     */
    public Optional<StackRecord> delete(Call call, String stackName, ProgressListener listener) {
        return exclusively(() -> store.find(call.scope(), stackName)
                .filter(stack -> !stack.isDeleted())
                .map(stack -> remove(call, stack, listener)));
    }

    private StackRecord remove(Call call, StackRecord stack, ProgressListener listener) {
        for (var output : stack.outputs()) {
            refuseIfUsed(call.scope(), stack, output, "Export " + output.exportName() + " cannot be deleted");
        }
        var journal = new Journal(store, clock, call.scope(), listener, stack);
        journal.enter(StackStatus.DELETE_IN_PROGRESS, "User Initiated");
        var removal = new Removal(types, contexts(call, stack, stack.source()), journal);
        var failures = new ArrayList<String>();
        for (var resource : stack.resources().reversed()) {
            removal.discard(resource).ifPresent(failures::add);
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
            var current = existing.orElseGet(() -> fresh(call, request.stackName(), source(request)));
            var plan = plan(
                    call, existing.isPresent() ? source(request, current) : source(request), current.name(), current);
            if (existing.isPresent() && isDone(plan, call, current)) {
                return List.of();
            }
            return refusing(() -> plan.changes(current, contexts(call, current, plan.source())).stream()
                    .filter(change -> change.action() != Plan.Action.KEEP)
                    .map(PlannedChange::of)
                    .toList());
        });
    }

    /** Reads the template and checks what needs no parameters. */
    public Template validate(String template) {
        return refusing(() -> new Planner(types, name -> Optional.empty()).read(template));
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

    private Plan plan(Call call, StackRecord.Source source, String name, StackRecord stack) {
        return refusing(() -> new Planner(types, export -> exported(call.scope(), export, stack))
                .plan(source, call.scope(), name, stack.stackId(), contexts(call, stack, source)));
    }

    private boolean isDone(Plan plan, Call call, StackRecord stack) {
        return refusing(() -> plan.isDone(stack, contexts(call, stack, plan.source())));
    }

    private Plan.Contexts contexts(Call call, StackRecord stack, StackRecord.Source source) {
        var locator = new LocalCode(source.code(), source.baseDir());
        return (logicalId, generation) -> new ResourceContext(
                services, call, clock, locator, stack.name(), stack.stackId(), logicalId, generation);
    }

    private StackRecord.Source source(DeployRequest request) {
        return source(request, Map.of(), "");
    }

    /** Code that was given for an earlier deployment of the stack still counts. */
    private StackRecord.Source source(DeployRequest request, StackRecord earlier) {
        return source(request, earlier.source().code(), earlier.source().baseDir());
    }

    private StackRecord.Source source(DeployRequest request, Map<String, String> earlierCode, String earlierDir) {
        var paths = new HashMap<>(earlierCode);
        code.forEach((name, path) -> paths.put(name, path.toAbsolutePath().toString()));
        request.code()
                .forEach((name, path) -> paths.put(name, path.toAbsolutePath().toString()));
        var dir =
                request.baseDir().map(path -> path.toAbsolutePath().toString()).orElse(earlierDir);
        return new StackRecord.Source(request.template(), request.parameters(), dir, paths);
    }

    private Optional<String> exported(Scope scope, String name, StackRecord asking) {
        return store.live(scope).stream()
                .filter(stack -> !stack.stackId().equals(asking.stackId()))
                .flatMap(stack -> stack.outputs().stream())
                .filter(output -> !name.isEmpty() && output.exportName().equals(name))
                .map(StackRecord.Output::value)
                .findFirst();
    }

    private void checkExports(Scope scope, StackRecord stack, List<StackRecord.Output> outputs) {
        for (var other : store.live(scope)) {
            for (var theirs : other.outputs()) {
                boolean taken = !other.stackId().equals(stack.stackId())
                        && !theirs.exportName().isEmpty()
                        && outputs.stream().anyMatch(ours -> ours.exportName().equals(theirs.exportName()));
                if (taken) {
                    throw new ResourceException("Export with name " + theirs.exportName()
                            + " is already exported by stack " + other.name()
                            + ". Rename the export or delete the other stack.");
                }
            }
        }
        for (var before : stack.outputs()) {
            boolean same = outputs.stream()
                    .anyMatch(now -> now.exportName().equals(before.exportName())
                            && now.value().equals(before.value()));
            if (!same) {
                refuseIfUsed(scope, stack, before, "Export " + before.exportName() + " cannot be updated");
            }
        }
    }

    private void refuseIfUsed(Scope scope, StackRecord stack, StackRecord.Output output, String what) {
        if (output.exportName().isEmpty()) {
            return;
        }
        var users = store.live(scope).stream()
                .filter(other -> !other.stackId().equals(stack.stackId()))
                .filter(other -> other.imports().contains(output.exportName()))
                .map(StackRecord::name)
                .toList();
        if (!users.isEmpty()) {
            throw StackException.refused(what + " as it is in use by " + String.join(", ", users));
        }
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

    private static <T> T refusing(Supplier<T> check) {
        try {
            return check.get();
        } catch (TemplateException | ResourceException e) {
            throw StackException.refused(String.valueOf(e.getMessage()), e);
        }
    }
}
