package dev.millrace.tables.table;

import java.util.Objects;

/**
 * What a write did to one index, for consumed capacity (spec 5.8).
 *
 * @param index the index's name
 * @param isGlobal its kind
 * @param bytesBefore size of the entry that was there; 0 if none
 * @param bytesAfter size of the entry that is there now; 0 if none
 * @param moved whether the entry went from one place in the index to another
 */
public record IndexWrite(String index, boolean isGlobal, int bytesBefore, int bytesAfter, boolean moved) {
    public IndexWrite {
        Objects.requireNonNull(index);
    }
}
