package dev.millrace.server;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * A handler whose behaviour the test writes. It is loaded by a class loader of its own, as any function is, so what it
 * shares with the test are the JDK's types, and a place in the system properties.
 */
public final class ScriptedHandler {

    private static final String SCRIPT = "millrace.test.script";

    /** What every call of a function does from now on, with the records of its event. */
    static void script(Function<List<Map<String, Object>>, Object> script) {
        System.getProperties().put(SCRIPT, script);
    }

    /** Handles one event. */
    @SuppressWarnings("unchecked")
    public Object handle(Map<String, Object> event) {
        var script = (Function<List<Map<String, Object>>, Object>)
                System.getProperties().get(SCRIPT);
        return Objects.requireNonNull(script)
                .apply((List<Map<String, Object>>) event.getOrDefault("Records", List.of(event)));
    }
}
