package dev.millrace.tables.stream;

/** What a write did to an item (spec 2.1). A write that leaves the item as it was is not a change. */
public enum ChangeKind {
    INSERT,
    MODIFY,
    REMOVE
}
