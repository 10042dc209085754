package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import java.util.Objects;

/** Which items of a table or index a query reads: one partition, and some of its sort keys. Immutable. */
public record KeyCondition(AttributeValue partition, SortCondition sort) {
    public KeyCondition {
        Objects.requireNonNull(partition);
        Objects.requireNonNull(sort);
    }
}
