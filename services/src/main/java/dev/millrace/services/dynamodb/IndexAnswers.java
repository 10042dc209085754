package dev.millrace.services.dynamodb;

import dev.millrace.services.dynamodb.IndexShapes.GlobalSecondaryIndexDescription;
import dev.millrace.services.dynamodb.IndexShapes.LocalSecondaryIndexDescription;
import dev.millrace.services.dynamodb.TableShapes.KeySchemaElement;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.table.IndexDescription;
import dev.millrace.tables.table.IndexSpec;
import dev.millrace.tables.table.Projection;
import dev.millrace.tables.table.TableDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How keys and indexes are described on the wire (spec 3.1.6, 3.1.7, 3.1.10, 3.3.9). */
final class IndexAnswers {

    private IndexAnswers() {}

    static List<KeySchemaElement> keySchema(IndexKeySchema key) {
        var elements = new ArrayList<KeySchemaElement>();
        key.partition().forEach(attribute -> elements.add(new KeySchemaElement(attribute.name(), "HASH")));
        key.sort().forEach(attribute -> elements.add(new KeySchemaElement(attribute.name(), "RANGE")));
        return elements;
    }

    /** The global indexes, if there are any, with those that are said to be on their way. */
    static @Nullable List<GlobalSecondaryIndexDescription> global(TableDescription table, TableStage stage) {
        var indexes = Stream.concat(table.indexes().stream(), stage.going(table).stream())
                .filter(index -> index.spec().isGlobal())
                .map(index -> global(table, index, stage))
                .toList();
        return indexes.isEmpty() ? null : indexes;
    }

    private static GlobalSecondaryIndexDescription global(
            TableDescription table, IndexDescription index, TableStage stage) {
        var spec = index.spec();
        var status = stage.indexStatus(table, index);
        return new GlobalSecondaryIndexDescription(
                spec.name(),
                keySchema(spec.key()),
                projection(spec.projection()),
                status,
                (index.isActive() || status.equals("DELETING")) ? null : true,
                stage.units(index),
                index.sizeBytes(),
                index.itemCount(),
                arn(table, spec),
                DeclaredThroughput.limitsOf(spec.throughput()),
                stage.warm(table, index));
    }

    /** The local indexes, if there are any. */
    static @Nullable List<LocalSecondaryIndexDescription> local(TableDescription table) {
        var indexes = table.indexes().stream()
                .filter(index -> !index.spec().isGlobal())
                .map(index -> new LocalSecondaryIndexDescription(
                        index.spec().name(),
                        keySchema(index.spec().key()),
                        projection(index.spec().projection()),
                        index.sizeBytes(),
                        index.itemCount(),
                        arn(table, index.spec())))
                .toList();
        return indexes.isEmpty() ? null : indexes;
    }

    private static String arn(TableDescription table, IndexSpec index) {
        return table.arn() + "/index/" + index.name();
    }

    private static IndexShapes.Projection projection(Projection projection) {
        return switch (projection) {
            case Projection.All ignored -> new IndexShapes.Projection("ALL", null);
            case Projection.KeysOnly ignored -> new IndexShapes.Projection("KEYS_ONLY", null);
            case Projection.Include include -> new IndexShapes.Projection("INCLUDE", include.attributes());
        };
    }
}
