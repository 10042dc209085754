package dev.millrace.store;

/** When a commit counts as done. */
public enum Durability {
    /** Synced to the disk: an acknowledged change survives power loss. */
    FSYNC,
    /** Handed to the operating system: an acknowledged change survives the death of the process, SIGKILL included. */
    OS
}
