package dev.millrace.tables.table;

import java.util.Objects;

/**
 * A secondary index as it stands.
 *
 * @param spec as it was asked for
 * @param isActive false while items from before its creation are being entered; then it cannot be read
 * @param itemCount number of entries
 * @param sizeBytes size of the projected items by DynamoDB's rule
 */
public record IndexDescription(IndexSpec spec, boolean isActive, long itemCount, long sizeBytes) {
    public IndexDescription {
        Objects.requireNonNull(spec);
    }
}
