package dev.millrace.tables.table;

import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.stream.StreamViewType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A table to be created. Whoever makes one has checked what spec 3.1 says of the request.
 *
 * @param name 3 to 255 of {@code a-zA-Z0-9_.-}
 * @param key its primary key
 * @param settings what can be changed later
 * @param stream the view type if it begins with a stream
 * @param indexes the secondary indexes it begins with
 */
public record TableSpec(
        String name, KeySchema key, TableSettings settings, Optional<StreamViewType> stream, List<IndexSpec> indexes) {
    public TableSpec {
        Objects.requireNonNull(name);
        Objects.requireNonNull(key);
        Objects.requireNonNull(settings);
        Objects.requireNonNull(stream);
        indexes = List.copyOf(indexes);
    }

    /** A table without indexes. */
    public TableSpec(String name, KeySchema key, TableSettings settings, Optional<StreamViewType> stream) {
        this(name, key, settings, stream, List.of());
    }
}
