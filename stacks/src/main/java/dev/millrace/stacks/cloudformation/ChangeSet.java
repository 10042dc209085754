package dev.millrace.stacks.cloudformation;

import dev.millrace.stacks.PlannedChange;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A change set as the store remembers it.
 *
 * @param creates whether executing it makes the stack
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
        List<PlannedChange> changes,
        String reason,
        boolean executed,
        Instant createdAt) {

    ChangeSet {
        parameters = Map.copyOf(parameters);
        capabilities = List.copyOf(capabilities);
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
                changes,
                reason,
                true,
                createdAt);
    }
}
