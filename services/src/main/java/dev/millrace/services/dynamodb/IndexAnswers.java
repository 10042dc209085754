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

    /**
     * The global indexes, if there are any.
     *
     * @param isCreating whether the table is said to be coming into being, and they with it
     * @param going those of them that are said to be on their way
     */
    static @Nullable List<GlobalSecondaryIndexDescription> global(
            TableDescription table, boolean isCreating, List<IndexDescription> going) {
        var indexes = table.indexes().stream()
                .filter(index -> index.spec().isGlobal())
                .map(index -> global(table, index, isCreating, going.contains(index)))
                .toList();
        return indexes.isEmpty() ? null : indexes;
    }

    private static GlobalSecondaryIndexDescription global(
            TableDescription table, IndexDescription index, boolean isCreating, boolean isDeleting) {
        var spec = index.spec();
        boolean isActive = index.isActive() && !isCreating && !isDeleting;
        return new GlobalSecondaryIndexDescription(
                spec.name(),
                keySchema(spec.key()),
                projection(spec.projection()),
                isDeleting ? "DELETING" : isActive ? "ACTIVE" : "CREATING",
                (index.isActive() || isDeleting) ? null : true,
                TableAnswers.throughput(spec.provisioned()),
                index.sizeBytes(),
                index.itemCount(),
                arn(table, spec),
                DeclaredThroughput.limitsOf(spec.throughput()),
                isActive ? DeclaredThroughput.warmOf(spec.throughput(), spec.provisioned()) : null);
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
