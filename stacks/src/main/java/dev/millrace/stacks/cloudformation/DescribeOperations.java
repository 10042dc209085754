package dev.millrace.stacks.cloudformation;

import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.stacks.ResourceRecord;
import dev.millrace.stacks.StackRecord;
import dev.millrace.stacks.StackStatus;
import dev.millrace.stacks.Stacks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked about stacks. Answers have one page. */
final class DescribeOperations {

    record StacksAnswer(List<Shapes.Stack> stacks) {}

    record ListRequest(
            @Nullable List<String> stackStatusFilter,
            @Nullable String nextToken) {}

    record ListAnswer(List<Shapes.StackSummary> stackSummaries) {}

    record EventsAnswer(List<Shapes.Event> stackEvents) {}

    record ResourceRequest(
            @Nullable String stackName,
            @Nullable String logicalResourceId,
            @Nullable String physicalResourceId) {}

    record ResourcesAnswer(List<Shapes.Resource> stackResources) {}

    record ResourceAnswer(Shapes.Resource stackResourceDetail) {}

    record ListResourcesAnswer(List<Shapes.ResourceSummary> stackResourceSummaries) {}

    record NoMembers(@Nullable String nextToken) {}

    record ExportsAnswer(List<Shapes.Export> exports) {}

    private final Stacks stacks;

    DescribeOperations(Stacks stacks) {
        this.stacks = stacks;
    }

    List<Operation> all() {
        return List.of(
                Operation.of("DescribeStacks", Shapes.OfStack.class, StacksAnswer.class, this::describe),
                Operation.of("ListStacks", ListRequest.class, ListAnswer.class, this::list),
                Operation.of("DescribeStackEvents", Shapes.OfStack.class, EventsAnswer.class, this::events),
                Operation.of("DescribeStackResources", ResourceRequest.class, ResourcesAnswer.class, this::resources),
                Operation.of("DescribeStackResource", ResourceRequest.class, ResourceAnswer.class, this::resource),
                Operation.of(
                        "ListStackResources", Shapes.OfStack.class, ListResourcesAnswer.class, this::listResources),
                Operation.of("ListExports", NoMembers.class, ExportsAnswer.class, this::exports));
    }

    private StacksAnswer describe(Call call, Shapes.OfStack request) {
        var name = request.stackName();
        var found = name == null || name.isEmpty()
                ? stacks.list(call.scope())
                : List.of(StackOperations.find(stacks, call, name));
        return new StacksAnswer(found.stream().map(DescribeOperations::stack).toList());
    }

    private static Shapes.Stack stack(StackRecord stack) {
        return new Shapes.Stack(
                stack.stackId(),
                stack.name(),
                null,
                Shapes.orAbsent(stack.description()),
                Shapes.parameters(stack.source().template(), stack.source().parameters()),
                stack.createdAt(),
                stack.updatedAt(),
                stack.deletedAt(),
                stack.status().name(),
                Shapes.orAbsent(stack.reason()),
                false,
                List.of(),
                stack.outputs().stream()
                        .map(output -> new Shapes.Output(
                                output.name(),
                                output.value(),
                                Shapes.orAbsent(output.description()),
                                Shapes.orAbsent(output.exportName())))
                        .toList(),
                Shapes.tags(stack.source().tags()),
                false);
    }

    private ListAnswer list(Call call, ListRequest request) {
        var filter = request.stackStatusFilter() == null ? List.<String>of() : request.stackStatusFilter();
        for (var status : filter) {
            if (!isStatus(status)) {
                throw CloudFormationErrors.validation("1 validation error detected: Value '" + status
                        + "' at 'stackStatusFilter' failed to satisfy constraint: Member must satisfy enum value set");
            }
        }
        var all = new ArrayList<>(stacks.list(call.scope()));
        all.addAll(stacks.deleted(call.scope()));
        return new ListAnswer(all.stream()
                .filter(stack ->
                        filter.isEmpty() || filter.contains(stack.status().name()))
                .map(stack -> new Shapes.StackSummary(
                        stack.stackId(),
                        stack.name(),
                        Shapes.orAbsent(stack.description()),
                        stack.createdAt(),
                        stack.updatedAt(),
                        stack.deletedAt(),
                        stack.status().name(),
                        Shapes.orAbsent(stack.reason())))
                .toList());
    }

