package dev.millrace.tables.expression;

import java.util.Optional;

/** The comparison operators. */
enum Comparison {
    EQUAL("="),
    NOT_EQUAL("<>"),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String symbol;

    Comparison(String symbol) {
        this.symbol = symbol;
    }

    static Optional<Comparison> of(Token token) {
        for (var comparison : values()) {
            if (token.is(comparison.symbol)) {
                return Optional.of(comparison);
            }
        }
        return Optional.empty();
    }

    /** Whether it needs an order of the values. */
    boolean isOrdering() {
        return this != EQUAL && this != NOT_EQUAL;
    }

    /** The operator that says the same with the operands exchanged. */
    Comparison mirrored() {
        return switch (this) {
            case EQUAL, NOT_EQUAL -> this;
            case LESS -> GREATER;
            case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
            case GREATER -> LESS;
            case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
        };
    }

    /** Whether two values that compare like this satisfy it. */
    boolean holds(int order) {
        return switch (this) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    /** The operator as written. */
    @Override
    public String toString() {
        return symbol;
    }
}
