package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.errors.DynamoDbErrors;
import java.util.List;
import java.util.Objects;

/**
 * A condition on one top-level attribute, as Expected, the filters and KeyConditions have it (spec 4.8). Immutable.
 *
 * @param attribute its name as it is: a dot is part of it
 * @param values what it is compared with
 */
public record AttributeComparison(String attribute, ComparisonOperator operator, List<AttributeValue> values) {

    /** @throws dev.millrace.model.ServiceException ValidationException if the operator does not take these values */
    public AttributeComparison {
        Objects.requireNonNull(attribute);
        values = List.copyOf(values);
        operator.check(values);
    }

    /** The same as an expression would say it. */
    Condition condition() {
        return switch (operator) {
            case EQ -> compare(Comparison.EQUAL);
            case NE -> compare(Comparison.NOT_EQUAL);
            case LE -> compare(Comparison.LESS_OR_EQUAL);
            case LT -> compare(Comparison.LESS);
            case GE -> compare(Comparison.GREATER_OR_EQUAL);
            case GT -> compare(Comparison.GREATER);
            case CONTAINS -> test(FunctionName.CONTAINS);
            // Unlike NE, it does not hold of an attribute that is absent (spec 4.8.5).
            case NOT_CONTAINS -> new Condition.And(exists(), new Condition.Not(test(FunctionName.CONTAINS)));
            case BEGINS_WITH -> test(FunctionName.BEGINS_WITH);
            case BETWEEN -> new Condition.Between(subject(), constant(0), constant(1));
            case IN ->
                new Condition.In(
                        subject(),
                        values.stream().map(AttributeComparison::constant).toList());
            case NULL -> new Condition.Test(FunctionName.ATTRIBUTE_NOT_EXISTS, List.of(subject()));
            case NOT_NULL -> exists();
        };
    }

    /** What it wants of a key attribute. */
    SortCondition sortCondition() {
        return switch (operator) {
            case EQ -> compared(SortCondition.Operator.EQUAL);
            case LE -> compared(SortCondition.Operator.LESS_OR_EQUAL);
            case LT -> compared(SortCondition.Operator.LESS);
            case GE -> compared(SortCondition.Operator.GREATER_OR_EQUAL);
            case GT -> compared(SortCondition.Operator.GREATER);
            case BEGINS_WITH -> new SortCondition.BeginningWith(values.getFirst());
            case BETWEEN -> new SortCondition.Within(values.getFirst(), values.getLast());
            case NE, CONTAINS, NOT_CONTAINS, IN, NULL, NOT_NULL ->
                throw DynamoDbErrors.validation("Attempted conditional constraint is not an indexable operation");
        };
    }

    private Condition compare(Comparison comparison) {
        return new Condition.Compare(comparison, subject(), constant(0));
    }

    private SortCondition compared(SortCondition.Operator comparison) {
        return new SortCondition.Compared(comparison, values.getFirst());
    }

    private Condition test(FunctionName function) {
        return new Condition.Test(function, List.of(subject(), constant(0)));
    }

    private Condition exists() {
        return new Condition.Test(FunctionName.ATTRIBUTE_EXISTS, List.of(subject()));
    }

    private Operand subject() {
        return new Operand.At(Path.of(attribute));
    }

    private Operand constant(int at) {
        return constant(values.get(at));
    }

    private static Operand constant(AttributeValue value) {
        return new Operand.Constant("", value);
    }
}
