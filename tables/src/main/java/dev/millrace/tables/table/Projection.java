package dev.millrace.tables.table;

import java.util.List;

/** What of an item an index holds beside the keys of table and index, which it always does. */
public sealed interface Projection {

    /** All of it. */
    record All() implements Projection {}

    /** Nothing. */
    record KeysOnly() implements Projection {}

    /** These attributes. */
    record Include(List<String> attributes) implements Projection {
        public Include {
            attributes = List.copyOf(attributes);
        }
    }
}
