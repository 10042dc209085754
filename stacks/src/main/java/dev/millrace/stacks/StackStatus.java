package dev.millrace.stacks;

/** The states of a stack, in AWS's words. */
public enum StackStatus {
    CREATE_IN_PROGRESS,
    CREATE_COMPLETE,
    CREATE_FAILED,
    ROLLBACK_IN_PROGRESS,
    ROLLBACK_COMPLETE,
    ROLLBACK_FAILED,
    UPDATE_IN_PROGRESS,
    UPDATE_COMPLETE_CLEANUP_IN_PROGRESS,
    UPDATE_COMPLETE,
    UPDATE_FAILED,
    UPDATE_ROLLBACK_IN_PROGRESS,
    UPDATE_ROLLBACK_COMPLETE,
    UPDATE_ROLLBACK_FAILED,
    DELETE_IN_PROGRESS,
    DELETE_COMPLETE,
    DELETE_FAILED,
    REVIEW_IN_PROGRESS;

    /** Whether an operation ended with what it was asked for. */
    public boolean isGood() {
        return this == CREATE_COMPLETE || this == UPDATE_COMPLETE || this == DELETE_COMPLETE;
    }

    /** Whether an update may start from here. */
    boolean canBeUpdated() {
        return this == CREATE_COMPLETE
                || this == UPDATE_COMPLETE
                || this == UPDATE_ROLLBACK_COMPLETE
                || this == UPDATE_FAILED
                || this == UPDATE_ROLLBACK_FAILED;
    }

    /**
     * What an operation that the end of the program interrupted is called from then on: a state that the next operation
     * can start from.
     */
    StackStatus interrupted() {
        return switch (this) {
            case CREATE_IN_PROGRESS -> CREATE_FAILED;
            case ROLLBACK_IN_PROGRESS -> ROLLBACK_FAILED;
            case UPDATE_IN_PROGRESS, UPDATE_COMPLETE_CLEANUP_IN_PROGRESS -> UPDATE_FAILED;
            case UPDATE_ROLLBACK_IN_PROGRESS -> UPDATE_ROLLBACK_FAILED;
            case DELETE_IN_PROGRESS -> DELETE_FAILED;
            case CREATE_COMPLETE,
                    CREATE_FAILED,
                    ROLLBACK_COMPLETE,
                    ROLLBACK_FAILED,
                    UPDATE_COMPLETE,
                    UPDATE_FAILED,
                    UPDATE_ROLLBACK_COMPLETE,
                    UPDATE_ROLLBACK_FAILED,
                    DELETE_COMPLETE,
                    DELETE_FAILED,
                    REVIEW_IN_PROGRESS -> this;
        };
    }
}
