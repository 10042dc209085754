package dev.millrace.tables.table;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.store.Writer;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeyType;
import dev.millrace.tables.stream.Sequencer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a table's indexes come, change and go (spec 3.3.3, 3.3.7 to 3.3.9). Writer thread only. */
final class IndexChanges {

    private final Sequencer sequencer;
    private final IndexWriter writer;

    IndexChanges(Sequencer sequencer, IndexWriter writer) {
        this.sequencer = sequencer;
        this.writer = writer;
    }

    /**
     * @param before the table's settings before the update
     * @param now when it is made
     */
    TableState apply(Writer w, TableState table, TableSettings before, TableUpdate update, Instant now) {
        var changed = throughput(provisioned(table, before, update, now), update);
        return update.index()
                .map(index -> switch (index) {
                    case TableUpdate.IndexChange.Create create -> create(w, changed, create.spec());
                    case TableUpdate.IndexChange.Delete delete -> delete(w, changed, delete.name());
                })
                .orElse(changed);
    }

    void removeAll(Writer w, TableState table) {
        table.indexes().forEach(index -> writer.remove(w, index));
    }

    private static TableState provisioned(TableState table, TableSettings before, TableUpdate update, Instant now) {
        requireGlobal(table, update.provisioned());
        if (table.settings().billing() instanceof Billing.OnDemand) {
            if (!update.provisioned().isEmpty()) {
                throw DynamoDbErrors.invalidParameter("Neither ReadCapacityUnits nor WriteCapacityUnits can be"
                        + " specified when BillingMode is PAY_PER_REQUEST");
            }
            return table.withIndexes(table.indexes().stream()
                    .map(index -> withUnits(index, Optional.empty(), now))
                    .toList());
        }
        if (before.billing() instanceof Billing.OnDemand) {
            requireUnitsForAll(table, update);
        }
        var changed = table;
        for (var index : table.indexes()) {
            var units = update.provisioned().get(index.name());
            if (units != null) {
                requireOther(index, units);
                changed = changed.withIndex(withUnits(index, Optional.of(units), now));
            }
        }
        return changed;
    }

    private static IndexState withUnits(IndexState index, Optional<Billing.Provisioned> units, Instant now) {
        var spec = index.spec();
        var changes = spec.throughput().changes().after(spec.provisioned(), units, now);
        return index.withSpec(spec.withProvisioned(units)).withUnitChanges(changes);
    }

    private static void requireUnitsForAll(TableState table, TableUpdate update) {
        var without = table.indexes().stream()
                .filter(index ->
                        index.spec().isGlobal() && !update.provisioned().containsKey(index.name()))
                .map(IndexState::name)
                .collect(Collectors.joining(","));
        if (!without.isEmpty()) {
            throw DynamoDbErrors.invalidParameter("ProvisionedThroughput must be specified for index: " + without);
        }
    }

    private static void requireOther(IndexState index, Billing.Provisioned units) {
        if (index.spec().provisioned().filter(units::equals).isPresent()) {
            throw DynamoDbErrors.validation(
                    "The provisioned throughput for the index " + index.name() + " will not change. The requested value"
                            + " equals the current value. Current ReadCapacityUnits provisioned for the index: "
                            + units.readUnits() + ". Requested ReadCapacityUnits: " + units.readUnits()
                            + ". Current WriteCapacityUnits provisioned for the index: " + units.writeUnits()
                            + ". Requested WriteCapacityUnits: " + units.writeUnits()
                            + ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request"
                            + " higher limits.");
        }
    }

    private static TableState throughput(TableState table, TableUpdate update) {
        requireGlobal(table, update.throughput());
        var changed = table;
        for (var index : table.indexes()) {
            var change = update.throughput().get(index.name());
            if (change != null) {
                var throughput = change.apply(index.spec().throughput());
                changed = changed.withIndex(index.withSpec(index.spec().withThroughput(throughput)));
            }
        }
        return changed;
    }

    private static void requireGlobal(TableState table, Map<String, ?> byIndex) {
        for (var name : byIndex.keySet()) {
            if (table.index(name).filter(index -> index.spec().isGlobal()).isEmpty()) {
                throw DynamoDbErrors.resourceNotFound("Requested resource not found");
            }
        }
    }

    private TableState create(Writer w, TableState table, IndexSpec spec) {
        if (table.index(spec.name()).isPresent()) {
            throw DynamoDbErrors.validation("Attempting to create an index which already exists");
        }
        requireNoneUnderWay(table);
        requireSameTypes(table, spec);
        var indexes = new ArrayList<>(table.indexes());
        indexes.add(IndexState.creating(sequencer.next(w), spec));
        IndexRules.checkLimits(indexes.stream().map(IndexState::spec).toList());
        IndexRules.checkThroughput(table.settings().billing(), spec);
        return table.withIndexes(indexes);
    }

    private static void requireNoneUnderWay(TableState table) {
        if (table.isBackfilling()) {
            throw DynamoDbErrors.limitExceeded(
                    "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");
        }
    }

    /** An attribute has one type in all keys it is part of. */
    private static void requireSameTypes(TableState table, IndexSpec spec) {
        var known = new LinkedHashMap<String, KeyType>();
        table.key().attributes().forEach(attribute -> known.put(attribute.name(), attribute.type()));
        table.indexes()
                .forEach(index -> index.spec()
                        .key()
                        .attributes()
                        .forEach(attribute -> known.put(attribute.name(), attribute.type())));
        for (var attribute : spec.key().attributes()) {
            var type = known.get(attribute.name());
            if (type != null && type != attribute.type()) {
                throw DynamoDbErrors.invalidParameter("Attributes cannot be redefined. Please check that your attribute"
                        + " has the same type as previously defined. Existing schema: Schema:["
                        + shown(new KeyAttribute(attribute.name(), type), "HASH") + "] New schema: Schema:["
                        + shown(attribute, "HASH") + "]");
            }
        }
    }

    private static String shown(KeyAttribute attribute, String role) {
        return "SchemaElement: key{" + attribute.name() + ":" + attribute.type() + ":" + role + "}";
    }

    /** The one that is being made may be deleted meanwhile. */
    private TableState delete(Writer w, TableState table, String name) {
        var index =
                table.index(name).orElseThrow(() -> DynamoDbErrors.resourceNotFound("Requested resource not found"));
        if (!index.spec().isGlobal()) {
            throw DynamoDbErrors.validation("Cannot delete an index that is not a GlobalSecondaryIndex: " + name);
        }
        if (index.isActive()) {
            requireNoneUnderWay(table);
        }
        writer.remove(w, index);
        return table.withoutIndex(index);
    }
}
