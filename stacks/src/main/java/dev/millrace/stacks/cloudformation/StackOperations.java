package dev.millrace.stacks.cloudformation;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.stacks.ProgressListener;
import dev.millrace.stacks.StackRecord;
import dev.millrace.stacks.Stacks;
import java.util.List;
import java.util.Optional;
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
            @Nullable String onFailure) {}

    record UpdateRequest(
            @Nullable String stackName,
            @Nullable String templateBody,
            @JsonProperty("TemplateURL") @Nullable String templateUrl,
            @Nullable Boolean usePreviousTemplate,
            @Nullable List<Shapes.Parameter> parameters,
            @Nullable List<String> capabilities,
            @Nullable List<Shapes.Tag> tags,
            @Nullable Boolean disableRollback) {}

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
        Requests.refuseTags(request.tags());
        if (Boolean.TRUE.equals(request.disableRollback()) || "DO_NOTHING".equals(request.onFailure())) {
            throw CloudFormationErrors.notSupported("Keeping a stack whose creation failed");
        }
        if ("DELETE".equals(request.onFailure())) {
            throw CloudFormationErrors.notSupported("OnFailure DELETE");
        }
        var template = Requests.template(request.templateBody(), request.templateUrl());
        return CloudFormationErrors.translating(() -> {
            var wanted = requests.request(
                    required(request.stackName()),
                    template,
                    request.parameters(),
                    request.capabilities(),
                    Optional.empty());
            return new Shapes.StackIdAnswer(
                    stacks.create(call, wanted, ProgressListener.SILENT).stackId());
        });
    }

    private Shapes.StackIdAnswer update(Call call, UpdateRequest request) {
        Requests.refuseTags(request.tags());
        if (Boolean.TRUE.equals(request.disableRollback())) {
            throw CloudFormationErrors.notSupported("DisableRollback");
        }
        return CloudFormationErrors.translating(() -> {
            var current = find(stacks, call, request.stackName());
            var template = Requests.template(
                    request.templateBody(), request.templateUrl(), request.usePreviousTemplate(), Optional.of(current));
            var wanted = requests.request(
                    current.name(), template, request.parameters(), request.capabilities(), Optional.of(current));
            return new Shapes.StackIdAnswer(
                    stacks.update(call, wanted, ProgressListener.SILENT).stackId());
        });
    }

    private Shapes.Nothing delete(Call call, DeleteRequest request) {
        if (request.retainResources() != null && !request.retainResources().isEmpty()) {
            throw CloudFormationErrors.notSupported("RetainResources");
        }
        return CloudFormationErrors.translating(() -> {
            stacks.delete(call, required(request.stackName()), ProgressListener.SILENT);
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
