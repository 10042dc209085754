package dev.millrace.tables.table;

import java.util.Objects;

/** A table around a change of it: no other change is between the two. */
public record UpdatedTable(TableDescription before, TableDescription after) {

    public UpdatedTable {
        Objects.requireNonNull(before);
        Objects.requireNonNull(after);
    }
}
