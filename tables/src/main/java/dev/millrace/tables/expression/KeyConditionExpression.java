package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.item.Keys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A parsed KeyConditionExpression (spec 4.5), not yet matched with a key schema. Immutable; thread-safe. */
public final class KeyConditionExpression {

    private static final String INVALID = "Invalid condition in KeyConditionExpression: ";

    private final Map<String, SortCondition> conditions = new LinkedHashMap<>();

    private KeyConditionExpression() {}

    /**
     * Reads a KeyConditionExpression as a condition. What a key cannot be asked is told after the faults of the
     * request's other expressions and its unused placeholders (spec 3.6).
     *
     * @throws dev.millrace.model.ServiceException ValidationException (spec 4.3)
     */
    public static Read read(String text, Placeholders placeholders) {
        return new Read(ConditionParser.parse(ExpressionKind.KEY_CONDITION, text, placeholders));
    }

    /** A key condition that is not yet known to be one. Immutable; thread-safe. */
    public static final class Read {

        private final Condition condition;

        private Read(Condition condition) {
            this.condition = condition;
        }

        /** @throws dev.millrace.model.ServiceException ValidationException if it is not for keys (spec 4.5) */
        public KeyConditionExpression check() {
            var checked = new KeyConditionExpression();
            checked.gather(condition);
            return checked;
        }
    }

    /**
     * What KeyConditions asks for.
     *
     * @throws dev.millrace.model.ServiceException ValidationException if there are none, or an operator is not for keys
     */
    public static KeyConditionExpression ofComparisons(Collection<AttributeComparison> comparisons) {
        if (comparisons.isEmpty()) {
            throw DynamoDbErrors.validation("Conditions can be of length 1 or 2 only");
        }
        var conditions = new KeyConditionExpression();
        comparisons.forEach(comparison -> conditions.add(Path.of(comparison.attribute()), comparison.sortCondition()));
        return conditions;
    }

    private void gather(Condition condition) {
        switch (condition) {
            case Condition.And and -> {
                gather(and.left());
                gather(and.right());
            }
            case Condition.Or ignored -> throw invalidOperator("OR");
            case Condition.Not ignored -> throw invalidOperator("NOT");
            case Condition.In ignored -> throw invalidOperator("IN");
            case Condition.Compare compare -> compare(compare);
            case Condition.Between between -> {
                var bounds = List.of(between.value(), between.lower(), between.upper());
                var name = firstOperand("BETWEEN", bounds);
                add(name, new SortCondition.Within(constant(between.lower()), constant(between.upper())));
            }
            case Condition.Test test -> {
                if (test.function() != FunctionName.BEGINS_WITH) {
                    throw invalidOperator(test.function().toString());
                }
                var name = firstOperand("begins_with", test.arguments());
                add(
                        name,
                        new SortCondition.BeginningWith(
                                constant(test.arguments().getLast())));
            }
        }
    }

    private void compare(Condition.Compare compare) {
        if (compare.comparison() == Comparison.NOT_EQUAL) {
            throw invalidOperator("<>");
        }
        checkOperands(List.of(compare.left(), compare.right()));
        if (compare.left() instanceof Operand.At at) {
            add(at.path(), compared(compare.comparison(), compare.right()));
        } else if (compare.right() instanceof Operand.At at) {
            add(at.path(), compared(compare.comparison().mirrored(), compare.left()));
        }
    }

    private static SortCondition compared(Comparison comparison, Operand value) {
        var operator = switch (comparison) {
            case EQUAL -> SortCondition.Operator.EQUAL;
            case LESS -> SortCondition.Operator.LESS;
            case LESS_OR_EQUAL -> SortCondition.Operator.LESS_OR_EQUAL;
            case GREATER -> SortCondition.Operator.GREATER;
            case GREATER_OR_EQUAL -> SortCondition.Operator.GREATER_OR_EQUAL;
            case NOT_EQUAL -> throw invalidOperator("<>");
        };
        return new SortCondition.Compared(operator, constant(value));
    }

    private static Path firstOperand(String operator, List<Operand> operands) {
        checkOperands(operands);
        if (operands.getFirst() instanceof Operand.At at) {
            return at.path();
        }
        throw DynamoDbErrors.validation(
                INVALID + operator + " operator must have the key attribute as its first operand");
    }

