package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;

/** One thing an update does to one path. Immutable. */
sealed interface UpdateAction {

    Path path();

    record Set(Path path, Operand value) implements UpdateAction {}

    record Remove(Path path) implements UpdateAction {}

    /** @param value a number or a set */
    record Add(Path path, Operand.Constant value) implements UpdateAction {}

    /** @param value a set */
    record Delete(Path path, Operand.Constant value) implements UpdateAction {}

    /** ADD of AttributeUpdates, which knows lists and has its own words for another type. */
    record Extend(Path path, AttributeValue value) implements UpdateAction {}

    /** DELETE of AttributeUpdates with a value. */
    record Reduce(Path path, AttributeValue members) implements UpdateAction {}
}
