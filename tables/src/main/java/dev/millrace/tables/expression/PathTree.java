package dev.millrace.tables.expression;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Disjoint paths as a tree, each ending in what belongs to it. Updates and projections walk it together with an item.
 * Built by one thread, then only read.
 */
final class PathTree<T> {

    private final Map<String, PathTree<T>> members = new LinkedHashMap<>();
    private final TreeMap<Integer, PathTree<T>> elements = new TreeMap<>();
    private @Nullable T end;

    void put(Path path, T value) {
        var tree = this;
        for (var step : path.steps()) {
            tree = switch (step) {
                case Path.Member member -> tree.members.computeIfAbsent(member.name(), n -> new PathTree<>());
                case Path.Element element -> tree.elements.computeIfAbsent(element.index(), i -> new PathTree<>());
            };
        }
        tree.end = value;
    }

    /** What the path that ends here brought; nothing lies beneath it. */
    Optional<T> end() {
        return Optional.ofNullable(end);
    }

    /** Paths that go on by name, in the order of the text. */
    Map<String, PathTree<T>> members() {
        return members;
    }

    /** Paths that go on by index, in order. */
    NavigableMap<Integer, PathTree<T>> elements() {
        return elements;
    }
}
