package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.errors.DynamoDbErrors;
import java.util.List;

/** The operators of conditions from before there were expressions (spec 4.8.4). */
public enum ComparisonOperator {
    EQ(1, 1, Types.ANY),
    NE(1, 1, Types.ANY),
    LE(1, 1, Types.ORDERED),
    LT(1, 1, Types.ORDERED),
    GE(1, 1, Types.ORDERED),
    GT(1, 1, Types.ORDERED),
    CONTAINS(1, 1, Types.ORDERED),
    NOT_CONTAINS(1, 1, Types.ORDERED),
    BEGINS_WITH(1, 1, Types.BEGINNING),
    BETWEEN(2, 2, Types.ORDERED),
    IN(1, Integer.MAX_VALUE, Types.ORDERED),
    /** The attribute is absent; it has nothing to do with the type NULL. */
    NULL(0, 0, Types.ANY),
    /** The attribute is there. */
    NOT_NULL(0, 0, Types.ANY);

    /** Which types an operator takes. */
    private enum Types {
        ANY,
        ORDERED,
        BEGINNING;

        boolean includes(AttributeValue value) {
            return switch (this) {
                case ANY -> true;
                case ORDERED -> Ordering.isOrdered(value.typeName());
                case BEGINNING -> value instanceof AttributeValue.S || value instanceof AttributeValue.B;
            };
        }
    }

    private final int fewest;
    private final int most;
    private final Types types;

    ComparisonOperator(int fewest, int most, Types types) {
        this.fewest = fewest;
        this.most = most;
        this.types = types;
    }

    /** Whether it compares with anything. */
    public boolean takesValues() {
        return most > 0;
    }

    /** Refuses values it cannot take. */
    void check(List<AttributeValue> values) {
        if (values.size() < fewest || values.size() > most) {
            throw DynamoDbErrors.invalidParameter(
                    "Invalid number of argument(s) for the " + this + " ComparisonOperator");
        }
        if (values.stream().map(AttributeValue::typeName).distinct().count() > 1) {
            throw DynamoDbErrors.invalidParameter("AttributeValues inside AttributeValueList must be of same type");
        }
        for (var value : values) {
            if (!types.includes(value)) {
                throw DynamoDbErrors.invalidParameter("ComparisonOperator " + this + " is not valid for "
                        + value.typeName() + " AttributeValue type");
            }
        }
        if (this == BETWEEN
                && Ordering.compare(values.getFirst(), values.getLast()).orElse(0) > 0) {
            throw DynamoDbErrors.validation(
                    "The BETWEEN condition was provided a range where the lower bound is greater"
                            + " than the upper bound");
        }
    }
}
