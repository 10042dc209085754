package dev.millrace.services.metrics;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Scope;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.metrics.MetricSample.Resolution;
import dev.millrace.services.metrics.MetricStore.Query;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricStoreTest {

    private static final Metric METRIC = Metric.of("N", "m", Map.of("d", "1"));

    private final SkippableClock clock = SkippableClock.create();
    private final Instant start = clock.now();
    private Path directory;
    private Store store;
    private MetricStore metrics;

    @BeforeEach
    void open(@TempDir Path temporary) {
        directory = temporary;
        reopen();
    }

    private void reopen() {
        store = RocksDbStore.open(directory, Durability.OS);
        metrics = new MetricStore(store, clock);
    }

    @AfterEach
    void close() {
        metrics.close();
        store.close();
    }

    private void put(double value) {
        put(value, clock.now(), Resolution.MINUTE);
    }

    private void put(double value, Instant at, Resolution resolution) {
        metrics.put(Scope.DEFAULT, new MetricSample(METRIC, "Count", Distribution.of(value), at, resolution));
    }

    private Map<Instant, Double> sums(Duration period) {
        var sums = new TreeMap<Instant, Double>();
        var query = new Query(METRIC, start, clock.now().plus(ofDays(1)), period);
        metrics.read(Scope.DEFAULT, query, null)
                .getOrDefault("Count", new TreeMap<>())
                .forEach((at, values) -> sums.put(at, values.sum()));
        return sums;
    }

    @Test
    @DisplayName("samples of a minute are added up; periods without any are not there")
    void adds_up_by_the_minute() {
        put(1);
        clock.advance(ofSeconds(59));
        put(2);
        clock.advance(ofMinutes(2));
        put(4);

        assertThat(sums(ofMinutes(1))).isEqualTo(Map.of(start, 3.0, start.plusSeconds(120), 4.0));
        assertThat(sums(ofMinutes(5))).isEqualTo(Map.of(start, 7.0));
    }

    @Test
    @DisplayName("samples that need more metrics than can be kept are refused together")
    void all_or_none() {
        var few = new MetricStore(store, clock, 2);
        var samples = IntStream.range(0, 3)
                .mapToObj(i -> MetricSample.of("N", "m" + i, Map.of(), "Count", 1, clock.now()))
                .toList();

        assertThat(few.offerAll(Scope.DEFAULT, samples)).isFalse();
        assertThat(few.metrics(Scope.DEFAULT)).isEmpty();
        assertThat(few.offerAll(Scope.DEFAULT, samples.subList(0, 2))).isTrue();
        assertThat(few.offerAll(Scope.DEFAULT, samples.subList(0, 1))).isTrue();
        assertThat(few.offer(Scope.DEFAULT, samples.getLast())).isFalse();
    }

    @Test
    @DisplayName("finer periods than a minute see only what was kept by the second")
    void high_resolution() {
        put(1, start.plusSeconds(3), Resolution.SECOND);
        put(2, start.plusSeconds(13), Resolution.SECOND);
        put(4, start.plusSeconds(13), Resolution.MINUTE);

        assertThat(sums(ofSeconds(10))).isEqualTo(Map.of(start, 1.0, start.plusSeconds(10), 2.0));
        assertThat(sums(ofMinutes(1))).isEqualTo(Map.of(start, 7.0));
    }

    @Test
    @DisplayName("what was measured is there after a restart, and later samples of the same minute are added")
    void survives_a_restart() {
        put(1);
        close();
        reopen();
        put(2);

        assertThat(sums(ofMinutes(1))).isEqualTo(Map.of(start, 3.0));
        assertThat(metrics.metrics(Scope.DEFAULT))
                .extracting(MetricStore.Known::metric)
                .containsExactly(METRIC);
    }

    @Test
    @DisplayName("samples are written after five seconds, though nobody reads")
    void writes_by_the_clock() {
        put(1);
        clock.advance(ofSeconds(5));
        store.commit(writer -> true); // whatever was handed to the store before is there now
        var unread = new MetricStore(store, clock);

        assertThat(unread.read(Scope.DEFAULT, new Query(METRIC, start, clock.now(), ofMinutes(1)), null))
                .containsKey("Count");
    }

    @Test
    @DisplayName("after fifteen days datapoints cannot be read any more, and are dropped; so is their metric")
    void retention() {
        put(1);
        clock.advance(ofDays(15).plus(ofMinutes(1)));
        assertThat(sums(ofMinutes(1))).isEmpty();

        clock.advance(ofDays(1));
        metrics.put(Scope.DEFAULT, MetricSample.of("N", "other", Map.of(), "Count", 1, clock.now()));
        var query = new Query(METRIC, start, clock.now(), ofMinutes(1));
        assertThat(metrics.read(Scope.DEFAULT, query, null)).isEmpty();
        assertThat(metrics.metrics(Scope.DEFAULT))
                .extracting(known -> known.metric().name())
                .containsExactly("other");
        int[] kept = {0};
        Datapoints.visit(store, 1, Resolution.MINUTE, start, clock.now(), (at, values) -> kept[0]++);
        assertThat(kept[0]).isZero();
    }

    @Test
    @DisplayName("days are read as one row")
    void reads_across_days() {
        clock.advance(Duration.ofHours(23).plus(ofMinutes(59)));
        var first = clock.now();
        put(1);
        clock.advance(ofMinutes(1));
        put(2);

        assertThat(sums(ofMinutes(1))).isEqualTo(Map.of(first, 1.0, first.plusSeconds(60), 2.0));
    }

    @Test
    @DisplayName("each scope and each unit has datapoints of its own")
    void scopes_and_units() {
        put(1);
        metrics.put(
                new Scope("111122223333", "eu-west-1"), MetricSample.of("N", "m", Map.of("d", "1"), "Count", 2, start));
        metrics.put(Scope.DEFAULT, MetricSample.of("N", "m", Map.of("d", "1"), "Bytes", 4, start));
        var query = new Query(METRIC, start, start.plusSeconds(60), ofMinutes(1));

        assertThat(metrics.read(Scope.DEFAULT, query, null)).containsOnlyKeys("Bytes", "Count");
        assertThat(metrics.read(Scope.DEFAULT, query, "Bytes")
                        .getOrDefault("Bytes", new TreeMap<>())
                        .firstEntry()
                        .getValue()
                        .sum())
                .isEqualTo(4);
        assertThat(sums(ofMinutes(1))).isEqualTo(Map.of(start, 1.0));
    }
}
