package dev.millrace.services.metrics;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is measured. Metrics of the same name with other dimensions are other metrics; nothing is added up over them.
 *
 * @param namespace for example {@code AWS/Lambda}
 * @param dimensions by name
 */
public record Metric(String namespace, String name, SortedMap<String, String> dimensions) {

    public Metric {
        Objects.requireNonNull(namespace);
        Objects.requireNonNull(name);
        dimensions = Collections.unmodifiableSortedMap(new TreeMap<>(dimensions));
    }

    public static Metric of(String namespace, String name, Map<String, String> dimensions) {
        return new Metric(namespace, name, new TreeMap<>(dimensions));
    }
}
