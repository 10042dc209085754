package dev.millrace.tables.table;

import java.util.Objects;

/**
 * A read through an index.
 *
 * @param name the index's name
 * @param wholeItems whether items are to be fetched from the table where the index holds a part of them; local indexes
 *     only
 */
public record IndexRead(String name, boolean wholeItems) {
    public IndexRead {
        Objects.requireNonNull(name);
    }
}
