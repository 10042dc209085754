package dev.millrace.tables.expression;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeySchema;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A parsed UpdateExpression: what becomes of an item (spec 4.6). Immutable; thread-safe. */
public final class UpdateExpression {

    private final List<UpdateAction> actions;
    private final ProjectionExpression touched;
    private final Set<String> nestedAttributes;

    private UpdateExpression(List<UpdateAction> actions) {
        this.actions = List.copyOf(actions);
        this.touched = ProjectionExpression.ofPaths(
                actions.stream().map(UpdateAction::path).toList());
        this.nestedAttributes = Path.nestedAttributes(this.actions.stream()
                .flatMap(action -> Stream.concat(
                        Stream.of(action.path()),
                        action instanceof UpdateAction.Set set ? set.value().paths() : Stream.empty())));
    }

    /**
     * Reads an UpdateExpression.
     *
     * @throws dev.millrace.model.ServiceException ValidationException (spec 4.1 to 4.3)
     */
    public static UpdateExpression parse(String text, Placeholders placeholders) {
        return new UpdateExpression(UpdateParser.parse(text, placeholders));
    }

    /** What AttributeUpdates asks for; at least one change. */
    public static UpdateExpression ofChanges(Collection<AttributeChange> changes) {
        return new UpdateExpression(
                changes.stream().map(UpdateExpression::action).toList());
    }

    private static UpdateAction action(AttributeChange change) {
        var path = Path.of(change.attribute());
        return switch (change) {
            case AttributeChange.Put put -> new UpdateAction.Set(path, new Operand.Constant("", put.value()));
            case AttributeChange.Delete ignored -> new UpdateAction.Remove(path);
            case AttributeChange.DeleteMembers delete -> new UpdateAction.Reduce(path, delete.members());
            case AttributeChange.Add add -> new UpdateAction.Extend(path, add.value());
        };
    }

    /**
     * Refuses an update of the table's key attributes (spec 3.5.5, 3.5.6).
     *
     * @throws dev.millrace.model.ServiceException ValidationException naming the attribute
     */
    public void requireNoKeyAttribute(KeySchema schema) {
        for (var action : actions) {
            var path = action.path();
            if (schema.contains(path.attribute())) {
                if (path.isNested()) {
                    throw DynamoDbErrors.validation("Key attributes must be scalars; list random access '[]' and map"
                            + " lookup '.' are not allowed: Key: " + path.attribute());
                }
                throw DynamoDbErrors.invalidParameter(
                        "Cannot update attribute " + path.attribute() + ". This attribute is part of the key");
            }
        }
    }

    /**
     * What the update makes of an existing item.
     *
     * @throws dev.millrace.model.ServiceException ValidationException if it cannot be applied to this item, or if the
     *     result would be too large or too deep
     */
    public Item applyTo(Item item) {
        return new UpdatedItem(item, actions).result(item);
    }

    /**
     * What the update makes of an item that does not exist; empty if none comes into being, because all it does is take
     * away.
     *
     * @param key the key attributes of the item to be
     * @throws dev.millrace.model.ServiceException as {@link #applyTo}
     */
    public Optional<Item> create(Item key) {
        var giving = actions.stream().filter(UpdateExpression::gives).toList();
        return giving.isEmpty() ? Optional.empty() : Optional.of(new UpdatedItem(Item.EMPTY, giving).result(key));
    }

    private static boolean gives(UpdateAction action) {
        return switch (action) {
            case UpdateAction.Set ignored -> true;
            case UpdateAction.Add ignored -> true;
            case UpdateAction.Remove ignored -> false;
            case UpdateAction.Delete ignored -> false;
            case UpdateAction.Extend ignored -> true;
            case UpdateAction.Reduce ignored -> false;
        };
    }

    /**
     * The parts of an item that lie on the update's paths: of the old item for UPDATED_OLD, of the new one for
     * UPDATED_NEW (spec 3.5.7).
     */
    public ProjectionExpression touched() {
        return touched;
    }

    /** The top-level attributes it writes, in the order of the text. */
    public List<String> attributes() {
        return actions.stream()
                .map(action -> action.path().attribute())
                .distinct()
                .toList();
    }

    /** The top-level attributes it writes or reads inside. */
    public Set<String> nestedAttributes() {
        return nestedAttributes;
    }

    /**
     * The type, as on the wire, of what the expression gives to the top-level attribute, if it is known without data.
     */
    public Optional<String> knownType(String attribute) {
        return actions.stream()
                .filter(action -> action.path().equals(Path.of(attribute)))
                .flatMap(action -> knownType(action).stream())
                .findFirst();
    }

    private static Optional<String> knownType(UpdateAction action) {
        return switch (action) {
            case UpdateAction.Set set -> knownType(set.value());
            case UpdateAction.Remove ignored -> Optional.empty();
            case UpdateAction.Add add -> Optional.of(add.value().value().typeName());
            case UpdateAction.Delete delete ->
                Optional.of(delete.value().value().typeName());
            case UpdateAction.Extend extend -> Optional.of(extend.value().typeName());
            case UpdateAction.Reduce reduce -> Optional.of(reduce.members().typeName());
        };
    }

    /** What a function gives is known by what it is, or by what it gives otherwise. */
    private static Optional<String> knownType(Operand value) {
        if (!(value instanceof Operand.Call call)) {
            return value.knownType();
        }
        return call.function() == FunctionName.LIST_APPEND
                ? Optional.of("L")
                : knownType(call.arguments().getLast());
    }
}
