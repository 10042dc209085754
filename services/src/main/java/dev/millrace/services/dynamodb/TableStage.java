package dev.millrace.services.dynamodb;

import dev.millrace.services.dynamodb.TableShapes.ProvisionedThroughputDescription;
import dev.millrace.services.dynamodb.TableShapes.WarmThroughputDescription;
import dev.millrace.tables.table.Billing;
import dev.millrace.tables.table.IndexDescription;
import dev.millrace.tables.table.IndexSpec;
import dev.millrace.tables.table.TableDescription;
import dev.millrace.tables.table.Throughput;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says a table is going through. Here every change is over when it is answered; AWS needs a while and
 * tells meanwhile what was before.
 *
 * @param status its TableStatus
 * @param isWarm whether warm throughput is told
 * @param before the table before the change that the answer is about, or as it is
 * @param moment of the answer
 */
record TableStage(String status, boolean isWarm, TableDescription before, Instant moment) {

    /** Global indexes that are told to be on their way, though they are gone. */
    List<IndexDescription> going(TableDescription table) {
        return before.indexes().stream()
                .filter(index -> table.index(index.spec().name()).isEmpty())
                .toList();
    }

    String indexStatus(TableDescription table, IndexDescription index) {
        if (table.index(index.spec().name()).isEmpty()) {
            return "DELETING";
        }
        if (!index.isActive() || status.equals("CREATING")) {
            return "CREATING";
        }
        return before(index)
                        .filter(was ->
                                !was.spec().provisioned().equals(index.spec().provisioned()))
                        .isPresent()
                ? "UPDATING"
                : "ACTIVE";
    }

    /** The table's warm throughput, where it is told: where it was asked for, as on its way, or in full. */
    @Nullable
    WarmThroughputDescription warm(TableDescription table) {
        var declared = table.settings().declarations().throughput();
        boolean isChanging = isWarmChanging(before.settings().declarations().throughput(), declared);
        return isWarm || isChanging
                ? DeclaredThroughput.warmOf(
                        declared, table.settings().billing().provisioned(), isChanging ? "UPDATING" : "ACTIVE")
                : null;
    }

    /**
     * The same of an index, where it is told once the index is there. What follows from its units is not told before
     * they are.
     */
    @Nullable
    WarmThroughputDescription warm(TableDescription table, IndexDescription index) {
        var status = indexStatus(table, index);
        if (!status.equals("ACTIVE") && !status.equals("UPDATING")) {
            return null;
        }
        var was = before(index).orElse(index).spec();
        var is = index.spec();
        boolean isChanging = isWarmChanging(was.throughput(), is.throughput());
        if (!isChanging && is.throughput().warm().isEmpty() && areUnitsChanging(was, is)) {
            return DeclaredThroughput.warmOf(was.throughput(), was.provisioned(), "UPDATING");
        }
        return DeclaredThroughput.warmOf(is.throughput(), is.provisioned(), isChanging ? "UPDATING" : "ACTIVE");
    }

    private static boolean areUnitsChanging(IndexSpec before, IndexSpec after) {
        return before.provisioned().isPresent()
                && after.provisioned().isPresent()
                && !before.provisioned().equals(after.provisioned());
    }

    private static boolean isWarmChanging(Throughput before, Throughput after) {
        return !before.warm().equals(after.warm());
    }

    ProvisionedThroughputDescription units(TableDescription table) {
        return units(
                before.settings().billing().provisioned(),
                before.settings().declarations().throughput(),
                table.settings().billing().provisioned(),
                table.settings().declarations().throughput());
    }

    ProvisionedThroughputDescription units(IndexDescription index) {
        var was = before(index).orElse(index).spec();
        return units(
                was.provisioned(),
                was.throughput(),
                index.spec().provisioned(),
                index.spec().throughput());
    }

    /** The new units are not told before they are there; a new billing mode is there at once. */
    private ProvisionedThroughputDescription units(
            Optional<Billing.Provisioned> before,
            Throughput declaredBefore,
            Optional<Billing.Provisioned> after,
            Throughput declared) {
        var told = (before.isPresent() && after.isPresent() ? before : after).orElse(new Billing.Provisioned(0, 0));
        var changes = declared.changes();
        return new ProvisionedThroughputDescription(
                changes.increased().orElse(null),
                changes.decreased().orElse(null),
                declaredBefore.changes().decreasesOn(moment),
                told.readUnits(),
                told.writeUnits());
    }

    private Optional<IndexDescription> before(IndexDescription index) {
        return before.index(index.spec().name());
    }
}
