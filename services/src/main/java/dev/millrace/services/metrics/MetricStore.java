package dev.millrace.services.metrics;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.services.metrics.MetricSample.Resolution;
import dev.millrace.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps metrics for fifteen days, added up by the minute, or by the second where a sample asks for it. Thread-safe.
 *
 * <p>Samples gather in memory and are written together: after five seconds of business time, or when there are many, or
 * before anything is read, so that readers see all that has been measured. A crash loses what was not yet written, the
 * measurements of a few seconds.
 */
public final class MetricStore implements MetricSink, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MetricStore.class);

    /**
     * Most metrics (of one unit) kept at a time, all accounts together; one without samples for 15 days is forgotten.
     */
    public static final int MOST_SERIES = 50_000;

    /** How long datapoints are kept. */
    public static final Duration RETENTION = Duration.ofDays(15);

    /** How far ahead of now datapoints are looked for; nothing is taken that lies as far. */
    private static final Duration NEWEST = Duration.ofDays(1);

    private static final Duration WRITTEN_AFTER = Duration.ofSeconds(5);
    private static final int MOST_GATHERED = 5_000;

    private final Store store;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final SeriesRegister register;
    private Map<Datapoints.Place, GatheredSamples> gathered = new HashMap<>();
    private CompletableFuture<Boolean> lastWrite = CompletableFuture.completedFuture(true);
    private Clock.@Nullable Timer timer;
    private long trimmedOn;
    private boolean toldOfTooMany;
    private boolean closed;

    public MetricStore(Store store, Clock clock) {
        this(store, clock, MOST_SERIES);
    }

    MetricStore(Store store, Clock clock, int mostSeries) {
        this.store = store;
        this.clock = clock;
        this.register = new SeriesRegister(store, mostSeries);
    }

    /** A metric and when it was last measured. */
    public record Known(Metric metric, Instant newest) {}

    @Override
    public void put(Scope scope, MetricSample sample) {
        if (!offer(scope, sample) && !toldOfTooMany) {
            toldOfTooMany = true;
            LOG.warn(
                    "There are {} metrics, so {} is not kept, nor are others that are new",
                    MOST_SERIES,
                    sample.metric());
        }
    }

    /** Takes the sample, unless that needs one metric more than can be kept. */
    public boolean offer(Scope scope, MetricSample sample) {
        return offerAll(scope, List.of(sample));
    }

    /** Takes the samples, all or none: none if that needs more metrics than can be kept. */
    public boolean offerAll(Scope scope, List<MetricSample> samples) {
        lock.lock();
        try {
            if (closed) {
                return true;
            }
            var keys = samples.stream().map(sample -> key(scope, sample)).toList();
            if (!register.hasRoomFor(keys)) {
                return false;
            }
            for (int i = 0; i < keys.size(); i++) {
                var sample = samples.get(i);
                register.touch(keys.get(i), sample.at()).ifPresent(series -> gather(series, sample));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static Series.Key key(Scope scope, MetricSample sample) {
        return new Series.Key(scope, sample.metric(), sample.unit());
    }

    private void gather(Series series, MetricSample sample) {
        var place = Datapoints.Place.of(series.id(), sample.resolution(), sample.at());
        gathered.computeIfAbsent(place, none -> new GatheredSamples()).add(sample.values());
        if (gathered.size() >= MOST_GATHERED) {
            write();
        } else if (timer == null) {
            timer = clock.schedule(WRITTEN_AFTER, this::writeNow);
        }
    }

    private void writeNow() {
        lock.lock();
        try {
            write();
        } finally {
            lock.unlock();
        }
    }

    /** With the lock held: what is handed to the store here is committed in this order. */
    private void write() {
        var running = timer;
        if (running != null) {
            running.cancel();
            timer = null;
        }
        if (gathered.isEmpty()) {
            return;
        }
        var batch = gathered;
        gathered = new HashMap<>();
        var series = register.toWrite();
        var horizon = clock.now().minus(RETENTION);
        long day = Datapoints.day(horizon.getEpochSecond());
        boolean trims = day != trimmedOn;
        var gone = trims ? register.forgetBefore(horizon) : List.<Long>of();
        trimmedOn = day;
        lastWrite = store.submit(writer -> {
            batch.forEach((place, samples) -> Datapoints.add(writer, place, samples.sum()));
            series.forEach(seen -> SeriesRegister.write(writer, seen));
            if (trims) {
                Datapoints.trim(writer, horizon);
                gone.forEach(id -> SeriesRegister.delete(writer, id));
            }
            return true;
        });
        var unused = lastWrite.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("{} datapoints of metrics could not be written", batch.size(), failure);
            }
        });
    }

    /** Waits until all samples taken so far can be read. */
    private void settle() {
        CompletableFuture<Boolean> pending;
        lock.lock();
        try {
            write();
            pending = lastWrite;
        } finally {
            lock.unlock();
        }
        pending.exceptionally(failure -> false).join();
    }

    /** Every metric of the scope, in order of namespace, name and dimensions. */
    public List<Known> metrics(Scope scope) {
        var found = new HashMap<Metric, Long>();
        lock.lock();
        try {
            for (var seen : register.all()) {
                if (seen.series().key().scope().equals(scope)) {
                    found.merge(seen.series().key().metric(), seen.newest(), Math::max);
                }
            }
        } finally {
            lock.unlock();
        }
        var all = new ArrayList<Known>();
        found.forEach((metric, newest) -> all.add(new Known(metric, Instant.ofEpochSecond(newest))));
        all.sort(Comparator.comparing(
                Known::metric,
                Comparator.comparing(Metric::namespace)
                        .thenComparing(Metric::name)
                        .thenComparing(metric -> metric.dimensions().toString())));
        return all;
    }

    /** What is wanted of a metric: periods begin at {@code from} and end before {@code to}. */
    public record Query(Metric metric, Instant from, Instant to, Duration period) {}

    /**
     * The metric's values by period, for each unit it was measured in. Periods without a sample are not there.
     *
     * @param unit the only unit wanted, or null for all
     */
    public Map<String, NavigableMap<Instant, Distribution>> read(Scope scope, Query query, @Nullable String unit) {
        settle();
        var byUnit = new TreeMap<String, NavigableMap<Instant, Distribution>>();
        for (var series : series(scope, query.metric(), unit)) {
            var periods = read(series, query);
            if (!periods.isEmpty()) {
                byUnit.put(series.key().unit(), periods);
            }
        }
        return byUnit;
    }

    private List<Series> series(Scope scope, Metric metric, @Nullable String unit) {
        lock.lock();
        try {
            if (unit != null) {
                return register.find(new Series.Key(scope, metric, unit)).stream()
                        .toList();
            }
            return Units.ALL.stream()
                    .flatMap(any -> register.find(new Series.Key(scope, metric, any)).stream())
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private NavigableMap<Instant, Distribution> read(Series series, Query query) {
        var horizon = clock.now().minus(RETENTION);
        var from = query.from().isBefore(horizon) ? horizon : query.from();
        var newest = clock.now().plus(NEWEST); // every day of the range is looked at, so it has to end
        var to = query.to().isAfter(newest) ? newest : query.to();
        var periods = new TreeMap<Instant, Distribution>();
        long length = query.period().toSeconds();
        Datapoints.Visitor add = (at, values) -> {
            long since = Math.floorDiv(Duration.between(query.from(), at).toSeconds(), length);
            periods.merge(query.from().plusSeconds(since * length), values, Distribution::plus);
        };
        Datapoints.visit(store, series.id(), Resolution.SECOND, from, to, add);
        if (length >= Resolution.MINUTE.seconds()) {
            Datapoints.visit(store, series.id(), Resolution.MINUTE, from, to, add);
        }
        return periods;
    }

    /** Writes what has gathered; later samples are dropped. */
    @Override
    public void close() {
        settle();
        lock.lock();
        try {
            closed = true;
            write();
        } finally {
            lock.unlock();
        }
    }
}
