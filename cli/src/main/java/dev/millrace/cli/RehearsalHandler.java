package dev.millrace.cli;

import java.util.Map;

/** The function of the {@link Rehearsal}: takes every record but a poisoned one. */
public final class RehearsalHandler {

    static final String POISON = "poison";

    /** Runs in the function's process, called by the bootstrap. */
    public String handle(Map<String, Object> event) {
        if (event.toString().contains(POISON)) {
            throw new IllegalArgumentException("poisoned, as rehearsed");
        }
        return "";
    }
}
