package dev.millrace.server;

/** How Java functions run. */
public enum JavaMode {
    /** Each environment is a process: a timeout kills, an exit or a full heap ends only that environment. */
    PROCESS,
    /** Inside the server: quicker to start and to debug, without those guarantees. */
    IN_PROCESS
}