    private static boolean isStatus(String text) {
        for (var status : StackStatus.values()) {
            if (status.name().equals(text)) {
                return true;
            }
        }
        // States of imports, which stacks here never have, are still states.
        return text.startsWith("IMPORT_");
    }

    private EventsAnswer events(Call call, Shapes.OfStack request) {
        var stack = StackOperations.find(stacks, call, request.stackName());
        return new EventsAnswer(stacks.events(stack.stackId()).stream()
                .map(event -> new Shapes.Event(
                        event.stackId(),
                        event.eventId(),
                        event.stackName(),
                        event.logicalId(),
                        Shapes.orAbsent(event.physicalId()),
                        event.type(),
                        event.timestamp(),
                        event.status(),
                        Shapes.orAbsent(event.reason())))
                .toList());
    }

    private ResourcesAnswer resources(Call call, ResourceRequest request) {
        if (request.stackName() == null && request.physicalResourceId() != null) {
            return new ResourcesAnswer(ownerOf(call, request.physicalResourceId()));
        }
        var stack = StackOperations.find(stacks, call, request.stackName());
        return new ResourcesAnswer(stack.resources().stream()
                .filter(resource -> request.logicalResourceId() == null
                        || request.logicalResourceId().equals(resource.logicalId()))
                .map(resource -> resource(stack, resource))
                .toList());
    }

    private List<Shapes.Resource> ownerOf(Call call, String physicalId) {
        for (var stack : stacks.list(call.scope())) {
            if (stack.resources().stream()
                    .anyMatch(resource -> resource.physicalId().equals(physicalId))) {
                return stack.resources().stream()
                        .map(resource -> resource(stack, resource))
                        .toList();
            }
        }
        throw CloudFormationErrors.validation("Stack for " + physicalId + " does not exist");
    }

    private static Shapes.Resource resource(StackRecord stack, ResourceRecord resource) {
        return new Shapes.Resource(
                stack.name(),
                stack.stackId(),
                resource.logicalId(),
                Shapes.orAbsent(resource.physicalId()),
                resource.type(),
                resource.changedAt(),
                resource.status().name(),
                Shapes.orAbsent(resource.reason()));
    }

    private ResourceAnswer resource(Call call, ResourceRequest request) {
        var stack = StackOperations.find(stacks, call, request.stackName());
        var id = request.logicalResourceId() == null ? "" : request.logicalResourceId();
        return new ResourceAnswer(stack.resource(id)
                .map(resource -> resource(stack, resource))
                .orElseThrow(() -> CloudFormationErrors.validation(
                        "Resource " + id + " does not exist for stack " + stack.name())));
    }

    private ListResourcesAnswer listResources(Call call, Shapes.OfStack request) {
        var stack = StackOperations.find(stacks, call, request.stackName());
        return new ListResourcesAnswer(stack.resources().stream()
                .map(resource -> new Shapes.ResourceSummary(
                        resource.logicalId(),
                        Shapes.orAbsent(resource.physicalId()),
                        resource.type(),
                        resource.changedAt(),
                        resource.status().name(),
                        Shapes.orAbsent(resource.reason())))
                .toList());
    }

    private ExportsAnswer exports(Call call, NoMembers request) {
        var exports = new ArrayList<Shapes.Export>();
        for (var stack : stacks.list(call.scope())) {
            for (var output : stack.outputs()) {
                if (!output.exportName().isEmpty()) {
                    exports.add(new Shapes.Export(stack.stackId(), output.exportName(), output.value()));
                }
            }
        }
        return new ExportsAnswer(exports);
    }
}
