package dev.millrace.tables.table;

import dev.millrace.model.Scope;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.stream.StreamViewType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A table as it is kept. Immutable.
 *
 * @param number unique in the store and never given again; begins the keys of its items
 * @param indexes in the order of their creation
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
        Optional<StreamName> latestStream,
        List<IndexState> indexes) {

    TableState {
        Objects.requireNonNull(scope);
        Objects.requireNonNull(name);
        Objects.requireNonNull(key);
        Objects.requireNonNull(settings);
        indexes = List.copyOf(indexes);
        if (stream.isPresent() && latestStream.isEmpty()) {
            throw new IllegalArgumentException("an enabled stream has a name");
        }
    }

    /** Where its changes go; empty if nobody wants them. */
    Optional<StreamName> changeLog() {
        return stream.isPresent() ? latestStream : Optional.empty();
    }

    Optional<IndexState> index(String wanted) {
        return indexes.stream().filter(index -> index.name().equals(wanted)).findFirst();
    }

    /** Whether an index is still being filled. */
    boolean isBackfilling() {
        return indexes.stream().anyMatch(index -> !index.isActive());
    }

    TableState withSettings(TableSettings value) {
        return new TableState(number, scope, name, id, key, createdAt, value, stream, latestStream, indexes);
    }

    TableState streaming(StreamViewType view, StreamName as) {
        return new TableState(
                number, scope, name, id, key, createdAt, settings, Optional.of(view), Optional.of(as), indexes);
    }

    TableState notStreaming() {
        return new TableState(
                number, scope, name, id, key, createdAt, settings, Optional.empty(), latestStream, indexes);
    }

    TableState withIndexes(List<IndexState> value) {
        return new TableState(number, scope, name, id, key, createdAt, settings, stream, latestStream, value);
    }

    /** The index of the same number is now this one. */
    TableState withIndex(IndexState changed) {
        return withIndexes(indexes.stream()
                .map(index -> index.number() == changed.number() ? changed : index)
                .toList());
    }

    TableState withoutIndex(IndexState gone) {
        var rest = new ArrayList<>(indexes);
        rest.removeIf(index -> index.number() == gone.number());
        return withIndexes(rest);
    }

    TableDescription describe(ItemCounts counts) {
        var count = counts.of(number);
        return new TableDescription(
                scope,
                name,
                id,
                key,
                createdAt,
                settings,
                stream,
                latestStream,
                count.items(),
                count.bytes(),
                indexes.stream().map(index -> describe(index, counts)).toList());
    }

    private static IndexDescription describe(IndexState index, ItemCounts counts) {
        var count = counts.of(index.number());
        return new IndexDescription(index.spec(), index.isActive(), count.items(), count.bytes());
    }
}
