package dev.millrace.tables.expression;

import dev.millrace.tables.item.Item;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        return paths(condition).map(Path::attribute).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Of these attributes, those it looks into. */
    public Set<String> nestedAttributes() {
        return Path.nestedAttributes(paths(condition));
    }

    private static Stream<Path> paths(Condition condition) {
        return switch (condition) {
            case Condition.Or or -> Stream.concat(paths(or.left()), paths(or.right()));
            case Condition.And and -> Stream.concat(paths(and.left()), paths(and.right()));
            case Condition.Not not -> paths(not.negated());
            case Condition.Compare compare -> paths(List.of(compare.left(), compare.right()));
            case Condition.Between between -> paths(List.of(between.value(), between.lower(), between.upper()));
            case Condition.In in -> Stream.concat(in.value().paths(), paths(in.candidates()));
            case Condition.Test test -> paths(test.arguments());
        };
    }

    private static Stream<Path> paths(List<Operand> operands) {
        return operands.stream().flatMap(Operand::paths);
    }
}
