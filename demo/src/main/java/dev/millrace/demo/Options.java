package dev.millrace.demo;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Options of the form {@code --name value}. An unknown one is refused by name. */
final class Options {

    private final Map<String, List<String>> values;

    private Options(Map<String, List<String>> values) {
        this.values = values;
    }

    /** @throws Refused if an option is unknown or has no value */
    static Options parse(String[] arguments, Set<String> known) {
        var values = new LinkedHashMap<String, List<String>>();
        for (var index = 0; index < arguments.length; index += 2) {
            var name = arguments[index];
            if (!known.contains(name)) {
                throw new Refused("Unknown option " + name + ". Options: "
                        + String.join(" ", known.stream().sorted().toList()));
            }
            if (index + 1 == arguments.length) {
                throw new Refused("The option " + name + " needs a value.");
            }
            values.computeIfAbsent(name, ignored -> new ArrayList<>()).add(arguments[index + 1]);
        }
        return new Options(values);
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, List.of(otherwise)).getLast();
    }

    /** @throws Refused if the option is absent */
    List<String> all(String name) {
        var all = values.getOrDefault(name, List.of());
        if (all.isEmpty()) {
            throw new Refused("The option " + name + " is needed.");
        }
        return List.copyOf(all);
    }

    long number(String name, long otherwise) {
        var text = text(name, Long.toString(otherwise));
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new Refused("The option " + name + " is a whole number, not " + text + ".");
        }
    }

    int positive(String name, int otherwise) {
        var number = number(name, otherwise);
        if (number < 1 || number > Integer.MAX_VALUE) {
            throw new Refused(
                    "The option " + name + " is between 1 and " + Integer.MAX_VALUE + ", not " + number + ".");
        }
        return (int) number;
    }

    /** A duration such as {@code 500ms}, {@code 20s}, {@code 5m} or {@code 1h}. */
    Duration duration(String name, Duration otherwise) {
        return values.containsKey(name) ? duration(name, text(name, "")) : otherwise;
    }

    private static Duration duration(String name, String text) {
        try {
            return text.endsWith("ms")
                    ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                    : Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
        } catch (DateTimeParseException | NumberFormatException e) {
            throw new Refused("The option " + name + " is a duration such as 20s, 5m or 1h, not " + text + ".");
        }
    }

    /** A command line that cannot be obeyed; the message is for people. */
    static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }
}
