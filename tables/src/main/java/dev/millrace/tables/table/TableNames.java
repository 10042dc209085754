package dev.millrace.tables.table;

import java.util.List;

/**
 * A page of table names in ascending order.
 *
 * @param hasMore whether there are more behind the last one
 */
public record TableNames(List<String> names, boolean hasMore) {
    public TableNames {
        names = List.copyOf(names);
    }
}
