package dev.millrace.tables.expression;

import java.util.List;

/** A condition on an item. Immutable. */
sealed interface Condition {

    record Or(Condition left, Condition right) implements Condition {}

    record And(Condition left, Condition right) implements Condition {}

    record Not(Condition negated) implements Condition {}

    record Compare(Comparison comparison, Operand left, Operand right) implements Condition {}

    record Between(Operand value, Operand lower, Operand upper) implements Condition {}

    record In(Operand value, List<Operand> candidates) implements Condition {
        public In {
            candidates = List.copyOf(candidates);
        }
    }

    /** A function whose result is true or false. */
    record Test(FunctionName function, List<Operand> arguments) implements Condition {
        public Test {
            arguments = List.copyOf(arguments);
        }
    }
}
