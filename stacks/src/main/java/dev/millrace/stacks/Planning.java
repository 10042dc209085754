package dev.millrace.stacks;

import dev.millrace.model.ServiceException;
import dev.millrace.services.Call;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import dev.millrace.stacks.resource.Patience;
import dev.millrace.stacks.resource.ResourceContext;
import dev.millrace.stacks.resource.ResourceException;
import dev.millrace.stacks.resource.ResourceTypes;
import dev.millrace.stacks.template.Template;
import dev.millrace.stacks.template.TemplateException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Turns requests into plans, or refuses them; nothing is made here. Thread-safe. */
final class Planning {

    private final ServiceCatalog services;
    private final StackStore store;
    private final Patience patience;
    private final Map<String, Path> code;
    private final ResourceTypes types;

    /** @param code local code that every stack may use */
    Planning(ServiceCatalog services, StackStore store, Patience patience, Map<String, Path> code) {
        this.services = services;
        this.store = store;
        this.patience = patience;
        this.code = Map.copyOf(code);
        this.types = ResourceTypes.of(services);
    }

    ResourceTypes types() {
        return types;
    }

    /** Reads the template and checks what needs no parameters. */
    Template read(String template) {
        return refusing(() -> new Planner(types, name -> Optional.empty(), key -> Optional.empty()).read(template));
    }

    /** Plans what brings the stack, which need not exist yet, to where the source wants it. */
    Plan plan(Call call, StackRecord.Source source, String name, StackRecord stack) {
        var exports = new Exports(store, call.scope());
        return refusing(() -> new Planner(types, export -> exports.value(export, stack), key -> stored(call, key))
                .plan(source, call.scope(), name, stack.stackId(), contexts(call, stack, source)));
    }

    /** Whether the stack already is as planned. */
    boolean isDone(Plan plan, Call call, StackRecord stack) {
        return refusing(() -> plan.isDone(stack, contexts(call, stack, plan.source())));
    }

    /** What the plan would change in the stack. */
    List<PlannedChange> changes(Plan plan, Call call, StackRecord stack) {
        return refusing(() -> plan.changes(stack, contexts(call, stack, plan.source())).stream()
                .filter(change -> change.action() != Plan.Action.KEEP)
                .map(PlannedChange::of)
                .toList());
    }

    /** Where the stack's resources are made. */
    Plan.Contexts contexts(Call call, StackRecord stack, StackRecord.Source source) {
        var locator = new LocalCode(source.code(), source.baseDir());
        return (logicalId, generation) -> new ResourceContext(
                services, call, patience, locator, stack.name(), stack.stackId(), logicalId, generation);
    }

    /** What the parameter store has under the key. */
    private Optional<String> stored(Call call, String key) {
        if (services.operation("ssm", "GetParameter").isEmpty()) {
            throw new TemplateException("Template format error: a parameter of a type AWS::SSM::Parameter::Value needs"
                    + " Systems Manager, which is not supported by Millrace.");
        }
        try {
            var request = Wire.JSON.createObjectNode().put("Name", key);
            var answer = services.call("ssm", "GetParameter", call, request);
            return Optional.of(answer.path("Parameter").path("Value").asText());
        } catch (ServiceException e) {
            if (e.error().code().equals("ParameterNotFound")) {
                return Optional.empty();
            }
            throw new ResourceException("parameter " + key + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** What a new stack is deployed from. */
    StackRecord.Source source(DeployRequest request) {
        return source(request, StackRecord.Source.NONE);
    }

    /** What an existing one is: code and tags that were given for an earlier deployment still count. */
    StackRecord.Source source(DeployRequest request, StackRecord earlier) {
        return source(request, earlier.source());
    }

    private StackRecord.Source source(DeployRequest request, StackRecord.Source earlier) {
        var paths = new HashMap<>(earlier.code());
        code.forEach((name, path) -> paths.put(name, path.toAbsolutePath().toString()));
        request.code()
                .forEach((name, path) -> paths.put(name, path.toAbsolutePath().toString()));
        var dir =
                request.baseDir().map(path -> path.toAbsolutePath().toString()).orElse(earlier.baseDir());
        return new StackRecord.Source(
                request.template(),
                request.parameters(),
                dir,
                paths,
                request.tags().orElse(earlier.tags()));
    }

    private static <T> T refusing(Supplier<T> check) {
        try {
            return check.get();
        } catch (TemplateException | ResourceException e) {
            throw StackException.refused(String.valueOf(e.getMessage()), e);
        }
    }
}
