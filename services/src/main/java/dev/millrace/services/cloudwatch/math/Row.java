package dev.millrace.services.cloudwatch.math;

import java.time.Instant;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/** Datapoints by time. Immutable. */
public record Row(NavigableMap<Instant, Double> points) {

    public Row {
        points = Collections.unmodifiableNavigableMap(new TreeMap<>(points));
    }

    Row map(DoubleUnaryOperator change) {
        var changed = new TreeMap<Instant, Double>();
        points.forEach((at, value) -> {
            double result = change.applyAsDouble(value);
            if (Double.isFinite(result)) {
                changed.put(at, result);
            }
        });
        return new Row(changed);
    }
}
