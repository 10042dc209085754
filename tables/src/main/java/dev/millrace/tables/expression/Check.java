package dev.millrace.tables.expression;

import java.util.List;

/** The checks of an expression that need no data (spec 4.3). Which comes first depends on the language. */
enum Check {
    REDUNDANT_PARENTHESES,
    UNKNOWN_FUNCTION,
    MISPLACED_FUNCTION,
    RESERVED_WORD,
    REPEATED_CLAUSE,
    UNDEFINED_NAME,
    UNDEFINED_VALUE,
    OPERAND_COUNT,
    IDENTICAL_OPERANDS,
    OPERAND_TYPE,
    OVERLAP,
    CONFLICT,
    CLAUSE_OPERAND,
    FUNCTION_OPERAND;

    /**
     * The groups of checks of the whole text in AWS's order; of faults in one group the first in the text is told. What
     * is left is told by {@link #orderInCondition}.
     */
    static List<List<Check>> order(ExpressionKind kind) {
        return switch (kind) {
            case CONDITION, FILTER, KEY_CONDITION ->
                List.of(
                        List.of(REDUNDANT_PARENTHESES),
                        List.of(UNKNOWN_FUNCTION),
                        List.of(MISPLACED_FUNCTION),
                        List.of(RESERVED_WORD));
            case UPDATE ->
                List.of(
                        List.of(RESERVED_WORD),
                        List.of(UNKNOWN_FUNCTION),
                        List.of(REPEATED_CLAUSE),
                        List.of(UNDEFINED_NAME),
                        List.of(UNDEFINED_VALUE),
                        List.of(OVERLAP),
                        List.of(CONFLICT),
                        List.of(CLAUSE_OPERAND),
                        List.of(MISPLACED_FUNCTION, OPERAND_COUNT, FUNCTION_OPERAND));
            case PROJECTION ->
                List.of(List.of(RESERVED_WORD), List.of(UNDEFINED_NAME), List.of(OVERLAP), List.of(CONFLICT));
        };
    }

    /**
     * The groups of checks that are made condition by condition: the first condition that has such a fault
     * tells it. Undefined names and values are one group.
     */
    static List<List<Check>> orderInCondition(ExpressionKind kind) {
        return switch (kind) {
            case CONDITION, FILTER, KEY_CONDITION ->
                List.of(
                        List.of(UNDEFINED_NAME, UNDEFINED_VALUE),
                        List.of(OPERAND_COUNT),
                        List.of(IDENTICAL_OPERANDS),
                        List.of(OPERAND_TYPE));
            case UPDATE, PROJECTION -> List.of();
        };
    }
}
