package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.item.Item;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One update applied to one item. All values are computed from the item as it was; then the tree of paths is walked
 * together with the item, so indices, too, speak of the item as it was. Used once.
 */
final class UpdatedItem {

    private static final int MAX_LEVELS = 32;

    /** What happens to the value a path leads to; empty means that there is none. */
    private interface Effect extends UnaryOperator<Optional<AttributeValue>> {}

    private final PathTree<Effect> effects = new PathTree<>();

    /** @param before what operands see */
    UpdatedItem(Item before, List<UpdateAction> actions) {
        var evaluation = new Evaluation(before);
        for (var action : actions) {
            effects.put(action.path(), effect(action, evaluation));
        }
    }

    private static Effect effect(UpdateAction action, Evaluation before) {
        return switch (action) {
            case UpdateAction.Set set -> {
                var value = before.required(set.value());
                yield old -> Optional.of(value);
            }
            case UpdateAction.Remove ignored -> old -> Optional.empty();
            case UpdateAction.Add add -> {
                var added = add.value().value();
                yield old -> Optional.of(old.isEmpty() ? added : SetArithmetic.add(old.get(), added));
            }
            case UpdateAction.Delete delete -> {
                var deleted = delete.value().value();
                yield old -> old.flatMap(stored -> SetArithmetic.delete(stored, deleted));
            }
            case UpdateAction.Extend extend ->
                old -> Optional.of(
                        old.map(stored -> extended(stored, extend.value())).orElse(extend.value()));
            case UpdateAction.Reduce reduce ->
                old -> old.flatMap(
                        stored -> SetArithmetic.delete(ofSameType(stored, reduce.members()), reduce.members()));
        };
    }

    private static AttributeValue extended(AttributeValue stored, AttributeValue added) {
        if (stored instanceof AttributeValue.L first && added instanceof AttributeValue.L second) {
            var all = new ArrayList<>(first.values());
            all.addAll(second.values());
            return new AttributeValue.L(all);
        }
        return SetArithmetic.add(ofSameType(stored, added), added);
    }

    private static AttributeValue ofSameType(AttributeValue stored, AttributeValue given) {
        if (!stored.typeName().equals(given.typeName())) {
            throw DynamoDbErrors.validation("Type mismatch for attribute to update");
        }
        return stored;
    }

    /**
     * The new item.
     *
     * @param base the item as it was, or the key of the one to be created
     */
    Item result(Item base) {
        var attributes = members(base.attributes(), effects);
        for (var name : effects.members().keySet()) {
            var value = attributes.get(name);
            if (value != null && levels(value) > MAX_LEVELS) {
                throw DynamoDbErrors.validation("Nesting Levels have exceeded supported limits: Attributes in the item"
                        + " have nested levels beyond supported limit");
            }
        }
        var item = Item.of(attributes);
        if (item.sizeBytes() > Item.MAX_BYTES) {
            throw DynamoDbErrors.validation("Item size to update has exceeded the maximum allowed size");
        }
        return item;
    }

    private static Map<String, AttributeValue> members(Map<String, AttributeValue> before, PathTree<Effect> effects) {
        var after = new LinkedHashMap<>(before);
        effects.members().forEach((name, subtree) -> {
            var value = apply(subtree, Optional.ofNullable(before.get(name)));
            value.ifPresentOrElse(v -> after.put(name, v), () -> after.remove(name));
        });
        return after;
    }

    /** Elements that go leave no gap; elements beyond the end are appended in the order of their indices. */
    private static List<AttributeValue> elements(List<AttributeValue> before, PathTree<Effect> effects) {
        var after = new ArrayList<AttributeValue>();
        for (var i = 0; i < before.size(); i++) {
            var subtree = effects.elements().get(i);
            if (subtree == null) {
                after.add(before.get(i));
            } else {
                apply(subtree, Optional.of(before.get(i))).ifPresent(after::add);
            }
        }
        effects.elements()
                .tailMap(before.size())
                .values()
                .forEach(subtree -> apply(subtree, Optional.empty()).ifPresent(after::add));
        return after;
    }

    // Absence is a value here, as it is for the effects.
    private static Optional<AttributeValue> apply(PathTree<Effect> effects, Optional<AttributeValue> before) {
        var effect = effects.end();
        if (effect.isPresent()) {
            return effect.get().apply(before);
        }
        if (before.isPresent()
                && before.get() instanceof AttributeValue.M map
                && effects.elements().isEmpty()) {
            return Optional.of(new AttributeValue.M(members(map.values(), effects)));
        }
        if (before.isPresent()
                && before.get() instanceof AttributeValue.L list
                && effects.members().isEmpty()) {
            return Optional.of(new AttributeValue.L(elements(list.values(), effects)));
        }
        throw DynamoDbErrors.validation("The document path provided in the update expression is invalid for update");
    }

    private static int levels(AttributeValue value) {
        return switch (value) {
            case AttributeValue.L l ->
                1 + l.values().stream().mapToInt(UpdatedItem::levels).max().orElse(0);
            case AttributeValue.M m ->
                1
                        + m.values().values().stream()
                                .mapToInt(UpdatedItem::levels)
                                .max()
                                .orElse(0);
            case AttributeValue.S ignored -> 1;
            case AttributeValue.N ignored -> 1;
            case AttributeValue.B ignored -> 1;
            case AttributeValue.Bool ignored -> 1;
            case AttributeValue.Null ignored -> 1;
            case AttributeValue.SS ignored -> 1;
            case AttributeValue.NS ignored -> 1;
            case AttributeValue.BS ignored -> 1;
        };
    }
}
