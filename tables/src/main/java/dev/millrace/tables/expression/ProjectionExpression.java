package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.item.Item;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parts of an item that somebody wants to see. Immutable; thread-safe. */
public final class ProjectionExpression {

    private final List<Path> paths;
    private final PathTree<Boolean> tree = new PathTree<>();

    private ProjectionExpression(List<Path> paths) {
        this.paths = List.copyOf(paths);
        paths.forEach(path -> tree.put(path, true));
    }

    /**
     * Reads a ProjectionExpression.
     *
     * @throws dev.millrace.model.ServiceException ValidationException (spec 4.1 to 4.3)
     */
    public static ProjectionExpression parse(String text, Placeholders placeholders) {
        var faults = new Faults(ExpressionKind.PROJECTION);
        var lexer = new Lexer(text, faults);
        var operands = new OperandParser(lexer, faults, placeholders);
        var paths = operands.list(operands::path);
        operands.finish();
        Path.checkDisjoint(paths, faults);
        faults.throwFirst();
        return new ProjectionExpression(paths);
    }

    /** The projection to some top-level attributes. */
    public static ProjectionExpression ofAttributes(Iterable<String> names) {
        var paths = new ArrayList<Path>();
        names.forEach(name -> paths.add(Path.of(name)));
        return new ProjectionExpression(paths);
    }

    /** The projection to disjoint paths. */
    static ProjectionExpression ofPaths(List<Path> paths) {
        return new ProjectionExpression(paths);
    }

    /** The paths, in the order of the text. */
    public List<Path> paths() {
        return paths;
    }

    /** The top-level attributes of which it chooses parts. */
    public Set<String> nestedAttributes() {
        return Path.nestedAttributes(paths.stream());
    }

    /** What of the item lies on the paths, inside its maps and lists; lists keep only the chosen elements. */
    public Item project(Item item) {
        var chosen = new LinkedHashMap<String, AttributeValue>();
        tree.members()
                .forEach((name, subtree) -> item.attribute(name)
                        .flatMap(value -> project(value, subtree))
                        .ifPresent(value -> chosen.put(name, value)));
        return Item.of(chosen);
    }

    private static Optional<AttributeValue> project(AttributeValue value, PathTree<Boolean> tree) {
        if (tree.end().isPresent()) {
            return Optional.of(value);
        }
        if (value instanceof AttributeValue.M map) {
            return members(map.values(), tree);
        }
        if (value instanceof AttributeValue.L list) {
            return elements(list.values(), tree);
        }
        return Optional.empty();
    }

    private static Optional<AttributeValue> members(Map<String, AttributeValue> map, PathTree<Boolean> tree) {
        var chosen = new LinkedHashMap<String, AttributeValue>();
        tree.members()
                .forEach((name, subtree) -> Optional.ofNullable(map.get(name))
                        .flatMap(value -> project(value, subtree))
                        .ifPresent(value -> chosen.put(name, value)));
        return chosen.isEmpty() ? Optional.empty() : Optional.of(new AttributeValue.M(chosen));
    }

    private static Optional<AttributeValue> elements(List<AttributeValue> list, PathTree<Boolean> tree) {
        var chosen = new ArrayList<AttributeValue>();
        tree.elements()
                .headMap(list.size())
                .forEach((index, subtree) -> project(list.get(index), subtree).ifPresent(chosen::add));
        return chosen.isEmpty() ? Optional.empty() : Optional.of(new AttributeValue.L(chosen));
    }
}
