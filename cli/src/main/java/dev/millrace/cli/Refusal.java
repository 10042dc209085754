package dev.millrace.cli;

/** The command cannot do what it was asked; the message is one sentence for the person at the terminal. */
final class Refusal extends RuntimeException {

    /** The work was tried and failed. */
    static final int FAILED = 1;

    /** The command cannot start as it was given. */
    static final int CANNOT_START = 2;

    private final int exitCode;

    Refusal(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
