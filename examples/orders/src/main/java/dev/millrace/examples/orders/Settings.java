package dev.millrace.examples.orders;

import java.util.Map;

/** What the template sets in the function's environment. */
record Settings(Map<String, String> values) {

    Settings {
        values = Map.copyOf(values);
    }

    static Settings ofEnvironment() {
        return new Settings(System.getenv());
    }

    String text(String name) {
        var value = values.getOrDefault(name, "");
        if (value.isBlank()) {
            throw new IllegalStateException("The environment variable " + name + " is not set; see template.yaml.");
        }
        return value;
    }

    boolean isTrue(String name) {
        return Boolean.parseBoolean(values.getOrDefault(name, "false"));
    }
}
