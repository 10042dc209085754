package dev.millrace.services.cloudwatch.math;

import java.util.List;

/** What a term comes to. */
public sealed interface Value {

    /** A number. */
    record Scalar(double value) implements Value {}

    /** One row of datapoints. */
    record Single(Row row) implements Value {}

    /** Several rows, as METRICS() gives them. */
    record Several(List<Row> rows) implements Value {
        public Several {
            rows = List.copyOf(rows);
        }
    }
}
