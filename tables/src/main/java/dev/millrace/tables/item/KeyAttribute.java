package dev.millrace.tables.item;

import java.util.Objects;

/** One attribute of a key: its name and the one type it has in every item. */
public record KeyAttribute(String name, KeyType type) {
    public KeyAttribute {
        Objects.requireNonNull(name);
        Objects.requireNonNull(type);
    }
}
