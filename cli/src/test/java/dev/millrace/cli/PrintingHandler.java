package dev.millrace.cli;

import java.util.Map;

/** The function of the tests of logs: it prints what it is told to. */
public final class PrintingHandler {

    /** Prints the event's {@code say}; bound by its signature alone. */
    public String print(Map<String, String> event) {
        System.out.println(event.get("say"));
        return "printed";
    }
}
