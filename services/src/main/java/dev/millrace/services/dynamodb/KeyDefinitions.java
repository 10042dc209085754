package dev.millrace.services.dynamodb;

import static java.util.Objects.requireNonNull;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.dynamodb.TableShapes.AttributeDefinition;
import dev.millrace.services.dynamodb.TableShapes.KeySchemaElement;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.item.KeyType;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A request's AttributeDefinitions, and the keys made of them (spec 3.1). Their shape has been checked. The numbers in
 * comments are rows of the spec's table of checks.
 */
final class KeyDefinitions {

    private static final int MOST_OF_A_KIND = 4;

    private final List<AttributeDefinition> definitions;

    KeyDefinitions(List<AttributeDefinition> definitions) {
        this.definitions = definitions;
    }

    /** The key of a table. */
    KeySchema tableKey(List<KeySchemaElement> schema) {
        var attributes = simple(schema);
        return attributes.size() == 1
                ? KeySchema.of(attributes.getFirst())
                : KeySchema.of(attributes.get(0), attributes.get(1));
    }

    /** The key of a local index, which may turn out to have no sort key. */
    IndexKeySchema localKey(List<KeySchemaElement> schema) {
        var attributes = simple(schema);
        return new IndexKeySchema(attributes.subList(0, 1), attributes.subList(1, attributes.size()));
    }

    /** The key of a global index, up to four attributes of each kind (spec 3.1, rule 4). */
    IndexKeySchema globalKey(List<KeySchemaElement> schema) {
        var attributes = resolved(schema);
        requireHashFirst(schema);
        int hashes = (int) schema.stream().takeWhile(KeyDefinitions::isHash).count();
        int ranges = schema.size() - hashes;
        if (schema.stream().skip(hashes).anyMatch(KeyDefinitions::isHash)) {
            throw DynamoDbErrors.invalidParameter(
                    "All HASH key attributes must precede RANGE key attributes in the KeySchema");
        }
        requireFew("HASH", hashes);
        requireFew("RANGE", ranges);
        if (Set.copyOf(names(schema)).size() < schema.size()) {
            throw DynamoDbErrors.validation("The KeySchema contains multiple key attributes with the same name");
        }
        return new IndexKeySchema(attributes.subList(0, hashes), attributes.subList(hashes, schema.size()));
    }

    private static void requireFew(String kind, int count) {
        if (count > MOST_OF_A_KIND) {
            throw DynamoDbErrors.invalidParameter(
                    "The KeySchema exceeds the maximum allowed number of " + kind + " key attributes");
        }
    }

    private List<KeyAttribute> simple(List<KeySchemaElement> schema) {
        var attributes = resolved(schema);
        if (schema.size() == 2
                && attributes.get(0).name().equals(attributes.get(1).name())) { // 6
            throw DynamoDbErrors.validation(
                    "Both the Hash Key and the Range Key element in the KeySchema have the same name");
        }
        requireHashFirst(schema);
        if (schema.size() == 2 && isHash(schema.get(1))) { // 7
            throw DynamoDbErrors.validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
        }
        return attributes;
    }

    private static void requireHashFirst(List<KeySchemaElement> schema) {
        if (!isHash(schema.getFirst())) { // 7
            throw DynamoDbErrors.validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
        }
    }

    private static boolean isHash(KeySchemaElement element) {
        return "HASH".equals(element.keyType());
    }

    private List<KeyAttribute> resolved(List<KeySchemaElement> schema) {
        if (schema.size() > definitions.size()) { // 4
            throw DynamoDbErrors.validation("Invalid KeySchema: Some index key attribute have no definition");
        }
        var names = names(schema);
        if (!defined().containsAll(names)) { // 5
            throw DynamoDbErrors.invalidParameter("Some index key attributes are not defined in AttributeDefinitions."
                    + " Keys: " + names + ", AttributeDefinitions: " + defined());
        }
        return names.stream().map(name -> new KeyAttribute(name, type(name))).toList();
    }

    private static List<String> names(List<KeySchemaElement> schema) {
        return schema.stream()
                .map(element -> requireNonNull(element.attributeName()))
                .toList();
    }

    private List<String> defined() {
        return definitions.stream()
                .map(definition -> requireNonNull(definition.attributeName()))
                .toList();
    }

    private KeyType type(String name) {
        return definitions.stream()
                .filter(definition -> name.equals(definition.attributeName()))
                .findFirst()
                .map(definition -> KeyType.valueOf(requireNonNull(definition.attributeType())))
                .orElseThrow();
    }

    void requireUnique() {
        var seen = new HashSet<String>();
        for (var name : defined()) {
            if (!seen.add(name)) { // 8c
                throw DynamoDbErrors.validation("Attribute Name is duplicated: " + name);
            }
        }
    }

    /** For a table without indexes. */
    void requireAllInKey(KeySchema key) {
        if (definitions.size() != key.attributes().size()) { // 8
            throw DynamoDbErrors.invalidParameter("Number of attributes in KeySchema does not exactly match number of"
                    + " attributes defined in AttributeDefinitions");
        }
    }

    /** For a table with indexes. */
    void requireAllUsed(KeySchema key, Collection<IndexKeySchema> indexes) {
        var used = new TreeSet<String>();
        key.attributes().forEach(attribute -> used.add(attribute.name()));
        indexes.forEach(index -> index.attributes().forEach(attribute -> used.add(attribute.name())));
        if (!used.containsAll(defined())) { // 8b
            throw DynamoDbErrors.invalidParameter("Some AttributeDefinitions are not used. AttributeDefinitions: "
                    + defined() + ", keys used: " + used);
        }
    }
}
