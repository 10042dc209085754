package dev.millrace.cli;

import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** A function that tells which settings of libraries it finds in its process. */
public final class PropertiesHandler {

    /** The names of the system properties that speak of SLF4J or Helidon; bound by its signature alone. */
    public String names(Map<String, String> event) {
        var names = new TreeSet<>(System.getProperties().stringPropertyNames());
        names.removeIf(name -> !name.toLowerCase(Locale.ROOT).matches(".*(slf4j|helidon).*"));
        return names.toString();
    }
}
