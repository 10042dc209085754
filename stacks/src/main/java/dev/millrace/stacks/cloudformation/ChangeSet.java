package dev.millrace.stacks.cloudformation;

import dev.millrace.stacks.DeployRequest;
import dev.millrace.stacks.PlannedChange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change set as the store remembers it.
 *
 * @param creates whether executing it makes the stack
 * @param tags null if the stack's stay as they are
 * @param reason why it failed; empty if it can be executed
 * @param executed whether it has been
 */
record ChangeSet(
        String id,
        String name,
        String stackId,
        String stackName,
        String description,
        boolean creates,
        String template,
        Map<String, String> parameters,
        List<String> capabilities,
        @Nullable Map<String, String> tags,
        DeployRequest.OnFailure onFailure,
        List<PlannedChange> changes,
        String reason,
        boolean executed,
        Instant createdAt) {

    ChangeSet {
        parameters = Map.copyOf(parameters);
        capabilities = List.copyOf(capabilities);
        tags = tags == null ? null : Map.copyOf(tags);
        changes = List.copyOf(changes);
    }

    String status() {
        return reason.isEmpty() ? "CREATE_COMPLETE" : "FAILED";
    }

    String executionStatus() {
        if (executed) {
            return "EXECUTE_COMPLETE";
        }
        return reason.isEmpty() ? "AVAILABLE" : "UNAVAILABLE";
    }

    /** What is deployed when it is executed. */
    DeployRequest request() {
        var request = new DeployRequest(stackName, template, Optional.empty(), parameters, Map.of());
        return (tags == null ? request : request.withTags(tags)).withOnFailure(onFailure);
    }

    ChangeSet asExecuted() {
        return new ChangeSet(
                id,
                name,
                stackId,
                stackName,
                description,
                creates,
                template,
                parameters,
                capabilities,
                tags,
                onFailure,
                changes,
                reason,
                true,
                createdAt);
    }
}
