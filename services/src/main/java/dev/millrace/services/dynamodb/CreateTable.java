package dev.millrace.services.dynamodb;

import static java.util.Objects.requireNonNull;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Call;
import dev.millrace.services.dynamodb.TableShapes.AttributeDefinition;
import dev.millrace.services.dynamodb.TableShapes.CreateTableInput;
import dev.millrace.services.dynamodb.TableShapes.CreateTableOutput;
import dev.millrace.services.dynamodb.TableShapes.KeySchemaElement;
import dev.millrace.services.dynamodb.TableShapes.StreamSpecification;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.item.KeyType;
import dev.millrace.tables.stream.StreamViewType;
import dev.millrace.tables.table.Billing;
import dev.millrace.tables.table.TableSettings;
import dev.millrace.tables.table.TableSpec;
import dev.millrace.tables.table.Tables;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** CreateTable (spec 3.1). The numbers in comments are rows of its table of checks. */
final class CreateTable {

    private static final List<String> KEY_TYPES = List.of("HASH", "RANGE");
    private static final List<String> ATTRIBUTE_TYPES = List.of("B", "N", "S");
    private static final int MAX_ATTRIBUTE_NAME = 255;

    private final Tables tables;

    CreateTable(Tables tables) {
        this.tables = tables;
    }

    CreateTableOutput handle(Call call, CreateTableInput input) {
        var name = TableChecks.requireTableName(input.tableName());
        checkShape(name, input);
        refuseUnsupported(input);
        var table = TableRef.of(call, name);
        var billing = billing(input);
        var definitions = requireNonNull(input.attributeDefinitions());
        var key = key(requireNonNull(input.keySchema()), definitions);
        checkDefinitions(key, definitions);
        var stream = stream(input.streamSpecification());
        var settings = TableSettings.of(billing)
                .withDeletionProtection(Boolean.TRUE.equals(input.deletionProtectionEnabled()))
                .withTags(Tags.ofNewTable(input.tags()));
        var created = tables.create(table.scope(), new TableSpec(table.name(), key, settings, stream));
        return new CreateTableOutput(TableAnswers.created(created));
    }

    private static void checkShape(String name, CreateTableInput input) {
        var faults = new ShapeFaults();
        var definitions = input.attributeDefinitions();
        var schema = input.keySchema();
        faults.required("attributeDefinitions", definitions != null);
        TableChecks.nameForm(faults, name);
        faults.required("keySchema", schema != null);
        if (definitions != null) {
            for (var i = 0; i < definitions.size(); i++) {
                var path = "attributeDefinitions." + (i + 1) + ".member.";
                var definition = definitions.get(i);
                if (definition == null) {
                    faults.required("attributeDefinitions." + (i + 1) + ".member", false);
                    continue;
                }
                faults.required(path + "attributeName", definition.attributeName() != null)
                        .length(path + "attributeName", definition.attributeName(), 1, MAX_ATTRIBUTE_NAME)
                        .required(path + "attributeType", definition.attributeType() != null)
                        .enumeration(path + "attributeType", definition.attributeType(), ATTRIBUTE_TYPES);
            }
        }
        if (schema != null) {
            faults.length("keySchema", "'[" + schema.size() + " elements]'", schema.size(), 1, 2);
            for (var i = 0; i < schema.size(); i++) {
                var path = "keySchema." + (i + 1) + ".member.";
                var element = schema.get(i);
                if (element == null) {
                    faults.required("keySchema." + (i + 1) + ".member", false);
                    continue;
                }
                faults.required(path + "attributeName", element.attributeName() != null)
                        .length(path + "attributeName", element.attributeName(), 1, MAX_ATTRIBUTE_NAME)
                        .required(path + "keyType", element.keyType() != null)
                        .enumeration(path + "keyType", element.keyType(), KEY_TYPES);
            }
        }
        TableChecks.billing(faults, input.billingMode(), input.provisionedThroughput());
        TableChecks.stream(faults, input.streamSpecification());
        TableChecks.tableClass(faults, input.tableClass());
        faults.throwIfAny();
    }

