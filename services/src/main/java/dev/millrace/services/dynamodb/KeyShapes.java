package dev.millrace.services.dynamodb;

import dev.millrace.services.dynamodb.IndexShapes.GlobalSecondaryIndex;
import dev.millrace.services.dynamodb.IndexShapes.LocalSecondaryIndex;
import dev.millrace.services.dynamodb.IndexShapes.Projection;
import dev.millrace.services.dynamodb.TableShapes.AttributeDefinition;
import dev.millrace.services.dynamodb.TableShapes.KeySchemaElement;
import dev.millrace.services.dynamodb.TableShapes.ProvisionedThroughput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the shape of keys and indexes (spec 6.4), in the order in which AWS tells the violations (spec 6.9). */
final class KeyShapes {

    private static final List<String> KEY_TYPES = List.of("HASH", "RANGE");
    private static final List<String> ATTRIBUTE_TYPES = List.of("B", "N", "S");
    private static final List<String> PROJECTION_TYPES = List.of("ALL", "INCLUDE", "KEYS_ONLY");
    private static final int MAX_ATTRIBUTE_NAME = 255;
    private static final int MIN_INDEX_NAME = 3;
    private static final int MAX_INDEX_NAME = 255;
    private static final int MAX_NON_KEY_ATTRIBUTES = 20;

    private KeyShapes() {}

    static void definitions(ShapeFaults faults, @Nullable List<AttributeDefinition> definitions) {
        if (definitions == null) {
            return;
        }
        for (var i = 0; i < definitions.size(); i++) {
            var path = "attributeDefinitions." + (i + 1) + ".member";
            var definition = definitions.get(i);
            if (definition == null) {
                faults.required(path, false);
                continue;
            }
            faults.required(path + ".attributeName", definition.attributeName() != null)
                    .length(path + ".attributeName", definition.attributeName(), 1, MAX_ATTRIBUTE_NAME)
                    .required(path + ".attributeType", definition.attributeType() != null)
                    .enumeration(path + ".attributeType", definition.attributeType(), ATTRIBUTE_TYPES);
        }
    }

    /** @param most how many elements there may be at most */
    static void keySchema(ShapeFaults faults, String path, @Nullable List<KeySchemaElement> schema, int most) {
        if (schema == null) {
            return;
        }
        var shown = schema.isEmpty() ? "'[]'" : "'[" + schema.size() + " elements]'";
        faults.length(path, shown, schema.size(), 1, most);
        for (var i = 0; i < schema.size(); i++) {
            var member = path + "." + (i + 1) + ".member";
            var element = schema.get(i);
            if (element == null) {
                faults.required(member, false);
                continue;
            }
            faults.required(member + ".attributeName", element.attributeName() != null)
                    .length(member + ".attributeName", element.attributeName(), 1, MAX_ATTRIBUTE_NAME)
                    .required(member + ".keyType", element.keyType() != null)
                    .enumeration(member + ".keyType", element.keyType(), KEY_TYPES);
        }
    }

    static void globalIndexes(ShapeFaults faults, @Nullable List<GlobalSecondaryIndex> indexes) {
        for (var i = 0; indexes != null && i < indexes.size(); i++) {
            var path = "globalSecondaryIndexes." + (i + 1) + ".member";
            var index = indexes.get(i);
            if (index == null) {
                faults.required(path, false);
            } else {
                globalIndex(faults, path, index);
            }
        }
    }

    /** How many attributes its key may have is told in other words (spec 3.1, rule 4). */
    static void globalIndex(ShapeFaults faults, String path, GlobalSecondaryIndex index) {
        index(faults, path, index.indexName(), index.keySchema(), Integer.MAX_VALUE, index.projection());
        throughput(faults, path, index.provisionedThroughput());
    }

    static void localIndexes(ShapeFaults faults, @Nullable List<LocalSecondaryIndex> indexes) {
        for (var i = 0; indexes != null && i < indexes.size(); i++) {
            var path = "localSecondaryIndexes." + (i + 1) + ".member";
            var index = indexes.get(i);
            if (index == null) {
                faults.required(path, false);
            } else {
                index(faults, path, index.indexName(), index.keySchema(), 2, index.projection());
            }
        }
    }

    private static void index(
            ShapeFaults faults,
            String path,
            @Nullable String name,
            @Nullable List<KeySchemaElement> keySchema,
            int mostKeys,
            @Nullable Projection projection) {
        indexName(faults, path, name);
        faults.required(path + ".keySchema", keySchema != null);
        keySchema(faults, path + ".keySchema", keySchema, mostKeys);
        faults.required(path + ".projection", projection != null);
        if (projection != null) {
            projection(faults, path + ".projection", projection);
        }
    }

    static void indexName(ShapeFaults faults, String path, @Nullable String name) {
        faults.required(path + ".indexName", name != null)
                .name(path + ".indexName", name)
                .length(path + ".indexName", name, MIN_INDEX_NAME, MAX_INDEX_NAME);
    }

    private static void projection(ShapeFaults faults, String path, Projection projection) {
        faults.enumeration(path + ".projectionType", projection.projectionType(), PROJECTION_TYPES);
        var attributes = projection.nonKeyAttributes();
        if (attributes == null) {
            return;
        }
        var member = path + ".nonKeyAttributes";
        faults.length(member, "'" + attributes + "'", attributes.size(), 1, MAX_NON_KEY_ATTRIBUTES);
        for (var i = 0; i < attributes.size(); i++) {
            faults.required(member + "." + (i + 1) + ".member", attributes.get(i) != null)
                    .length(member + "." + (i + 1) + ".member", attributes.get(i), 1, MAX_ATTRIBUTE_NAME);
        }
    }

    static void throughput(ShapeFaults faults, String path, @Nullable ProvisionedThroughput throughput) {
        if (throughput != null) {
            var member = path + ".provisionedThroughput";
            TableChecks.units(faults, member + ".readCapacityUnits", throughput.readCapacityUnits());
            TableChecks.units(faults, member + ".writeCapacityUnits", throughput.writeCapacityUnits());
        }
    }
}
