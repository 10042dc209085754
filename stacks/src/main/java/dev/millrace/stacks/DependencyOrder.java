package dev.millrace.stacks;

import dev.millrace.stacks.template.TemplateException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts things behind what they depend on, otherwise in the order given. */
public final class DependencyOrder {

    private DependencyOrder() {}

    /**
     * The keys of the graph in order.
     *
     * @param graph what each depends on
     * @param what they are, for people: {@code resources}
     * @throws TemplateException naming those of a cycle
     */
    public static List<String> of(Map<String, Set<String>> graph, String what) {
        var order = new ArrayList<String>();
        var done = new HashSet<String>();
        var waiting = new LinkedHashMap<>(graph);
        while (!waiting.isEmpty()) {
            var ready = waiting.entrySet().stream()
                    .filter(entry -> done.containsAll(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .findFirst();
            if (ready.isEmpty()) {
                throw new TemplateException("Circular dependency between " + what + ": " + cycle(waiting));
            }
            waiting.remove(ready.get());
            done.add(ready.get());
            order.add(ready.get());
        }
        return order;
    }

    /** Of those that wait for each other, takes away those that nobody waits for: they only hang on the cycle. */
    private static List<String> cycle(Map<String, Set<String>> waiting) {
        var left = new LinkedHashMap<>(waiting);
        boolean shrunk = true;
        while (shrunk) {
            var wanted = new LinkedHashSet<String>();
            left.values().forEach(wanted::addAll);
            shrunk = left.keySet().retainAll(wanted);
        }
        return left.keySet().stream().sorted().toList();
    }
}
