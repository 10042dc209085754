package dev.millrace.services.metrics;

import dev.millrace.services.metrics.MetricSample.Resolution;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Reader;
import dev.millrace.store.Writer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/**
 * Where datapoints lie in the store. A key is the day, the series, the resolution and the second of the day, so that a
 * day is dropped as one range, and the datapoints of a series lie side by side.
 */
final class Datapoints {

    private static final Keyspace DATAPOINTS = new Keyspace("metric-datapoints", Keyspace.Use.RECORDS);
    private static final int SECONDS_A_DAY = (int) Duration.ofDays(1).toSeconds();

    private Datapoints() {}

    /** The place of a datapoint. */
    record Place(long series, Resolution resolution, long second) {

        static Place of(long series, Resolution resolution, Instant at) {
            long second = at.getEpochSecond();
            return new Place(series, resolution, second - Math.floorMod(second, resolution.seconds()));
        }

        private byte[] key() {
            return Datapoints.key(day(second), series, resolution, Math.floorMod(second, SECONDS_A_DAY));
        }
    }

    @FunctionalInterface
    interface Visitor {
        void visit(Instant at, Distribution values);
    }

    static void add(Writer writer, Place place, Distribution values) {
        var key = place.key();
        var before = writer.get(DATAPOINTS, key);
        var sum = before == null ? values : Distribution.read(before).plus(values);
        writer.put(DATAPOINTS, key, sum.bytes());
    }

    /** Visits what the series has from one instant (inclusive) to another (exclusive). */
    static void visit(Reader reader, long series, Resolution resolution, Instant from, Instant to, Visitor visitor) {
        long last = to.getEpochSecond() + (to.getNano() > 0 ? 1 : 0);
        for (long second = from.getEpochSecond(); second < last; second = (day(second) + 1) * SECONDS_A_DAY) {
            int day = (int) day(second);
            long endOfDay = (day + 1L) * SECONDS_A_DAY;
            int end = last >= endOfDay ? SECONDS_A_DAY : Math.floorMod(last, SECONDS_A_DAY);
            reader.scan(
                    DATAPOINTS,
                    key(day, series, resolution, Math.floorMod(second, SECONDS_A_DAY)),
                    key(day, series, resolution, end),
                    (key, value) -> {
                        int inDay = ByteBuffer.wrap(key).getInt(key.length - Integer.BYTES);
                        visitor.visit(
                                Instant.ofEpochSecond((long) day * SECONDS_A_DAY + inDay), Distribution.read(value));
                        return true;
                    });
        }
    }

    /** Drops all days before that of the instant. */
    static void trim(Writer writer, Instant horizon) {
        writer.deleteRange(
                DATAPOINTS,
                key(0, 0, Resolution.MINUTE, 0),
                key(day(horizon.getEpochSecond()), 0, Resolution.MINUTE, 0));
    }

    static long day(long second) {
        return Math.floorDiv(second, SECONDS_A_DAY);
    }

    private static byte[] key(long day, long series, Resolution resolution, int secondOfDay) {
        return ByteBuffer.allocate(Integer.BYTES + Long.BYTES + 1 + Integer.BYTES)
                .putInt((int) day)
                .putLong(series)
                .put((byte) resolution.seconds())
                .putInt(secondOfDay)
                .array();
    }
}
