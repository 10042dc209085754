package dev.millrace.tables.table;

import java.util.Optional;

/** How a table's capacity is paid for. Millrace never throttles; what matters is how many partitions it starts with. */
public sealed interface Billing {

    /** PAY_PER_REQUEST. */
    record OnDemand() implements Billing {}

    /** PROVISIONED, with its units. */
    record Provisioned(long readUnits, long writeUnits) implements Billing {}

    /** The units; none if it is on-demand. */
    default Optional<Provisioned> provisioned() {
        return switch (this) {
            case OnDemand ignored -> Optional.empty();
            case Provisioned units -> Optional.of(units);
        };
    }

    /** Partitions of a new table, and so shards of its stream (spec 1.4.1). */
    default int partitions() {
        return switch (this) {
            case OnDemand ignored -> 4;
            case Provisioned ignored -> 1;
        };
    }
}