    private static void checkOperands(List<Operand> operands) {
        if (operands.stream().anyMatch(Operand.Call.class::isInstance)) {
            throw DynamoDbErrors.validation("KeyConditionExpressions cannot contain nested operations");
        }
        var attributes = operands.stream().filter(Operand.At.class::isInstance).count();
        if (attributes > 1) {
            throw DynamoDbErrors.validation(INVALID + "Multiple attribute names used in one condition");
        }
        if (attributes == 0) {
            throw DynamoDbErrors.validation(INVALID + "No key attribute specified");
        }
    }

    /** The operand's value; every other operand has been refused before. */
    private static AttributeValue constant(Operand operand) {
        return ((Operand.Constant) operand).value();
    }

    private void add(Path path, SortCondition condition) {
        if (path.isNested()) {
            throw DynamoDbErrors.validation("KeyConditionExpressions cannot have conditions on nested attributes");
        }
        if (conditions.put(path.attribute(), condition) != null) {
            throw DynamoDbErrors.validation("KeyConditionExpressions must only contain one condition per key");
        }
    }

    private static RuntimeException invalidOperator(String operator) {
        return DynamoDbErrors.validation("Invalid operator used in KeyConditionExpression: " + operator);
    }

    /**
     * What the conditions mean for a table.
     *
     * @throws dev.millrace.model.ServiceException ValidationException if they do not fit its key (spec 3.6)
     */
    public KeyCondition bind(KeySchema schema) {
        return bind(IndexKeySchema.of(schema));
    }

    /**
     * What the conditions mean for an index: every attribute of its partition key has to be given, and those of its
     * sort key from the left without a gap, with an inequality on the last at most (spec 3.6.8).
     *
     * @throws dev.millrace.model.ServiceException ValidationException if they do not fit its key (spec 3.6)
     */
    public KeyCondition bind(IndexKeySchema schema) {
        if (!schema.hasManyAttributes() && conditions.size() > 2) {
            throw DynamoDbErrors.validation("Conditions can be of length 1 or 2 only");
        }
        if (conditions.size() > schema.attributes().size()) {
            throw notSupported();
        }
        var partition = schema.partition().stream()
                .map(attribute -> equal(condition(attribute, Keys.Role.PARTITION)))
                .toList();
        int sorts = conditions.size() - partition.size();
        var sortPrefix = new ArrayList<AttributeValue>();
        SortCondition last = new SortCondition.All();
        for (int i = 0; i < sorts; i++) {
            var condition = condition(schema.sort().get(i), Keys.Role.SORT);
            if (i + 1 < sorts) {
                sortPrefix.add(equal(condition));
            } else {
                last = condition;
            }
        }
        return new KeyCondition(partition, sortPrefix, last);
    }

    private SortCondition condition(KeyAttribute attribute, Keys.Role role) {
        var condition = conditions.get(attribute.name());
        if (condition == null) {
            throw missed(attribute);
        }
        checkValue(attribute, condition, role);
        return condition;
    }

    private static AttributeValue equal(SortCondition condition) {
        if (condition instanceof SortCondition.Compared compared
                && compared.operator() == SortCondition.Operator.EQUAL) {
            return compared.value();
        }
        throw notSupported();
    }

    private static void checkValue(KeyAttribute attribute, SortCondition condition, Keys.Role role) {
        switch (condition) {
            case SortCondition.All ignored -> throw missed(attribute);
            case SortCondition.Compared compared -> checkValue(attribute, compared.value(), role);
            case SortCondition.Within within -> {
                checkValue(attribute, within.lower(), role);
                checkValue(attribute, within.upper(), role);
            }
            // Every key begins with nothing, so an empty beginning is as good as another.
            case SortCondition.BeginningWith beginning -> checkType(attribute, beginning.beginning());
        }
    }

    private static void checkValue(KeyAttribute attribute, AttributeValue value, Keys.Role role) {
        checkType(attribute, value);
        Keys.check(attribute.name(), value, role);
    }

    private static void checkType(KeyAttribute attribute, AttributeValue value) {
        if (!attribute.type().accepts(value)) {
            throw DynamoDbErrors.invalidParameter("Condition parameter type does not match schema type");
        }
    }

    private static RuntimeException missed(KeyAttribute attribute) {
        return DynamoDbErrors.validation("Query condition missed key schema element: " + attribute.name());
    }

    private static RuntimeException notSupported() {
        return DynamoDbErrors.validation("Query key condition not supported");
    }
}
