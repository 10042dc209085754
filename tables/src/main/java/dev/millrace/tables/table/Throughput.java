package dev.millrace.tables.table;

import java.util.Objects;
import java.util.Optional;

/**
 * What a table or global index is declared to carry. Millrace never throttles: it keeps and answers these.
 *
 * @param limits the most an on-demand one is to use
 * @param warm what it is to carry at once
 * @param changes when its provisioned units were changed
 */
public record Throughput(Optional<Units> limits, Optional<Units> warm, UnitChanges changes) {

    /** Nothing declared. */
    public static final Throughput NONE = new Throughput(Optional.empty(), Optional.empty(), UnitChanges.NONE);

    public Throughput {
        Objects.requireNonNull(limits);
        Objects.requireNonNull(warm);
        Objects.requireNonNull(changes);
    }

    public Throughput withLimits(Units value) {
        return new Throughput(Optional.of(value), warm, changes);
    }

    public Throughput withWarm(Units value) {
        return new Throughput(limits, Optional.of(value), changes);
    }

    public Throughput withoutLimits() {
        return new Throughput(Optional.empty(), warm, changes);
    }

    Throughput withChanges(UnitChanges value) {
        return new Throughput(limits, warm, value);
    }
}
