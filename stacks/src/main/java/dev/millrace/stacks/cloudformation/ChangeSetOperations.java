package dev.millrace.stacks.cloudformation;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.model.Clock;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.stacks.DeployRequest;
import dev.millrace.stacks.PlannedChange;
import dev.millrace.stacks.ProgressListener;
import dev.millrace.stacks.StackRecord;
import dev.millrace.stacks.StackStatus;
import dev.millrace.stacks.Stacks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Change sets: a deployment that is looked at before it is carried out. {@code aws cloudformation deploy} uses them.
 */
final class ChangeSetOperations {

    private static final String NO_CHANGES =
            "The submitted information didn't contain changes. Submit different information to create a change set.";

    record CreateRequest(
            @Nullable String stackName,
            @Nullable String changeSetName,
            @Nullable String changeSetType,
            @Nullable String description,
            @Nullable String templateBody,
            @JsonProperty("TemplateURL") @Nullable String templateUrl,
            @Nullable Boolean usePreviousTemplate,
            @Nullable List<Shapes.Parameter> parameters,
            @Nullable List<String> capabilities,
            @Nullable List<Shapes.Tag> tags,
            @Nullable String onStackFailure,
            @JsonProperty("NotificationARNs") @Nullable List<String> notificationArns,
            @Nullable Map<String, Object> rollbackConfiguration,
            @Nullable List<String> resourceTypes,
            @Nullable List<Object> resourcesToImport,
            @Nullable Boolean includeNestedStacks,
            @Nullable Boolean importExistingResources) {}

    record CreateAnswer(String id, String stackId) {}

    record Named(
            @Nullable String stackName,
            @Nullable String changeSetName,
            @Nullable String nextToken) {}

    record ExecuteRequest(
            @Nullable String stackName,
            @Nullable String changeSetName,
            @Nullable Boolean disableRollback) {}

    record ResourceChange(
            String action,
            String logicalResourceId,
            @Nullable String physicalResourceId,
            String resourceType,
            @Nullable String replacement) {}

    record Change(String type, ResourceChange resourceChange) {}

    record DescribeAnswer(
            String changeSetName,
            String changeSetId,
            String stackId,
            String stackName,
            @Nullable String description,
            List<Shapes.Parameter> parameters,
            Instant creationTime,
            String executionStatus,
            String status,
            @Nullable String statusReason,
            @JsonProperty("NotificationARNs") List<String> notificationArns,
            List<String> capabilities,
            List<Shapes.Tag> tags,
            List<Change> changes) {}

    record Summary(
            String stackId,
            String stackName,
            String changeSetId,
            String changeSetName,
            String executionStatus,
            String status,
            @Nullable String statusReason,
            Instant creationTime,
            @Nullable String description) {}

    record ListAnswer(List<Summary> summaries) {}

    private final Stacks stacks;
    private final Requests requests;
    private final ChangeSetStore store;
    private final Clock clock;

    ChangeSetOperations(Stacks stacks, ChangeSetStore store, Clock clock) {
        this.stacks = stacks;
        this.requests = new Requests(stacks);
        this.store = store;
        this.clock = clock;
    }

    List<Operation> all() {
        return List.of(
                Operation.of("CreateChangeSet", CreateRequest.class, CreateAnswer.class, this::create),
                Operation.of("DescribeChangeSet", Named.class, DescribeAnswer.class, this::describe),
                Operation.of("ExecuteChangeSet", ExecuteRequest.class, Shapes.Done.class, this::execute),
                Operation.of("DeleteChangeSet", Named.class, Shapes.Done.class, this::delete),
                Operation.of("ListChangeSets", Named.class, ListAnswer.class, this::list));
    }

    private CreateAnswer create(Call call, CreateRequest request) {
        refuseUnsupported(request);
        var name = StackOperations.required(request.stackName());
        var existing = stacks.find(call.scope(), name).filter(stack -> stack.status() != StackStatus.DELETE_COMPLETE);
        var type = request.changeSetType() == null ? "UPDATE" : request.changeSetType();
        return switch (type) {
            case "CREATE" -> create(call, request, name, Optional.empty());
            case "UPDATE" -> {
                if (existing.isEmpty()) {
                    throw CloudFormationErrors.validation("Stack [" + name + "] does not exist");
                }
                yield create(call, request, existing.get().name(), existing);
            }
            default -> throw CloudFormationErrors.notSupported("ChangeSetType " + type);
        };
    }

    private static void refuseUnsupported(CreateRequest request) {
        Requests.refuse("NotificationARNs", request.notificationArns());
        Requests.refuse("RollbackConfiguration", request.rollbackConfiguration());
        Requests.refuse("ResourceTypes", request.resourceTypes());
        Requests.refuse("ResourcesToImport", request.resourcesToImport());
        if (Boolean.TRUE.equals(request.importExistingResources())) {
            throw CloudFormationErrors.notSupported("ImportExistingResources");
        }
        if (Boolean.TRUE.equals(request.includeNestedStacks())) {
            throw CloudFormationErrors.notSupported("IncludeNestedStacks");
        }
    }

