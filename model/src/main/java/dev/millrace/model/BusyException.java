package dev.millrace.model;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** What was waited for did not happen, because work was under way all the time. The message names it. */
public final class BusyException extends RuntimeException {

    /**
     * @param realLimit how long was waited
     * @param busy what was under way, and how often
     */
    public BusyException(Duration realLimit, Map<String, Long> busy) {
        super("Still busy after " + realLimit.toMillis() / 1000.0 + " s: " + told(busy));
    }

    private static String told(Map<String, Long> busy) {
        var names = busy.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "work that began and ended all the time" : names;
    }
}
