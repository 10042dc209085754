package dev.millrace.services.dynamodb;

import static java.util.Objects.requireNonNull;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Call;
import dev.millrace.services.dynamodb.TableShapes.CreateTableInput;
import dev.millrace.services.dynamodb.TableShapes.CreateTableOutput;
import dev.millrace.services.dynamodb.TableShapes.StreamSpecification;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.stream.StreamViewType;
import dev.millrace.tables.table.Billing;
import dev.millrace.tables.table.Declarations;
import dev.millrace.tables.table.IndexRules;
import dev.millrace.tables.table.IndexSpec;
import dev.millrace.tables.table.TableSettings;
import dev.millrace.tables.table.TableSpec;
import dev.millrace.tables.table.Tables;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** CreateTable (spec 3.1). The numbers in comments are rows of its table of checks. */
final class CreateTable {

    private static final int MAX_TABLE_KEYS = 2;

    private final Tables tables;
    private final Clock clock;

    CreateTable(Tables tables, Clock clock) {
        this.tables = tables;
        this.clock = clock;
    }

    CreateTableOutput handle(Call call, CreateTableInput input) {
        var name = TableChecks.requireTableName(input.tableName());
        checkShape(name, input);
        refuseUnsupported(input);
        var table = TableRef.of(call, name);
        var billing = billing(input);
        var definitions = new KeyDefinitions(requireNonNull(input.attributeDefinitions()));
        var key = definitions.tableKey(requireNonNull(input.keySchema()));
        definitions.requireUnique();
        var indexes = indexes(input, key, billing, definitions);
        var stream = stream(input.streamSpecification());
        var settings = TableSettings.of(billing)
                .withDeletionProtection(Boolean.TRUE.equals(input.deletionProtectionEnabled()))
                .withTags(Tags.ofNewTable(input.tags()))
                .withDeclarations(declarations(table.scope(), input, billing));
        var created = tables.create(table.scope(), new TableSpec(table.name(), key, settings, stream, indexes));
        return new CreateTableOutput(TableAnswers.created(created, input.warmThroughput() != null));
    }

    private static void checkShape(String name, CreateTableInput input) {
        var faults = new ShapeFaults();
        var definitions = input.attributeDefinitions();
        var schema = input.keySchema();
        faults.required("attributeDefinitions", definitions != null);
        TableChecks.nameForm(faults, name);
        faults.required("keySchema", schema != null);
        KeyShapes.definitions(faults, definitions);
        KeyShapes.keySchema(faults, "keySchema", schema, MAX_TABLE_KEYS);
        KeyShapes.globalIndexes(faults, input.globalSecondaryIndexes());
        KeyShapes.localIndexes(faults, input.localSecondaryIndexes());
        Encryption.shape(faults, input.sseSpecification());
        TableChecks.billing(faults, input.billingMode(), input.provisionedThroughput());
        TableChecks.stream(faults, input.streamSpecification());
        TableChecks.tableClass(faults, input.tableClass());
        Tags.shape(faults, input.tags());
        faults.throwIfAny();
    }

    private static void refuseUnsupported(CreateTableInput input) {
        TableChecks.refuse("ResourcePolicy", input.resourcePolicy() != null);
        TableChecks.refuse("GlobalTableSourceArn", input.globalTableSourceArn() != null);
        TableChecks.refuse("GlobalTableSettingsReplicationMode", input.globalTableSettingsReplicationMode() != null);
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

    private static List<IndexSpec> indexes(
            CreateTableInput input, KeySchema key, Billing billing, KeyDefinitions definitions) {
        if (input.localSecondaryIndexes() == null && input.globalSecondaryIndexes() == null) {
            definitions.requireAllInKey(key);
            return List.of();
        }
        var indexes = IndexRequests.ofNewTable(
                key, billing, definitions, input.localSecondaryIndexes(), input.globalSecondaryIndexes());
        definitions.requireAllUsed(key, indexes.stream().map(IndexSpec::key).toList());
        return indexes;
    }

    private Declarations declarations(Scope scope, CreateTableInput input, Billing billing) {
        var throughput = DeclaredThroughput.of(input.onDemandThroughput(), input.warmThroughput());
        if (billing instanceof Billing.Provisioned) {
            IndexRules.checkLimitsOf(throughput);
        }
        var declarations = Declarations.NONE
                .withThroughput(throughput)
                .withEncryptionKey(Encryption.key(scope, input.sseSpecification()));
        return input.tableClass() == null
                ? declarations
                : declarations.withStorage(new Declarations.StorageClass(input.tableClass(), clock.now()));
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
