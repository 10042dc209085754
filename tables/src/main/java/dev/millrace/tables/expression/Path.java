package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.item.Item;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A document path with its placeholders resolved: a top-level attribute, then members and elements.
 *
 * @param steps the first is a {@link Member}
 */
public record Path(List<Step> steps) {

    /** One step into an item, map or list. */
    public sealed interface Step {}

    /** The attribute or map member of this name. */
    public record Member(String name) implements Step {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The list element at this index, from 0. */
    public record Element(int index) implements Step {
        @Override
        public String toString() {
            return "[" + index + "]";
        }
    }

    public Path {
        steps = List.copyOf(steps);
        if (steps.isEmpty() || !(steps.getFirst() instanceof Member)) {
            throw new IllegalArgumentException("a path begins with an attribute");
        }
    }

    /** The path of a top-level attribute. */
    public static Path of(String attribute) {
        return new Path(List.of(new Member(attribute)));
    }

    /** The top-level attribute it begins with. */
    public String attribute() {
        return ((Member) steps.getFirst()).name();
    }

    public boolean isNested() {
        return steps.size() > 1;
    }

    /** The top-level attributes that paths lead into, in their order. */
    static Set<String> nestedAttributes(Stream<Path> paths) {
        return paths.filter(Path::isNested).map(Path::attribute).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The value it leads to. */
    Optional<AttributeValue> find(Item item) {
        var value = item.attribute(attribute());
        for (var i = 1; i < steps.size() && value.isPresent(); i++) {
            value = step(value.get(), steps.get(i));
        }
        return value;
    }

    private static Optional<AttributeValue> step(AttributeValue value, Step step) {
        return switch (step) {
            case Member member ->
                value instanceof AttributeValue.M m
                        ? Optional.ofNullable(m.values().get(member.name()))
                        : Optional.empty();
            case Element element ->
                value instanceof AttributeValue.L l
                                && element.index() < l.values().size()
                        ? Optional.of(l.values().get(element.index()))
                        : Optional.empty();
        };
    }

    /** As AWS shows paths in messages: {@code [a, b, [1]]}. */
    @Override
    public String toString() {
        return steps.toString();
    }

    /** Notes a fault if one of the paths leads into another, or if two take the same value for a map and a list. */
    static void checkDisjoint(List<Path> paths, Faults faults) {
        for (var second = 1; second < paths.size(); second++) {
            for (var first = 0; first < second; first++) {
                checkDisjoint(paths.get(first), paths.get(second), faults);
            }
        }
    }

    private static void checkDisjoint(Path first, Path second, Faults faults) {
        var shared = Math.min(first.steps.size(), second.steps.size());
        for (var i = 0; i < shared; i++) {
            var a = first.steps.get(i);
            var b = second.steps.get(i);
            if (!a.equals(b)) {
                if (a.getClass() != b.getClass()) {
                    faults.note(Check.CONFLICT, twoPaths("conflict", first, second));
                }
                return;
            }
        }
        faults.note(Check.OVERLAP, twoPaths("overlap", first, second));
    }

    private static String twoPaths(String verb, Path first, Path second) {
        return "Two document paths " + verb + " with each other; must remove or rewrite one of these paths; path one: "
                + first + ", path two: " + second;
    }
}
