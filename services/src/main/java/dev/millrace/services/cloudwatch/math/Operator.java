package dev.millrace.services.cloudwatch.math;

import java.util.List;

/** An operator between two terms; comparisons and logic give 1 or 0. */
public enum Operator {
    OR(0, "||", "OR"),
    AND(1, "&&", "AND"),
    EQUAL(2, "=="),
    NOT_EQUAL(2, "!="),
    AT_MOST(3, "<="),
    AT_LEAST(3, ">="),
    LESS(3, "<"),
    GREATER(3, ">"),
    PLUS(4, "+"),
    MINUS(4, "-"),
    TIMES(5, "*"),
    DIVIDED_BY(5, "/"),
    TO_THE_POWER(6, "^");

    private final int binding;
    private final String symbol;
    private final String word;

    Operator(int binding, String symbol) {
        this(binding, symbol, "");
    }

    Operator(int binding, String symbol, String word) {
        this.binding = binding;
        this.symbol = symbol;
        this.word = word;
    }

    /** The larger binds tighter. */
    int binding() {
        return binding;
    }

    List<String> spellings() {
        return word.isEmpty() ? List.of(symbol) : List.of(symbol, word);
    }

    double apply(double left, double right) {
        return switch (this) {
            case OR -> truth(left != 0 || right != 0);
            case AND -> truth(left != 0 && right != 0);
            case EQUAL -> truth(left == right);
            case NOT_EQUAL -> truth(left != right);
            case AT_MOST -> truth(left <= right);
            case AT_LEAST -> truth(left >= right);
            case LESS -> truth(left < right);
            case GREATER -> truth(left > right);
            case PLUS -> left + right;
            case MINUS -> left - right;
            case TIMES -> left * right;
            case DIVIDED_BY -> left / right;
            case TO_THE_POWER -> Math.pow(left, right);
        };
    }

    private static double truth(boolean holds) {
        return holds ? 1 : 0;
    }
}
