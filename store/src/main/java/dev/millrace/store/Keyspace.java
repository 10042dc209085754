package dev.millrace.store;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A named, ordered map of bytes to bytes inside the store. Keys sort as unsigned bytes. Declared once, by the room that
 * owns it, as a constant; the store creates it on first use.
 *
 * @param name lower case letters, digits and dashes; never changed once data has been written under it
 * @param use how the store should lay it out
 */
public record Keyspace(String name, Use use) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /** What the keys of a keyspace live through. */
    public enum Use {
        /** Read by key and rewritten often. */
        RECORDS,
        /**
         * Appended in key order, read in ranges, dropped from the front by range: change logs. Keys that differ in
         * their last eight bytes only are one row, at whose end it grows.
         */
        LOG
    }

    public Keyspace {
        Objects.requireNonNull(use);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a keyspace name: '" + name + "'");
        }
    }

    /** Names differ; a record's own would be made at the first call, at each start. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Keyspace that && name.equals(that.name) && use == that.use);
    }
}
