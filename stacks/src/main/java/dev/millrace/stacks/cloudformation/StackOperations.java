package dev.millrace.stacks.cloudformation;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.stacks.ProgressListener;
import dev.millrace.stacks.StackRecord;
import dev.millrace.stacks.Stacks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** CreateStack, UpdateStack and DeleteStack. */
final class StackOperations {

    record CreateRequest(
            @Nullable String stackName,
            @Nullable String templateBody,
            @JsonProperty("TemplateURL") @Nullable String templateUrl,
            @Nullable List<Shapes.Parameter> parameters,
            @Nullable List<String> capabilities,
            @Nullable List<Shapes.Tag> tags,
            @Nullable Boolean disableRollback,
            @Nullable String onFailure,
            @Nullable Boolean enableTerminationProtection,
            @Nullable Integer timeoutInMinutes,
            @JsonProperty("NotificationARNs") @Nullable List<String> notificationArns,
            @Nullable String stackPolicyBody,
            @JsonProperty("StackPolicyURL") @Nullable String stackPolicyUrl,
            @Nullable Map<String, Object> rollbackConfiguration,
            @Nullable List<String> resourceTypes) {}

    record UpdateRequest(
            @Nullable String stackName,
            @Nullable String templateBody,
            @JsonProperty("TemplateURL") @Nullable String templateUrl,
            @Nullable Boolean usePreviousTemplate,
            @Nullable List<Shapes.Parameter> parameters,
            @Nullable List<String> capabilities,
            @Nullable List<Shapes.Tag> tags,
            @Nullable Boolean disableRollback,
            @JsonProperty("NotificationARNs") @Nullable List<String> notificationArns,
            @Nullable String stackPolicyBody,
            @JsonProperty("StackPolicyURL") @Nullable String stackPolicyUrl,
            @Nullable String stackPolicyDuringUpdateBody,

            @JsonProperty("StackPolicyDuringUpdateURL") @Nullable
            String stackPolicyDuringUpdateUrl,

            @Nullable Map<String, Object> rollbackConfiguration,
            @Nullable List<String> resourceTypes) {}

    record DeleteRequest(
            @Nullable String stackName, @Nullable List<String> retainResources) {}

    private final Stacks stacks;
    private final Requests requests;

    StackOperations(Stacks stacks) {
        this.stacks = stacks;
        this.requests = new Requests(stacks);
    }

    List<Operation> all() {
        return List.of(
                Operation.of("CreateStack", CreateRequest.class, Shapes.StackIdAnswer.class, this::create),
                Operation.of("UpdateStack", UpdateRequest.class, Shapes.StackIdAnswer.class, this::update),
                Operation.of("DeleteStack", DeleteRequest.class, Shapes.Nothing.class, this::delete));
    }

    private Shapes.StackIdAnswer create(Call call, CreateRequest request) {
        if (Boolean.TRUE.equals(request.enableTerminationProtection())) {
            throw CloudFormationErrors.notSupported("EnableTerminationProtection");
        }
        Requests.refuse("TimeoutInMinutes", request.timeoutInMinutes());
        Requests.refuse("NotificationARNs", request.notificationArns());
        Requests.refuse("StackPolicyBody", request.stackPolicyBody());
        Requests.refuse("StackPolicyURL", request.stackPolicyUrl());
        Requests.refuse("RollbackConfiguration", request.rollbackConfiguration());
        Requests.refuse("ResourceTypes", request.resourceTypes());
        var onFailure = Requests.onFailure(request.disableRollback(), request.onFailure());
        var template = Requests.template(request.templateBody(), request.templateUrl());
        return CloudFormationErrors.translating(() -> {
            var wanted = requests.request(
                    required(request.stackName()),
                    template,
                    request.parameters(),
                    request.capabilities(),
                    request.tags(),
                    Optional.empty());
            return new Shapes.StackIdAnswer(
                    stacks.create(call, wanted.withOnFailure(onFailure), ProgressListener.SILENT)
                            .stackId());
        });
    }

    private Shapes.StackIdAnswer update(Call call, UpdateRequest request) {
        Requests.refuse("NotificationARNs", request.notificationArns());
        Requests.refuse("StackPolicyBody", request.stackPolicyBody());
        Requests.refuse("StackPolicyURL", request.stackPolicyUrl());
        Requests.refuse("StackPolicyDuringUpdateBody", request.stackPolicyDuringUpdateBody());
        Requests.refuse("StackPolicyDuringUpdateURL", request.stackPolicyDuringUpdateUrl());
        Requests.refuse("RollbackConfiguration", request.rollbackConfiguration());
        Requests.refuse("ResourceTypes", request.resourceTypes());
        var onFailure = Requests.onFailure(request.disableRollback(), null);
        return CloudFormationErrors.translating(() -> {
            var current = find(stacks, call, request.stackName());
            var template = Requests.template(
                    request.templateBody(), request.templateUrl(), request.usePreviousTemplate(), Optional.of(current));
            var wanted = requests.request(
                    current.name(),
                    template,
                    request.parameters(),
                    request.capabilities(),
                    request.tags(),
                    Optional.of(current));
            return new Shapes.StackIdAnswer(
                    stacks.update(call, wanted.withOnFailure(onFailure), ProgressListener.SILENT)
                            .stackId());
        });
    }

    private Shapes.Nothing delete(Call call, DeleteRequest request) {
        var retain = request.retainResources() == null ? Set.<String>of() : Set.copyOf(request.retainResources());
        return CloudFormationErrors.translating(() -> {
            stacks.delete(call, required(request.stackName()), retain, ProgressListener.SILENT);
            return new Shapes.Nothing();
        });
    }

    static String required(@Nullable String stackName) {
        if (stackName == null || stackName.isEmpty()) {
            throw CloudFormationErrors.validation("1 validation error detected: Value null at 'stackName' failed to"
                    + " satisfy constraint: Member must not be null");
        }
        return stackName;
    }

    /** The stack, by name while it exists, or by id even after it was deleted. */
    static StackRecord find(Stacks stacks, Call call, @Nullable String stackName) {
        var name = required(stackName);
        return stacks.find(call.scope(), name)
                .orElseThrow(() -> CloudFormationErrors.validation("Stack with id " + name + " does not exist"));
    }
}
