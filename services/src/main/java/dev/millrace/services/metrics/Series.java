package dev.millrace.services.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.model.Scope;
import dev.millrace.services.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * A metric of a scope in one unit: what has a row of datapoints of its own.
 *
 * @param id short name of it in keys
 */
record Series(long id, Key key) {

    /** What tells series apart. */
    record Key(Scope scope, Metric metric, String unit) {}

    /** How it is kept. */
    private record Kept(
            String account,
            String region,
            String namespace,
            String name,
            Map<String, String> dimensions,
            String unit,
            long newest) {}

    /** The series and when its newest sample was taken, in seconds. */
    record Seen(Series series, long newest) {}

    byte[] bytes(long newest) {
        var metric = key.metric();
        try {
            return Wire.JSON.writeValueAsBytes(new Kept(
                    key.scope().account(),
                    key.scope().region(),
                    metric.namespace(),
                    metric.name(),
                    metric.dimensions(),
                    key.unit(),
                    newest));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Seen read(long id, byte[] bytes) {
        try {
            var kept = Wire.JSON.readValue(bytes, Kept.class);
            var metric = Metric.of(kept.namespace(), kept.name(), kept.dimensions());
            var key = new Key(new Scope(kept.account(), kept.region()), metric, kept.unit());
            return new Seen(new Series(id, key), kept.newest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
