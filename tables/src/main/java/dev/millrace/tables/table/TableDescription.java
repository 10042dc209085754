package dev.millrace.tables.table;

import dev.millrace.model.Scope;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.item.KeyType;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.stream.StreamViewType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A table as it stands. Tables are usable as soon as they exist: CREATING and DELETING are only said in the answers of
 * the operations that begin them, which is the wire's business.
 *
 * @param scope where it lives
 * @param name its name
 * @param id TableId, a UUID; another one after deleting and creating it again
 * @param key its primary key
 * @param createdAt to the millisecond
 * @param settings what can be changed
 * @param stream the view type of its stream, while it is enabled
 * @param latestStream its stream, or its last one once that was disabled
 * @param itemCount number of items
 * @param sizeBytes their size by DynamoDB's rule
 * @param indexes its secondary indexes, in the order of their creation
 */
public record TableDescription(
        Scope scope,
        String name,
        String id,
        KeySchema key,
        Instant createdAt,
        TableSettings settings,
        Optional<StreamViewType> stream,
        Optional<StreamName> latestStream,
        long itemCount,
        long sizeBytes,
        List<IndexDescription> indexes) {

    public TableDescription {
        Objects.requireNonNull(scope);
        Objects.requireNonNull(name);
        Objects.requireNonNull(id);
        Objects.requireNonNull(key);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(settings);
        Objects.requireNonNull(stream);
        Objects.requireNonNull(latestStream);
        indexes = List.copyOf(indexes);
    }

    /** The index of this name. */
    public Optional<IndexDescription> index(String wanted) {
        return indexes.stream()
                .filter(index -> index.spec().name().equals(wanted))
                .findFirst();
    }

    /** With other indexes. */
    public TableDescription withIndexes(List<IndexDescription> value) {
        return new TableDescription(
                scope, name, id, key, createdAt, settings, stream, latestStream, itemCount, sizeBytes, value);
    }

    /** Whether whole items can be read through an index, so that its collections are measured. */
    public boolean hasLocalIndexes() {
        return indexes.stream().anyMatch(index -> !index.spec().isGlobal());
    }

    /** Every attribute that is part of a key of the table or of an index, by name. */
    public Map<String, KeyType> keyAttributes() {
        var types = new TreeMap<String, KeyType>();
        key.attributes().forEach(attribute -> types.put(attribute.name(), attribute.type()));
        for (var index : indexes) {
            index.spec().key().attributes().forEach(attribute -> types.put(attribute.name(), attribute.type()));
        }
        return types;
    }

    public String arn() {
        return scope.arn("dynamodb", "table/" + name).toString();
    }
}
