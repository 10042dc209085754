package dev.millrace.services.dynamodb;

import dev.millrace.services.dynamodb.TableShapes.AttributeDefinition;
import dev.millrace.services.dynamodb.TableShapes.BillingModeSummary;
import dev.millrace.services.dynamodb.TableShapes.KeySchemaElement;
import dev.millrace.services.dynamodb.TableShapes.ProvisionedThroughputDescription;
import dev.millrace.services.dynamodb.TableShapes.StreamSpecification;
import dev.millrace.services.dynamodb.TableShapes.WarmThroughput;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.table.Billing;
import dev.millrace.tables.table.TableDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How tables are described on the wire (spec 3.1.6, 3.1.8, 3.2.1, 3.4.1). */
final class TableAnswers {

    private static final long ON_DEMAND_READS = 12_000;
    private static final long ON_DEMAND_WRITES = 4_000;

    private TableAnswers() {}

    /** As CreateTable answers: being created, though it can be used already. */
    static TableShapes.TableDescription created(TableDescription table) {
        return describe(table, "CREATING", true);
    }

    /** As DescribeTable answers. */
    static TableShapes.TableDescription active(TableDescription table) {
        return describe(table, "ACTIVE", true);
    }

    /** As UpdateTable answers a change that takes AWS a while. */
    static TableShapes.TableDescription updating(TableDescription table) {
        return describe(table, "UPDATING", true);
    }

    /** As DeleteTable answers: without what makes up the table. */
    static TableShapes.TableDescription deleting(TableDescription table) {
        return describe(table, "DELETING", false);
    }

    private static TableShapes.TableDescription describe(TableDescription table, String status, boolean inFull) {
        var latest = table.latestStream();
        return new TableShapes.TableDescription(
                inFull ? definitions(table) : null,
                table.name(),
                inFull ? keySchema(table) : null,
                status,
                inFull ? table.createdAt() : null,
                throughput(table.settings().billing()),
                table.sizeBytes(),
                table.itemCount(),
                table.arn(),
                table.id(),
                billingMode(table, status),
                table.stream()
                        .map(view -> new StreamSpecification(true, view.name()))
                        .orElse(null),
                latest.map(StreamName::label).orElse(null),
                latest.map(StreamName::arn).orElse(null),
                table.settings().deletionProtection(),
                status.equals("ACTIVE") ? warmThroughput(table.settings().billing()) : null);
    }

    private static List<AttributeDefinition> definitions(TableDescription table) {
        return table.key().attributes().stream()
                .map(attribute -> new AttributeDefinition(
                        attribute.name(), attribute.type().name()))
                .sorted(Comparator.comparing(AttributeDefinition::attributeName))
                .toList();
    }

    private static List<KeySchemaElement> keySchema(TableDescription table) {
        var elements = new ArrayList<KeySchemaElement>();
        elements.add(new KeySchemaElement(table.key().partition().name(), "HASH"));
        table.key().sort().ifPresent(sort -> elements.add(new KeySchemaElement(sort.name(), "RANGE")));
        return elements;
    }

    private static ProvisionedThroughputDescription throughput(Billing billing) {
        return switch (billing) {
            case Billing.OnDemand ignored -> new ProvisionedThroughputDescription(0, 0, 0);
            case Billing.Provisioned units ->
                new ProvisionedThroughputDescription(0, units.readUnits(), units.writeUnits());
        };
    }

    private static @Nullable BillingModeSummary billingMode(TableDescription table, String status) {
        return switch (table.settings().billing()) {
            case Billing.OnDemand ignored ->
                new BillingModeSummary("PAY_PER_REQUEST", status.equals("ACTIVE") ? table.createdAt() : null);
            case Billing.Provisioned ignored -> null;
        };
    }

    private static WarmThroughput warmThroughput(Billing billing) {
        return switch (billing) {
            case Billing.OnDemand ignored -> new WarmThroughput(ON_DEMAND_READS, ON_DEMAND_WRITES, "ACTIVE");
            case Billing.Provisioned units -> new WarmThroughput(units.readUnits(), units.writeUnits(), "ACTIVE");
        };
    }
}