    private static void refuseUnsupported(CreateTableInput input) {
        if (input.localSecondaryIndexes() != null
                && input.localSecondaryIndexes().isEmpty()) {
            throw DynamoDbErrors.invalidParameter("List of LocalSecondaryIndexes is empty"); // 9
        }
        if (input.globalSecondaryIndexes() != null
                && input.globalSecondaryIndexes().isEmpty()) {
            throw DynamoDbErrors.invalidParameter("List of GlobalSecondaryIndexes is empty"); // 9
        }
        TableChecks.refuse("LocalSecondaryIndexes", input.localSecondaryIndexes() != null);
        TableChecks.refuse("GlobalSecondaryIndexes", input.globalSecondaryIndexes() != null);
        var encryption = input.sseSpecification();
        TableChecks.refuse(
                "SSESpecification.Enabled",
                encryption != null && encryption.path("Enabled").asBoolean());
        TableChecks.refuse("OnDemandThroughput", input.onDemandThroughput() != null);
        TableChecks.refuse("WarmThroughput", input.warmThroughput() != null);
        TableChecks.refuse("ResourcePolicy", input.resourcePolicy() != null);
        TableChecks.refuse("GlobalTableSourceArn", input.globalTableSourceArn() != null);
        TableChecks.refuse("GlobalTableSettingsReplicationMode", input.globalTableSettingsReplicationMode() != null);
        TableChecks.refuse(
                "TableClass STANDARD_INFREQUENT_ACCESS", "STANDARD_INFREQUENT_ACCESS".equals(input.tableClass()));
    }

    private static Billing billing(CreateTableInput input) {
        var throughput = input.provisionedThroughput();
        if ("PAY_PER_REQUEST".equals(input.billingMode())) {
            if (throughput != null) { // 1
                throw DynamoDbErrors.invalidParameter("Neither ReadCapacityUnits nor WriteCapacityUnits can be"
                        + " specified when BillingMode is PAY_PER_REQUEST");
            }
            return new Billing.OnDemand();
        }
        if (throughput == null) { // 2
            throw DynamoDbErrors.invalidParameter(
                    "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
        }
        TableChecks.boundsOf(throughput); // 3
        return new Billing.Provisioned(
                requireNonNull(throughput.readCapacityUnits()), requireNonNull(throughput.writeCapacityUnits()));
    }

    private static KeySchema key(List<KeySchemaElement> schema, List<AttributeDefinition> definitions) {
        if (schema.size() > definitions.size()) { // 4
            throw DynamoDbErrors.validation("Invalid KeySchema: Some index key attribute have no definition");
        }
        var names =
                schema.stream().map(element -> name(element.attributeName())).toList();
        var defined = definitions.stream().map(d -> name(d.attributeName())).toList();
        if (!defined.containsAll(names)) { // 5
            throw DynamoDbErrors.invalidParameter("Some index key attributes are not defined in AttributeDefinitions."
                    + " Keys: " + names + ", AttributeDefinitions: " + defined);
        }
        if (names.size() == 2 && names.get(0).equals(names.get(1))) { // 6
            throw DynamoDbErrors.validation(
                    "Both the Hash Key and the Range Key element in the KeySchema have the same name");
        }
        if (!"HASH".equals(schema.getFirst().keyType())) { // 7
            throw DynamoDbErrors.validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
        }
        if (names.size() == 2 && !"RANGE".equals(schema.get(1).keyType())) { // 7
            throw DynamoDbErrors.validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
        }
        var attributes = names.stream()
                .map(name -> new KeyAttribute(name, type(name, definitions)))
                .toList();
        return attributes.size() == 1
                ? KeySchema.of(attributes.getFirst())
                : KeySchema.of(attributes.get(0), attributes.get(1));
    }

    private static String name(@Nullable String checked) {
        return requireNonNull(checked);
    }

    private static KeyType type(String name, List<AttributeDefinition> definitions) {
        return definitions.stream()
                .filter(definition -> name.equals(definition.attributeName()))
                .findFirst()
                .map(definition -> KeyType.valueOf(name(definition.attributeType())))
                .orElseThrow();
    }

    private static void checkDefinitions(KeySchema key, List<AttributeDefinition> definitions) {
        var seen = new HashSet<String>();
        for (var definition : definitions) {
            if (!seen.add(name(definition.attributeName()))) { // 8c
                throw DynamoDbErrors.validation("Attribute Name is duplicated: " + definition.attributeName());
            }
        }
        if (definitions.size() != key.attributes().size()) { // 8
            throw DynamoDbErrors.invalidParameter("Number of attributes in KeySchema does not exactly match number of"
                    + " attributes defined in AttributeDefinitions");
        }
    }

    private static Optional<StreamViewType> stream(@Nullable StreamSpecification stream) {
        if (stream == null) {
            return Optional.empty();
        }
        var view = Optional.ofNullable(stream.streamViewType()).map(StreamViewType::valueOf);
        if (Boolean.TRUE.equals(stream.streamEnabled())) {
            if (view.isEmpty()) {
                throw DynamoDbErrors.invalidParameter(
                        "Table is being created with a stream enabled, UpdateViewType is required");
            }
            return view;
        }
        if (view.isPresent()) {
            throw DynamoDbErrors.invalidParameter(
                    "Table is being created with a stream disabled, UpdateViewType should not be specified");
        }
        return Optional.empty();
    }
}
