package dev.millrace.trigger;

/** How a driver keeps a report from being lost. */
public enum Reporting {
    /** The intent to report and the checkpoint are one commit (an outbox): reports do not hold up the checkpoint. */
    WITH_CHECKPOINT,
    /** There is no common commit: a lane's checkpoint waits until its reports are settled. */
    BEFORE_CHECKPOINT
}
