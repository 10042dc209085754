package dev.millrace.services.dynamodb;

import static java.util.Objects.requireNonNull;

import dev.millrace.model.Clock;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Call;
import dev.millrace.services.dynamodb.TableShapes.CreateTableOutput;
import dev.millrace.services.dynamodb.TableShapes.ProvisionedThroughput;
import dev.millrace.services.dynamodb.TableShapes.StreamSpecification;
import dev.millrace.services.dynamodb.TableShapes.UpdateTableInput;
import dev.millrace.tables.stream.StreamViewType;
import dev.millrace.tables.table.Billing;
import dev.millrace.tables.table.Declarations;
import dev.millrace.tables.table.IndexRules;
import dev.millrace.tables.table.TableSettings;
import dev.millrace.tables.table.TableUpdate.StreamChange;
import dev.millrace.tables.table.Tables;
import dev.millrace.tables.table.Throughput;
import java.util.Optional;

/** UpdateTable: one concern a call (spec 3.3, 2.6). */
final class UpdateTable {

    private static final String NOTHING = "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled,"
            + " GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady,"
            + " ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput,"
            + " WarmThroughput or TableClass is required";

    private final Tables tables;
    private final Clock clock;

    UpdateTable(Tables tables, Clock clock) {
        this.tables = tables;
        this.clock = clock;
    }

    CreateTableOutput handle(Call call, UpdateTableInput input) {
        var name = TableChecks.requireTableName(input.tableName());
        checkShape(name, input);
        var table = TableRef.of(call, name);
        refuseGlobalTables(input);
        checkConcerns(input);
        if (input.provisionedThroughput() != null) {
            TableChecks.boundsOf(input.provisionedThroughput());
        }
        TableChecks.refuse("ReplicaUpdates", input.replicaUpdates() != null);
        var indexes = new IndexUpdates(input.globalSecondaryIndexUpdates());
        indexes.check();
        if (input.deletionProtectionEnabled() != null) {
            boolean isProtected = input.deletionProtectionEnabled();
            var changed = tables.change(
                    table.scope(), table.name(), settings -> settings.withDeletionProtection(isProtected));
            return new CreateTableOutput(TableAnswers.active(changed, clock.now()));
        }
        var update = indexes.with(settings -> changed(table, settings, input), input.attributeDefinitions())
                .withStream(Optional.ofNullable(input.streamSpecification()).map(UpdateTable::streamChange));
        var updated = tables.update(table.scope(), table.name(), update);
        return new CreateTableOutput(TableAnswers.updating(updated.before(), updated.after(), clock.now()));
    }

    private TableSettings changed(TableRef table, TableSettings settings, UpdateTableInput input) {
        var changed = input.billingMode() == null && input.provisionedThroughput() == null
                ? settings
                : billing(settings, input);
        var declarations = changed.declarations();
        if (input.sseSpecification() != null) {
            declarations = declarations.withEncryptionKey(Encryption.key(table.scope(), input.sseSpecification()));
        }
        if (input.tableClass() != null) {
            declarations = declarations.withStorage(new Declarations.StorageClass(input.tableClass(), clock.now()));
        }
        return changed.withDeclarations(
                declarations.withThroughput(throughput(declarations.throughput(), changed.billing(), input)));
    }

    private static Throughput throughput(Throughput current, Billing billing, UpdateTableInput input) {
        var provisioned = billing.provisioned();
        var changed = DeclaredThroughput.changed(
                current,
                Optional.of(DeclaredThroughput.carried(current, provisioned)),
                input.onDemandThroughput(),
                input.warmThroughput());
        if (provisioned.isEmpty()) {
            return changed;
        }
        if (input.onDemandThroughput() != null) {
            IndexRules.checkLimitsOf(changed);
        }
        return changed.withoutLimits();
    }

    private static void checkShape(String name, UpdateTableInput input) {
        var faults = new ShapeFaults();
        TableChecks.nameForm(faults, name);
        TableChecks.billing(faults, input.billingMode(), input.provisionedThroughput());
        TableChecks.stream(faults, input.streamSpecification());
        TableChecks.tableClass(faults, input.tableClass());
        KeyShapes.definitions(faults, input.attributeDefinitions());
        new IndexUpdates(input.globalSecondaryIndexUpdates()).shape(faults);
        Encryption.shape(faults, input.sseSpecification());
        faults.throwIfAny();
    }

