package dev.millrace.tables.expression;

/** One thing an update does to one path. Immutable. */
sealed interface UpdateAction {

    Path path();

    record Set(Path path, Operand value) implements UpdateAction {}

    record Remove(Path path) implements UpdateAction {}

    /** @param value a number or a set */
    record Add(Path path, Operand.Constant value) implements UpdateAction {}

    /** @param value a set */
    record Delete(Path path, Operand.Constant value) implements UpdateAction {}
}
