package dev.millrace.tables.table;

import java.util.Objects;
import java.util.Optional;

/**
 * What a table or global index is declared to carry. Millrace never throttles: it keeps and answers these.
 *
 * @param limits the most an on-demand one is to use
 * @param warm what it is to carry at once
 */
public record Throughput(Optional<Units> limits, Optional<Units> warm) {

    /** Nothing declared. */
    public static final Throughput NONE = new Throughput(Optional.empty(), Optional.empty());

    public Throughput {
        Objects.requireNonNull(limits);
        Objects.requireNonNull(warm);
    }

    public Throughput withLimits(Units value) {
        return new Throughput(Optional.of(value), warm);
    }

    public Throughput withWarm(Units value) {
        return new Throughput(limits, Optional.of(value));
    }
}