    private CreateAnswer create(Call call, CreateRequest request, String stackName, Optional<StackRecord> current) {
        var setName = request.changeSetName();
        if (setName == null || !setName.matches("[a-zA-Z][-a-zA-Z0-9]{0,127}")) {
            throw CloudFormationErrors.validation("1 validation error detected: Value '" + setName
                    + "' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression"
                    + " pattern: [a-zA-Z][-a-zA-Z0-9]*");
        }
        var onFailure = Requests.onFailure(null, request.onStackFailure());
        var template = Requests.template(
                request.templateBody(), request.templateUrl(), request.usePreviousTemplate(), current);
        return CloudFormationErrors.translating(() -> {
            var wanted = requests.request(
                    stackName, template, request.parameters(), request.capabilities(), request.tags(), current);
            var changes = stacks.preview(call, wanted);
            var stack = current.orElseGet(() -> stacks.review(call, stackName));
            if (store.all(call.scope()).stream()
                    .anyMatch(set -> set.name().equals(setName) && set.stackId().equals(stack.stackId()))) {
                throw CloudFormationErrors.validation("ChangeSet " + setName + " already exists");
            }
            var id = call.scope().arn("cloudformation", "changeSet/" + setName + "/" + UUID.randomUUID());
            store.save(
                    call.scope(),
                    new ChangeSet(
                            id.toString(),
                            setName,
                            stack.stackId(),
                            stackName,
                            request.description() == null ? "" : request.description(),
                            current.isEmpty(),
                            template,
                            wanted.parameters(),
                            request.capabilities() == null ? List.of() : request.capabilities(),
                            wanted.tags().orElse(null),
                            onFailure,
                            changes,
                            isEmpty(wanted, changes, current) ? NO_CHANGES : "",
                            false,
                            clock.now()));
            return new CreateAnswer(id.toString(), stack.stackId());
        });
    }

    /** Whether an existing stack would stay as it is. */
    private static boolean isEmpty(DeployRequest wanted, List<PlannedChange> changes, Optional<StackRecord> current) {
        return changes.isEmpty()
                && current.isPresent()
                && wanted.tags().map(current.get().source().tags()::equals).orElse(true);
    }

    /**
     * The change set by its ARN, or by its name and its stack's name or id. By name, those of an earlier stack of that
     * name do not count.
     */
    ChangeSet find(Call call, @Nullable String stackName, @Nullable String changeSetName) {
        var name = changeSetName == null ? "" : changeSetName;
        var stackId = stackName == null
                ? ""
                : stacks.find(call.scope(), stackName).map(StackRecord::stackId).orElse("");
        return store.all(call.scope()).stream()
                .filter(set -> set.id().equals(name)
                        || (set.name().equals(name) && set.stackId().equals(stackId)))
                .findFirst()
                .orElseThrow(() -> CloudFormationErrors.changeSetNotFound(name));
    }

    private DescribeAnswer describe(Call call, Named request) {
        var set = find(call, request.stackName(), request.changeSetName());
        return new DescribeAnswer(
                set.name(),
                set.id(),
                set.stackId(),
                set.stackName(),
                Shapes.orAbsent(set.description()),
                Shapes.parameters(set.template(), set.parameters()),
                set.createdAt(),
                set.executionStatus(),
                set.status(),
                Shapes.orAbsent(set.reason()),
                List.of(),
                set.capabilities(),
                Shapes.tags(set.request().tags().orElse(Map.of())),
                set.changes().stream().map(ChangeSetOperations::change).toList());
    }

    private static Change change(PlannedChange change) {
        var replacement = change.replacement() ? "True" : "False";
        return new Change(
                "Resource",
                new ResourceChange(
                        change.action(),
                        change.logicalId(),
                        Shapes.orAbsent(change.physicalId()),
                        change.type(),
                        change.action().equals("Modify") ? replacement : null));
    }

    private Shapes.Done execute(Call call, ExecuteRequest request) {
        var set = find(call, request.stackName(), request.changeSetName());
        if (!set.executionStatus().equals("AVAILABLE")) {
            throw CloudFormationErrors.invalidChangeSetStatus(
                    "ChangeSet [" + set.id() + "] cannot be executed in its current status of [" + set.status() + "]");
        }
        var wanted = Boolean.TRUE.equals(request.disableRollback())
                ? set.request().withOnFailure(DeployRequest.OnFailure.DO_NOTHING)
                : set.request();
        return CloudFormationErrors.translating(() -> {
            if (set.creates()) {
                stacks.create(call, wanted, ProgressListener.SILENT);
            } else {
                stacks.update(call, wanted, ProgressListener.SILENT);
            }
            store.save(call.scope(), set.asExecuted());
            return new Shapes.Done();
        });
    }

    private Shapes.Done delete(Call call, Named request) {
        store.delete(call.scope(), find(call, request.stackName(), request.changeSetName()));
        return new Shapes.Done();
    }

    private ListAnswer list(Call call, Named request) {
        var stack = StackOperations.find(stacks, call, request.stackName());
        return new ListAnswer(store.all(call.scope()).stream()
                .filter(set -> set.stackId().equals(stack.stackId()))
                .map(set -> new Summary(
                        set.stackId(),
                        set.stackName(),
                        set.id(),
                        set.name(),
                        set.executionStatus(),
                        set.status(),
                        Shapes.orAbsent(set.reason()),
                        set.createdAt(),
                        Shapes.orAbsent(set.description())))
                .toList());
    }
}
