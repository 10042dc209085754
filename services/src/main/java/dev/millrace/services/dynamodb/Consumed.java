package dev.millrace.services.dynamodb;

import dev.millrace.tables.table.IndexWrite;
import dev.millrace.tables.table.WriteOutcome.Written;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Units of capacity that an operation used of one table (spec 5.8). Immutable.
 *
 * @param table of the table itself
 * @param global of its global indexes, by name; those that were not touched are not in it
 * @param local of its local indexes, likewise
 */
record Consumed(double table, Map<String, Double> global, Map<String, Double> local) {

    Consumed {
        global = Map.copyOf(global);
        local = Map.copyOf(local);
    }

    /** Nothing of any index. */
    static Consumed ofTable(double units) {
        return new Consumed(units, Map.of(), Map.of());
    }

    /** A read through an index, with what was fetched from the table for it. */
    static Consumed ofIndex(String index, boolean isGlobal, double units, double fetched) {
        var used = Map.of(index, units);
        return new Consumed(fetched, isGlobal ? used : Map.of(), isGlobal ? Map.of() : used);
    }

    static Consumed of(Written written) {
        double units =
                Capacity.write(written.before().sizeBytes(), written.after().sizeBytes());
        if (written.indexes().isEmpty()) {
            return ofTable(units);
        }
        var global = new TreeMap<String, Double>();
        var local = new TreeMap<String, Double>();
        for (var index : written.indexes()) {
            (index.isGlobal() ? global : local).put(index.index(), units(index));
        }
        return new Consumed(units, global, local);
    }

    /** An entry that moves is deleted and made anew; each is rounded up for itself. */
    private static double units(IndexWrite index) {
        return index.moved()
                ? Capacity.write(index.bytesBefore(), 0) + Capacity.write(0, index.bytesAfter())
                : Capacity.write(index.bytesBefore(), index.bytesAfter());
    }

    Consumed plus(Consumed other) {
        return new Consumed(table + other.table, sum(global, other.global), sum(local, other.local));
    }

    private static Map<String, Double> sum(Map<String, Double> one, Map<String, Double> other) {
        var sum = new TreeMap<>(one);
        other.forEach((index, units) -> sum.merge(index, units, Double::sum));
        return sum;
    }

    /** As a transaction pays. */
    Consumed twice() {
        return plus(this);
    }

    double total() {
        return table
                + DoubleStream.concat(
                                global.values().stream().mapToDouble(units -> units),
                                local.values().stream().mapToDouble(units -> units))
                        .sum();
    }
}
