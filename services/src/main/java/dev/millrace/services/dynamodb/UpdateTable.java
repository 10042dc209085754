package dev.millrace.services.dynamodb;

import static java.util.Objects.requireNonNull;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Call;
import dev.millrace.services.dynamodb.TableShapes.CreateTableOutput;
import dev.millrace.services.dynamodb.TableShapes.ProvisionedThroughput;
import dev.millrace.services.dynamodb.TableShapes.StreamSpecification;
import dev.millrace.services.dynamodb.TableShapes.UpdateTableInput;
import dev.millrace.tables.stream.StreamViewType;
import dev.millrace.tables.table.Billing;
import dev.millrace.tables.table.TableDescription;
import dev.millrace.tables.table.TableSettings;
import dev.millrace.tables.table.Tables;
import java.util.Optional;

/** UpdateTable: one concern a call (spec 3.3, 2.6). */
final class UpdateTable {

    private static final String NOTHING = "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled,"
            + " GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady,"
            + " ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput,"
            + " WarmThroughput or TableClass is required";

    private final Tables tables;

    UpdateTable(Tables tables) {
        this.tables = tables;
    }

    CreateTableOutput handle(Call call, UpdateTableInput input) {
        var name = TableChecks.requireTableName(input.tableName());
        checkShape(name, input);
        var table = TableRef.of(call, name);
        refuseGlobalTables(input);
        checkConcerns(input);
        refuseUnsupported(input);
        if (input.deletionProtectionEnabled() != null) {
            boolean isProtected = input.deletionProtectionEnabled();
            return new CreateTableOutput(
                    TableAnswers.active(change(table, settings -> settings.withDeletionProtection(isProtected))));
        }
        var described = Optional.<TableDescription>empty();
        // The stream first: it may be refused, and then the billing has to be as it was.
        if (input.streamSpecification() != null) {
            described = Optional.of(changeStream(table, input.streamSpecification()));
        }
        if (input.billingMode() != null || input.provisionedThroughput() != null) {
            described = Optional.of(change(table, settings -> billing(settings, input)));
        }
        return new CreateTableOutput(TableAnswers.updating(described.orElseThrow()));
    }

    private TableDescription change(TableRef table, java.util.function.UnaryOperator<TableSettings> change) {
        return tables.change(table.scope(), table.name(), change);
    }

    private static void checkShape(String name, UpdateTableInput input) {
        var faults = new ShapeFaults();
        TableChecks.nameForm(faults, name);
        TableChecks.billing(faults, input.billingMode(), input.provisionedThroughput());
        TableChecks.stream(faults, input.streamSpecification());
        TableChecks.tableClass(faults, input.tableClass());
        faults.throwIfAny();
    }

    private static void checkConcerns(UpdateTableInput input) {
        var indexes = input.globalSecondaryIndexUpdates();
        var hasIndexes = indexes != null && !indexes.isEmpty();
        var concerns = count(
                input.provisionedThroughput() != null || input.billingMode() != null,
                input.streamSpecification() != null,
                hasIndexes,
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

    private static void refuseUnsupported(UpdateTableInput input) {
        var indexes = input.globalSecondaryIndexUpdates();
        TableChecks.refuse("GlobalSecondaryIndexUpdates", indexes != null && !indexes.isEmpty());
        TableChecks.refuse("SSESpecification", input.sseSpecification() != null);
        TableChecks.refuse("ReplicaUpdates", input.replicaUpdates() != null);
        TableChecks.refuse("OnDemandThroughput", input.onDemandThroughput() != null);
        TableChecks.refuse("WarmThroughput", input.warmThroughput() != null);
        TableChecks.refuse("TableClass", input.tableClass() != null);
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
        TableChecks.boundsOf(throughput);
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

    private TableDescription changeStream(TableRef table, StreamSpecification stream) {
        var view = stream.streamViewType();
        if (Boolean.TRUE.equals(stream.streamEnabled())) {
            if (view == null) {
                throw DynamoDbErrors.invalidParameter("If stream is being enabled then UpdateViewType is required");
            }
            return tables.enableStream(table.scope(), table.name(), StreamViewType.valueOf(view));
        }
        if (view != null) {
            throw DynamoDbErrors.invalidParameter(
                    "If stream is being disabled, then UpdateViewType must not be specified");
        }
        return tables.disableStream(table.scope(), table.name());
    }
}
