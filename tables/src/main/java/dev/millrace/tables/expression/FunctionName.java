package dev.millrace.tables.expression;

import java.util.Optional;

/** The functions of the expression languages. Their names are case-sensitive. */
enum FunctionName {
    ATTRIBUTE_EXISTS("attribute_exists", Place.CONDITION, 1),
    ATTRIBUTE_NOT_EXISTS("attribute_not_exists", Place.CONDITION, 1),
    ATTRIBUTE_TYPE("attribute_type", Place.CONDITION, 2),
    BEGINS_WITH("begins_with", Place.CONDITION, 2),
    CONTAINS("contains", Place.CONDITION, 2),
    SIZE("size", Place.CONDITION_OPERAND, 1),
    IF_NOT_EXISTS("if_not_exists", Place.UPDATE_OPERAND, 2),
    LIST_APPEND("list_append", Place.UPDATE_OPERAND, 2);

    /** Where a function may stand. */
    enum Place {
        CONDITION,
        CONDITION_OPERAND,
        UPDATE_OPERAND
    }

    private final String text;
    private final Place place;
    private final int operands;

    FunctionName(String text, Place place, int operands) {
        this.text = text;
        this.place = place;
        this.operands = operands;
    }

    static Optional<FunctionName> of(String text) {
        for (var name : values()) {
            if (name.text.equals(text)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    Place place() {
        return place;
    }

    int operands() {
        return operands;
    }

    /** The name as written in expressions. */
    @Override
    public String toString() {
        return text;
    }
}
