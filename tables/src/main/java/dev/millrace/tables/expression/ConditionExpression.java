package dev.millrace.tables.expression;

import dev.millrace.tables.item.Item;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A parsed condition or filter. Immutable; thread-safe. */
public final class ConditionExpression {

    private final Condition condition;

    private ConditionExpression(Condition condition) {
        this.condition = condition;
    }

    /**
     * Reads a ConditionExpression.
     *
     * @throws dev.millrace.model.ServiceException ValidationException (spec 4.1 to 4.3)
     */
    public static ConditionExpression parse(String text, Placeholders placeholders) {
        return new ConditionExpression(ConditionParser.parse(ExpressionKind.CONDITION, text, placeholders));
    }

    /** Reads a FilterExpression; fails as {@link #parse} does. */
    public static ConditionExpression parseFilter(String text, Placeholders placeholders) {
        return new ConditionExpression(ConditionParser.parse(ExpressionKind.FILTER, text, placeholders));
    }

    /**
     * What Expected or a filter of the time before expressions demands.
     *
     * @param comparisons at least one
     * @param any whether one of them is enough
     */
    public static ConditionExpression ofComparisons(Collection<AttributeComparison> comparisons, boolean any) {
        return new ConditionExpression(comparisons.stream()
                .map(AttributeComparison::condition)
                .reduce((left, right) -> any ? new Condition.Or(left, right) : new Condition.And(left, right))
                .orElseThrow());
    }

    /**
     * Whether it holds for the item.
     *
     * @param item {@link Item#EMPTY} where there is none
     */
    public boolean matches(Item item) {
        return new Evaluation(item).holds(condition);
    }

    /** The top-level attributes it speaks of, in the order of the text; a Query's filter may not use key attributes. */
    public Set<String> attributes() {
        var names = new LinkedHashSet<String>();
        collect(condition, names);
        return names;
    }

    private static void collect(Condition condition, Set<String> names) {
        switch (condition) {
            case Condition.Or or -> {
                collect(or.left(), names);
                collect(or.right(), names);
            }
            case Condition.And and -> {
                collect(and.left(), names);
                collect(and.right(), names);
            }
            case Condition.Not not -> collect(not.negated(), names);
            case Condition.Compare compare -> collect(List.of(compare.left(), compare.right()), names);
            case Condition.Between between ->
                collect(List.of(between.value(), between.lower(), between.upper()), names);
            case Condition.In in -> {
                collect(List.of(in.value()), names);
                collect(in.candidates(), names);
            }
            case Condition.Test test -> collect(test.arguments(), names);
        }
    }

    private static void collect(List<Operand> operands, Set<String> names) {
        for (var operand : operands) {
            switch (operand) {
                case Operand.At at -> names.add(at.path().attribute());
                case Operand.Call call -> collect(call.arguments(), names);
                case Operand.Arithmetic arithmetic -> collect(List.of(arithmetic.left(), arithmetic.right()), names);
                case Operand.Constant ignored -> {
                    // Names no attribute.
                }
            }
        }
    }
}
