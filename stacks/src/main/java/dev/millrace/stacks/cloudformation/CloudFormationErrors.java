package dev.millrace.stacks.cloudformation;

import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import dev.millrace.stacks.StackException;
import java.util.function.Supplier;

/** What CloudFormation answers when it refuses. */
final class CloudFormationErrors {

    private CloudFormationErrors() {}

    static ServiceException validation(String message) {
        return ServiceError.of(400, "ValidationError", message).asException();
    }

    static ServiceException notSupported(String member) {
        return validation(member + " is not supported by Millrace");
    }

    static ServiceException changeSetNotFound(String name) {
        return ServiceError.of(404, "ChangeSetNotFound", "ChangeSet [" + name + "] does not exist")
                .asException();
    }

    static ServiceException insufficientCapabilities(String capability) {
        return ServiceError.of(400, "InsufficientCapabilitiesException", "Requires capabilities : [" + capability + "]")
                .asException();
    }

    static ServiceException invalidChangeSetStatus(String message) {
        return ServiceError.of(400, "InvalidChangeSetStatus", message).asException();
    }

    /** Runs the work and turns what stacks refuse into AWS's errors. */
    static <T> T translating(Supplier<T> work) {
        try {
            return work.get();
        } catch (StackException e) {
            var message = String.valueOf(e.getMessage());
            throw switch (e.kind()) {
                case EXISTS ->
                    ServiceError.of(400, "AlreadyExistsException", message).asException();
                case REFUSED, NOT_FOUND, NO_CHANGES, FAILED -> validation(message);
            };
        }
    }
}