    private static void checkConcerns(UpdateTableInput input) {
        var indexes = input.globalSecondaryIndexUpdates();
        var hasIndexes = indexes != null && !indexes.isEmpty();
        // One concern with the table's own warm throughput.
        var isOnlyWarm = input.warmThroughput() != null && new IndexUpdates(indexes).changeOnlyWarmThroughput();
        var concerns = count(
                input.provisionedThroughput() != null || input.billingMode() != null,
                input.streamSpecification() != null,
                hasIndexes && !isOnlyWarm,
                input.sseSpecification() != null,
                input.deletionProtectionEnabled() != null,
                input.tableClass() != null,
                input.warmThroughput() != null,
                input.onDemandThroughput() != null,
                input.replicaUpdates() != null);
        if (concerns == 0) {
            throw DynamoDbErrors.validation(NOTHING);
        }
        if (concerns > 1) {
            alone("Server-Side Encryption modification", input.sseSpecification() != null);
            alone("TableClass modification", input.tableClass() != null);
            alone("DeletionProtection modification", input.deletionProtectionEnabled() != null);
            alone("WarmThroughput", input.warmThroughput() != null);
        }
        if (input.streamSpecification() != null) {
            checkStreamWithOthers(input, hasIndexes);
        }
    }

    private static void checkStreamWithOthers(UpdateTableInput input, boolean hasIndexes) {
        if (input.provisionedThroughput() != null || "PROVISIONED".equals(input.billingMode())) {
            throw DynamoDbErrors.invalidParameter("You cannot modify stream status while updating table IOPS");
        }
        if (hasIndexes) {
            throw DynamoDbErrors.invalidParameter("You cannot create or delete index while changing stream status");
        }
    }

    private static int count(boolean... concerns) {
        var count = 0;
        for (var isPresent : concerns) {
            count += isPresent ? 1 : 0;
        }
        return count;
    }

    private static void alone(String concern, boolean isPresent) {
        if (isPresent) {
            throw DynamoDbErrors.invalidParameter(concern + " must be the only operation in the request");
        }
    }

    private static void refuseGlobalTables(UpdateTableInput input) {
        TableChecks.refuse("MultiRegionConsistency", input.multiRegionConsistency() != null);
        TableChecks.refuse("GlobalTableWitnessUpdates", input.globalTableWitnessUpdates() != null);
        TableChecks.refuse("GlobalTableSettingsReplicationMode", input.globalTableSettingsReplicationMode() != null);
    }

    private static TableSettings billing(TableSettings settings, UpdateTableInput input) {
        var throughput = input.provisionedThroughput();
        var isOnDemand = input.billingMode() == null
                ? settings.billing() instanceof Billing.OnDemand
                : input.billingMode().equals("PAY_PER_REQUEST");
        if (isOnDemand) {
            if (throughput != null) {
                throw DynamoDbErrors.invalidParameter("Neither ReadCapacityUnits nor WriteCapacityUnits can be"
                        + " specified when BillingMode is PAY_PER_REQUEST");
            }
            return settings.withBilling(new Billing.OnDemand());
        }
        if (throughput == null) {
            if (settings.billing() instanceof Billing.Provisioned) {
                return settings;
            }
            throw DynamoDbErrors.invalidParameter(
                    "ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
        }
        return settings.withBilling(provisioned(settings.billing(), throughput));
    }

    private static Billing provisioned(Billing current, ProvisionedThroughput throughput) {
        var wanted = new Billing.Provisioned(
                requireNonNull(throughput.readCapacityUnits()), requireNonNull(throughput.writeCapacityUnits()));
        if (wanted.equals(current)) {
            throw DynamoDbErrors.validation("The provisioned throughput for the table will not change. The requested"
                    + " value equals the current value. Current ReadCapacityUnits provisioned for the table: "
                    + wanted.readUnits() + ". Requested ReadCapacityUnits: " + wanted.readUnits()
                    + ". Current WriteCapacityUnits provisioned for the table: " + wanted.writeUnits()
                    + ". Requested WriteCapacityUnits: " + wanted.writeUnits()
                    + ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher"
                    + " limits.");
        }
        return wanted;
    }

    private static StreamChange streamChange(StreamSpecification stream) {
        var view = stream.streamViewType();
        if (Boolean.TRUE.equals(stream.streamEnabled())) {
            if (view == null) {
                throw DynamoDbErrors.invalidParameter("If stream is being enabled then UpdateViewType is required");
            }
            return new StreamChange.Enable(StreamViewType.valueOf(view));
        }
        if (view != null) {
            throw DynamoDbErrors.invalidParameter(
                    "If stream is being disabled, then UpdateViewType must not be specified");
        }
        return new StreamChange.Disable();
    }
}
