package dev.millrace.cli;

import dev.millrace.functions.FunctionLog;
import dev.millrace.functions.LogSource;
import java.io.PrintWriter;

/** Which lines of functions a server's terminal shows; {@code millrace logs} has them all. */
enum FunctionLines {
    /** What handlers print, and how they fail. */
    OUTPUT,
    /** START, END and REPORT of each invocation, too. */
    ALL,
    NONE;

    static FunctionLines parse(String text) {
        return switch (text) {
            case "output" -> OUTPUT;
            case "all" -> ALL;
            case "none" -> NONE;
            default ->
                throw new Refusal(
                        Refusal.CANNOT_START, "--function-lines takes output, all or none, not '" + text + "'");
        };
    }

    /** Prints the lines, each behind the name of its function. */
    FunctionLog to(PrintWriter out) {
        return (LogSource source, String text) -> {
            if (shows(text)) {
                out.println(source.name() + " | " + text);
            }
        };
    }

    private boolean shows(String text) {
        return switch (this) {
            case ALL -> true;
            case NONE -> false;
            case OUTPUT ->
                !text.startsWith("START RequestId: ")
                        && !text.startsWith("END RequestId: ")
                        && !text.startsWith("REPORT RequestId: ");
        };
    }
}
