package dev.millrace.services.dynamodb;

import dev.millrace.services.dynamodb.TableShapes.AttributeDefinition;
import dev.millrace.services.dynamodb.TableShapes.BillingModeSummary;
import dev.millrace.services.dynamodb.TableShapes.StreamSpecification;
import dev.millrace.services.dynamodb.TableShapes.TableClassSummary;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.table.Billing;
import dev.millrace.tables.table.Declarations;
import dev.millrace.tables.table.TableDescription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How tables are described on the wire (spec 3.1.6, 3.1.8, 3.2.1, 3.4.1). */
final class TableAnswers {

    private TableAnswers() {}

    /**
     * As CreateTable answers: being created, though it can be used already.
     *
     * @param isWarm whether warm throughput was asked for
     */
    static TableShapes.TableDescription created(TableDescription table, boolean isWarm) {
        return describe(table, new TableStage("CREATING", isWarm, table, table.createdAt()));
    }

    /** As DescribeTable answers. */
    static TableShapes.TableDescription active(TableDescription table, Instant moment) {
        return describe(table, new TableStage("ACTIVE", true, table, moment));
    }

    /** As UpdateTable answers a change that takes AWS a while. */
    static TableShapes.TableDescription updating(TableDescription before, TableDescription table, Instant moment) {
        return describe(table, new TableStage("UPDATING", false, before, moment));
    }

    /** As DeleteTable answers: without what makes up the table. */
    static TableShapes.TableDescription deleting(TableDescription table, Instant moment) {
        return describe(table, new TableStage("DELETING", false, table, moment));
    }

    private static TableShapes.TableDescription describe(TableDescription table, TableStage stage) {
        var latest = table.latestStream();
        boolean inFull = !stage.status().equals("DELETING");
        var declared = table.settings().declarations();
        return new TableShapes.TableDescription(
                inFull ? definitions(table, stage) : null,
                table.name(),
                inFull ? IndexAnswers.keySchema(IndexKeySchema.of(table.key())) : null,
                stage.status(),
                inFull ? table.createdAt() : null,
                stage.units(table),
                table.sizeBytes(),
                table.itemCount(),
                table.arn(),
                table.id(),
                billingMode(table, stage.status()),
                table.stream()
                        .map(view -> new StreamSpecification(true, view.name()))
                        .orElse(null),
                latest.map(StreamName::label).orElse(null),
                latest.map(StreamName::arn).orElse(null),
                table.settings().deletionProtection(),
                stage.warm(table),
                inFull ? IndexAnswers.global(table, stage) : null,
                inFull ? IndexAnswers.local(table) : null,
                inFull ? Encryption.describe(declared.encryptionKey()) : null,
                inFull ? storage(declared) : null,
                inFull ? DeclaredThroughput.limitsOf(declared.throughput()) : null);
    }

    private static @Nullable TableClassSummary storage(Declarations declared) {
        return declared.storage()
                .map(storage -> new TableClassSummary(storage.name(), storage.since()))
                .orElse(null);
    }

    private static List<AttributeDefinition> definitions(TableDescription table, TableStage stage) {
        var indexes = new ArrayList<>(table.indexes());
        indexes.addAll(stage.going(table));
        return table.withIndexes(indexes).keyAttributes().entrySet().stream()
                .map(attribute -> new AttributeDefinition(
                        attribute.getKey(), attribute.getValue().name()))
                .toList();
    }

    private static @Nullable BillingModeSummary billingMode(TableDescription table, String status) {
        return switch (table.settings().billing()) {
            case Billing.OnDemand ignored ->
                new BillingModeSummary("PAY_PER_REQUEST", status.equals("ACTIVE") ? onDemandSince(table) : null);
            // A table that has been on-demand keeps telling since when.
            case Billing.Provisioned ignored ->
                table.settings()
                        .declarations()
                        .onDemandSince()
                        .map(since -> new BillingModeSummary("PROVISIONED", since))
                        .orElse(null);
        };
    }

    private static Instant onDemandSince(TableDescription table) {
        return table.settings().declarations().onDemandSince().orElse(table.createdAt());
    }
}
