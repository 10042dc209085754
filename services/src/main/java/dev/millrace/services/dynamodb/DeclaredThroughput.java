package dev.millrace.services.dynamodb;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.dynamodb.TableShapes.OnDemandThroughput;
import dev.millrace.services.dynamodb.TableShapes.WarmThroughput;
import dev.millrace.services.dynamodb.TableShapes.WarmThroughputDescription;
import dev.millrace.tables.table.Billing;
import dev.millrace.tables.table.Throughput;
import dev.millrace.tables.table.Units;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** OnDemandThroughput and WarmThroughput of tables and global indexes: kept and answered. */
final class DeclaredThroughput {

    private static final long UNLIMITED = -1;
    private static final Units ON_DEMAND = new Units(12_000, 4_000);

    private DeclaredThroughput() {}

    static Throughput of(@Nullable OnDemandThroughput limits, @Nullable WarmThroughput warm) {
        return changed(Throughput.NONE, Optional.empty(), limits, warm);
    }

    /**
     * What becomes of it.
     *
     * @param carried what it carries at once so far; it may only grow
     */
    static Throughput changed(
            Throughput current,
            Optional<Units> carried,
            @Nullable OnDemandThroughput limits,
            @Nullable WarmThroughput warm) {
        var changed = current;
        if (limits != null) {
            changed = changed.withLimits(limits(limits, current));
        }
        if (warm != null) {
            changed = changed.withWarm(warm(warm, carried));
        }
        return changed;
    }

    private static Units limits(OnDemandThroughput asked, Throughput current) {
        var before = current.limits().orElse(new Units(UNLIMITED, UNLIMITED));
        return new Units(
                limit("MaxReadRequestUnits", asked.maxReadRequestUnits(), before.read()),
                limit("MaxWriteRequestUnits", asked.maxWriteRequestUnits(), before.write()));
    }

    private static long limit(String member, @Nullable Long asked, long before) {
        if (asked == null) {
            return before;
        }
        if (asked < 1 && asked != UNLIMITED) {
            throw DynamoDbErrors.invalidParameter(
                    member + " of OnDemandThroughput must be at least 1, or -1 for no limit");
        }
        return asked;
    }

    private static Units warm(WarmThroughput asked, Optional<Units> carried) {
        if (asked.readUnitsPerSecond() == null && asked.writeUnitsPerSecond() == null) {
            throw DynamoDbErrors.invalidParameter(
                    "One of ReadUnitsPerSecond or WriteUnitsPerSecond of WarmThroughput must be specified");
        }
        var before = carried.orElse(new Units(1, 1));
        return new Units(
                unitsPerSecond("ReadUnitsPerSecond", asked.readUnitsPerSecond(), before.read()),
                unitsPerSecond("WriteUnitsPerSecond", asked.writeUnitsPerSecond(), before.write()));
    }

    private static long unitsPerSecond(String member, @Nullable Long asked, long before) {
        if (asked != null && asked < before) {
            throw DynamoDbErrors.invalidParameter("Requested " + member + " for WarmThroughput is lower than current"
                    + " WarmThroughput, decreasing WarmThroughput is not supported");
        }
        return asked == null ? before : asked;
    }

    /** What it carries at once: what was declared, or else what its billing makes of it (spec 3.1.8). */
    static Units carried(Throughput throughput, Optional<Billing.Provisioned> provisioned) {
        return throughput
                .warm()
                .orElseGet(() -> provisioned
                        .map(units -> new Units(units.readUnits(), units.writeUnits()))
                        .orElse(ON_DEMAND));
    }

    static @Nullable OnDemandThroughput limitsOf(Throughput throughput) {
        return throughput
                .limits()
                .map(limits -> new OnDemandThroughput(limits.read(), limits.write()))
                .orElse(null);
    }

    static WarmThroughputDescription warmOf(
            Throughput throughput, Optional<Billing.Provisioned> provisioned, String status) {
        var units = carried(throughput, provisioned);
        return new WarmThroughputDescription(units.read(), units.write(), status);
    }
}
