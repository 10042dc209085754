package dev.millrace.tables.table;

import dev.millrace.model.Scope;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.stream.StreamViewType;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

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
        long sizeBytes) {

    public TableDescription {
        Objects.requireNonNull(scope);
        Objects.requireNonNull(name);
        Objects.requireNonNull(id);
        Objects.requireNonNull(key);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(settings);
        Objects.requireNonNull(stream);
        Objects.requireNonNull(latestStream);
    }

    public String arn() {
        return scope.arn("dynamodb", "table/" + name).toString();
    }
}
