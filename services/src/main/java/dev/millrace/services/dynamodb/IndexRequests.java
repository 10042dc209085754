package dev.millrace.services.dynamodb;

import static java.util.Objects.requireNonNull;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.dynamodb.IndexShapes.GlobalSecondaryIndex;
import dev.millrace.services.dynamodb.IndexShapes.LocalSecondaryIndex;
import dev.millrace.services.dynamodb.TableShapes.ProvisionedThroughput;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.table.Billing;
import dev.millrace.tables.table.IndexRules;
import dev.millrace.tables.table.IndexSpec;
import dev.millrace.tables.table.Projection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The secondary indexes of a request. Their shape has been checked. The numbers in comments are rows of the table of
 * checks of spec 3.1.
 */
final class IndexRequests {

    private IndexRequests() {}

    /** All indexes a table is created with. */
    static List<IndexSpec> ofNewTable(
            KeySchema table,
            Billing billing,
            KeyDefinitions definitions,
            @Nullable List<LocalSecondaryIndex> local,
            @Nullable List<GlobalSecondaryIndex> global) {
        if (local != null && local.isEmpty()) { // 9
            throw DynamoDbErrors.invalidParameter("List of LocalSecondaryIndexes is empty");
        }
        if (global != null && global.isEmpty()) { // 9
            throw DynamoDbErrors.invalidParameter("List of GlobalSecondaryIndexes is empty");
        }
        var specs = new ArrayList<IndexSpec>();
        for (var index : local == null ? List.<LocalSecondaryIndex>of() : local) {
            specs.add(local(table, definitions, index));
        }
        for (var index : global == null ? List.<GlobalSecondaryIndex>of() : global) {
            specs.add(global(definitions, index));
        }
        requireDistinctNames(specs);
        IndexRules.checkLimits(specs);
        specs.stream().filter(IndexSpec::isGlobal).forEach(index -> IndexRules.checkThroughput(billing, index));
        return specs;
    }

    private static IndexSpec local(KeySchema table, KeyDefinitions definitions, LocalSecondaryIndex index) {
        var name = requireNonNull(index.indexName());
        var key = definitions.localKey(requireNonNull(index.keySchema())); // 4 to 7
        checkLocalKey(table, name, key);
        return IndexSpec.of(name, IndexSpec.Kind.LOCAL, key, projection(requireNonNull(index.projection())));
    }

    private static void checkLocalKey(KeySchema table, String name, IndexKeySchema key) {
        if (table.sort().isEmpty()) { // 10
            throw DynamoDbErrors.invalidParameter("Table KeySchema does not have a range key, which is required when"
                    + " specifying a LocalSecondaryIndex");
        }
        if (key.sort().isEmpty()) { // 11
            throw DynamoDbErrors.invalidParameter("Index KeySchema does not have a range key for index: " + name);
        }
        var hash = key.partition().getFirst();
        if (!hash.equals(table.partition())) { // 12
            throw DynamoDbErrors.invalidParameter(
                    "Index KeySchema does not have the same leading hash key as table KeySchema for index: " + name
                            + ". index hash key: " + hash.name() + ", table hash key: "
                            + table.partition().name());
        }
    }

    /** A global index of a new table or of one that is there. */
    static IndexSpec global(KeyDefinitions definitions, GlobalSecondaryIndex index) {
        var name = requireNonNull(index.indexName());
        return new IndexSpec(
                name,
                IndexSpec.Kind.GLOBAL,
                definitions.globalKey(requireNonNull(index.keySchema())),
                projection(requireNonNull(index.projection())),
                Optional.ofNullable(index.provisionedThroughput()).map(units -> provisioned(name, units)),
                DeclaredThroughput.of(index.onDemandThroughput(), index.warmThroughput()));
    }

    /** Units of an index within bounds. */
    static Billing.Provisioned provisioned(String index, ProvisionedThroughput units) {
        TableChecks.boundsOf(units, " for index " + index);
        return new Billing.Provisioned(
                requireNonNull(units.readCapacityUnits()), requireNonNull(units.writeCapacityUnits()));
    }

    private static Projection projection(IndexShapes.Projection projection) {
        var attributes = projection.nonKeyAttributes();
        if (projection.projectionType() == null) { // 13
            throw DynamoDbErrors.invalidParameter("Unknown ProjectionType: null");
        }
        if (!projection.projectionType().equals("INCLUDE")) {
            if (attributes != null) { // 14
                throw DynamoDbErrors.invalidParameter(
                        "ProjectionType is " + projection.projectionType() + ", but NonKeyAttributes is specified");
            }
            return projection.projectionType().equals("ALL") ? new Projection.All() : new Projection.KeysOnly();
        }
        if (attributes == null) { // 15
            throw DynamoDbErrors.invalidParameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
        }
        var seen = new HashSet<String>();
        for (var attribute : attributes) {
            if (!seen.add(attribute)) { // 16
                throw DynamoDbErrors.invalidParameter("Duplicate element in NonKeyAttributes: " + attribute);
            }
        }
        return new Projection.Include(attributes);
    }

    private static void requireDistinctNames(Collection<IndexSpec> indexes) {
        var seen = new HashSet<String>();
        for (var index : indexes) {
            if (!seen.add(index.name())) { // 17
                throw DynamoDbErrors.invalidParameter("Duplicate index name: " + index.name());
            }
        }
    }
}
