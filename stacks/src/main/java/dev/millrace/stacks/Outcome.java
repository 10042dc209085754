package dev.millrace.stacks;

import java.util.Optional;

/**
 * What the ends of a deployment are called.
 *
 * @param isNew whether the stack is being created
 * @param done all went well
 * @param undoing something went wrong and is being put back; empty if it is left as it is
 * @param undone all was put back
 * @param failed not all could be put back, or nothing was to be
 */
record Outcome(boolean isNew, StackStatus done, Optional<StackStatus> undoing, StackStatus undone, StackStatus failed) {

    static Outcome ofCreate(DeployRequest.OnFailure onFailure) {
        var done = StackStatus.CREATE_COMPLETE;
        return switch (onFailure) {
            case ROLL_BACK ->
                new Outcome(
                        true,
                        done,
                        Optional.of(StackStatus.ROLLBACK_IN_PROGRESS),
                        StackStatus.ROLLBACK_COMPLETE,
                        StackStatus.ROLLBACK_FAILED);
            case DELETE ->
                new Outcome(
                        true,
                        done,
                        Optional.of(StackStatus.DELETE_IN_PROGRESS),
                        StackStatus.DELETE_COMPLETE,
                        StackStatus.DELETE_FAILED);
            case DO_NOTHING ->
                new Outcome(true, done, Optional.empty(), StackStatus.CREATE_FAILED, StackStatus.CREATE_FAILED);
        };
    }

    /** An existing stack is never deleted because an update failed. */
    static Outcome ofUpdate(DeployRequest.OnFailure onFailure) {
        return switch (onFailure) {
            case ROLL_BACK, DELETE ->
                new Outcome(
                        false,
                        StackStatus.UPDATE_COMPLETE,
                        Optional.of(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS),
                        StackStatus.UPDATE_ROLLBACK_COMPLETE,
                        StackStatus.UPDATE_ROLLBACK_FAILED);
            case DO_NOTHING ->
                new Outcome(
                        false,
                        StackStatus.UPDATE_COMPLETE,
                        Optional.empty(),
                        StackStatus.UPDATE_FAILED,
                        StackStatus.UPDATE_FAILED);
        };
    }
}
