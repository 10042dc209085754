package dev.millrace.tables.table;

import dev.millrace.model.Scope;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.stream.StreamViewType;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A table as it is kept. Immutable.
 *
 * @param number unique in the store and never given again; begins the keys of its items
 */
record TableState(
        long number,
        Scope scope,
        String name,
        String id,
        KeySchema key,
        Instant createdAt,
        TableSettings settings,
        Optional<StreamViewType> stream,
        Optional<StreamName> latestStream) {

    TableState {
        Objects.requireNonNull(scope);
        Objects.requireNonNull(name);
        Objects.requireNonNull(key);
        Objects.requireNonNull(settings);
        if (stream.isPresent() && latestStream.isEmpty()) {
            throw new IllegalArgumentException("an enabled stream has a name");
        }
    }

    /** Where its changes go; empty if nobody wants them. */
    Optional<StreamName> changeLog() {
        return stream.isPresent() ? latestStream : Optional.empty();
    }

    TableState withSettings(TableSettings value) {
        return new TableState(number, scope, name, id, key, createdAt, value, stream, latestStream);
    }

    TableState streaming(StreamViewType view, StreamName as) {
        return new TableState(number, scope, name, id, key, createdAt, settings, Optional.of(view), Optional.of(as));
    }

    TableState notStreaming() {
        return new TableState(number, scope, name, id, key, createdAt, settings, Optional.empty(), latestStream);
    }

    TableDescription describe(ItemCounts.Count count) {
        return new TableDescription(
                scope, name, id, key, createdAt, settings, stream, latestStream, count.items(), count.bytes());
    }
}
