package dev.millrace.services.metrics;

import dev.millrace.store.Keyspace;
import dev.millrace.store.Reader;
import dev.millrace.store.Writer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every series there is. Not thread-safe: {@link MetricStore} guards it. */
final class SeriesRegister {

    private static final Keyspace SERIES = new Keyspace("metric-series", Keyspace.Use.RECORDS);

    /** A series' time is written again when it has moved by so many seconds. */
    private static final long WRITTEN_AFTER = 300;

    private final int most;
    private final Map<Series.Key, Series> byKey = new HashMap<>();
    private final Map<Long, Long> newest = new HashMap<>();
    private final Map<Long, Long> written = new HashMap<>();
    private final Set<Series> touched = new HashSet<>();
    private long nextId = 1;

    SeriesRegister(Reader reader, int most) {
        this.most = most;
        reader.scan(SERIES, new byte[0], null, (key, value) -> {
            var seen = Series.read(ByteBuffer.wrap(key).getLong(), value);
            byKey.put(seen.series().key(), seen.series());
            newest.put(seen.series().id(), seen.newest());
            written.put(seen.series().id(), seen.newest());
            nextId = seen.series().id() + 1;
            return true;
        });
    }

    /** Whether all of the keys have a series, or can be given one. */
    boolean hasRoomFor(List<Series.Key> keys) {
        if (byKey.size() + keys.size() <= most) {
            return true;
        }
        long more =
                keys.stream().filter(key -> !byKey.containsKey(key)).distinct().count();
        return more == 0 || byKey.size() + more <= most;
    }

    /** The series for a sample of that time, made if need be; empty if there are too many. */
    Optional<Series> touch(Series.Key key, Instant at) {
        var series = byKey.get(key);
        if (series == null) {
            if (byKey.size() >= most) {
                return Optional.empty();
            }
            series = new Series(nextId++, key);
            byKey.put(key, series);
        }
        newest.merge(series.id(), at.getEpochSecond(), Math::max);
        touched.add(series);
        return Optional.of(series);
    }

    Optional<Series> find(Series.Key key) {
        return Optional.ofNullable(byKey.get(key));
    }

    List<Series.Seen> all() {
        return byKey.values().stream()
                .map(series -> new Series.Seen(series, newest.getOrDefault(series.id(), 0L)))
                .toList();
    }

    /** What has to be written with the next batch of datapoints. */
    List<Series.Seen> toWrite() {
        var due = new ArrayList<Series.Seen>();
        for (var series : touched) {
            long now = newest.getOrDefault(series.id(), 0L);
            var before = written.get(series.id());
            if (before == null || now - before >= WRITTEN_AFTER) {
                written.put(series.id(), now);
                due.add(new Series.Seen(series, now));
            }
        }
        touched.clear();
        return due;
    }

    /** Forgets the series without a sample since; their ids. */
    List<Long> forgetBefore(Instant since) {
        var gone = new ArrayList<Long>();
        byKey.values().removeIf(series -> {
            boolean old = newest.getOrDefault(series.id(), 0L) < since.getEpochSecond();
            if (old) {
                gone.add(series.id());
                newest.remove(series.id());
                written.remove(series.id());
            }
            return old;
        });
        return gone;
    }

    static void write(Writer writer, Series.Seen seen) {
        writer.put(SERIES, key(seen.series().id()), seen.series().bytes(seen.newest()));
    }

    static void delete(Writer writer, long id) {
        writer.delete(SERIES, key(id));
    }

    private static byte[] key(long id) {
        return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
    }
}
