package dev.millrace.services.mappings;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.functions.InvocationOutcome;
import dev.millrace.model.Scope;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.lambda.Vectors;
import dev.millrace.services.metrics.MeteredFunctions;
import dev.millrace.services.metrics.Metric;
import dev.millrace.services.metrics.MetricStore;
import dev.millrace.services.metrics.MinuteTicks;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import dev.millrace.trigger.MappingSettings;
import dev.millrace.trigger.StartingPosition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured of mappings and of the function they call, by the minute and as recorded on AWS. */
class MappingMetricsTest {

    private static final String UUID = "781ce898-3a20-4978-8450-7b296f7d65fe";
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:fn";
    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:dlq";
    private static final Map<String, String> OF_MAPPING = Map.of("EventSourceMappingUUID", UUID);
    private static final Map<String, String> OF_FUNCTION = Map.of("FunctionName", "fn");
    private static final Instant DAY = Instant.parse("2026-09-17T00:00:00Z");

    private final SkippableClock clock =
            new SkippableClock(DAY.plus(Duration.ofHours(14)).plus(ofMinutes(12)));
    private final TestingFunctions functions = new TestingFunctions();
    private final TestingStream stream = new TestingStream(clock, "shard-1");
    private final CountDownLatch mayRefuse = new CountDownLatch(1);
    private final AtomicInteger tasks = new AtomicInteger();
    private Store store;
    private MetricStore metrics;
    private LocalStreamMappings mappings;
    private MinuteTicks minutes;
    private volatile boolean refusing;

    @BeforeEach
    void open(@TempDir Path directory) {
        store = RocksDbStore.open(directory, Durability.OS);
        metrics = new MetricStore(store, clock);
        mappings = new LocalStreamMappings(
                store,
                clock,
                stream,
                Duration.ofHours(24),
                this::deliver,
                new MeteredFunctions(functions, metrics, clock),
                ResolvedFunction::of,
                task -> {
                    tasks.incrementAndGet();
                    Thread.startVirtualThread(task);
                },
                metrics);
        minutes = new MinuteTicks(clock, mappings::minute);
        minutes.start();
    }

    @AfterEach
    void close() {
        minutes.close();
        mappings.close();
        metrics.close();
        store.close();
    }

    /** A destination that takes its time to refuse. */
    private FailureDestinations.Delivery deliver(OutboxEntry report, Consumer<Writer> settle) {
        if (refusing) {
            TestingFunctions.await(mayRefuse);
            return new FailureDestinations.Delivery.Refused("access denied");
        }
        store.commit(writer -> {
            settle.accept(writer);
            return true;
        });
        return new FailureDestinations.Delivery.Delivered();
    }

    private void start(MappingSettings settings, boolean eventCount) {
        mappings.start(new MappingSpec(
                UUID, TestingStream.ARN, FUNCTION, StartingPosition.TRIM_HORIZON, settings, true, eventCount));
    }

    private static MappingSettings recorded(Optional<String> destination) {
        return MappingSettings.defaults()
                .withBatchSize(3)
                .withRetries(new MappingSettings.RetryLimit.AtMost(0))
                .withOnFailure(destination);
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(ofSeconds(10)).pollInterval(Duration.ofMillis(2)).untilAsserted(assertion);
    }

    /** The minute's time of day, and its sum or maximum. */
    private Map<String, Double> minutes(String name, Map<String, String> dimensions, boolean maximum) {
        var byMinute = new TreeMap<String, Double>();
        var query = new MetricStore.Query(
                Metric.of("AWS/Lambda", name, dimensions), DAY, DAY.plus(Duration.ofDays(1)), ofMinutes(1));
        metrics.read(Scope.DEFAULT, query, null)
                .values()
                .forEach(periods -> periods.forEach((at, values) ->
                        byMinute.put(at.toString().substring(11, 16), maximum ? values.max() : values.sum())));
        return byMinute;
    }

    private Map<String, Double> sums(String name, Map<String, String> dimensions) {
        return minutes(name, dimensions, false);
    }

    private Map<String, Map<String, Double>> all(Map<String, String> dimensions) {
        return metrics.metrics(Scope.DEFAULT).stream()
                .map(MetricStore.Known::metric)
                .filter(metric -> metric.dimensions().equals(dimensions))
                .map(Metric::name)
                .collect(Collectors.toMap(name -> name, name -> sums(name, dimensions)));
    }

    /** The recorded minutes, ranges written out. */
    private static Map<String, Map<String, Double>> recorded(String path) {
        var byName = new LinkedHashMap<String, Map<String, Double>>();
        for (var metric :
                Vectors.file("recorded-metrics-timeline.json").at(path).properties()) {
            var minutes = new TreeMap<String, Double>();
            for (Map.Entry<String, JsonNode> entry : metric.getValue().properties()) {
                var ends = entry.getKey().split("\\.\\.");
                int first = Integer.parseInt(ends[0].substring(3));
                int last = Integer.parseInt(ends[ends.length - 1].substring(3));
                for (int minute = first; minute <= last; minute++) {
                    minutes.put("14:" + minute, entry.getValue().asDouble());
                }
            }
            byName.put(metric.getKey(), minutes);
        }
        return byName;
    }

    /** What is left of the recorded hour. */
    private void passTheRest() {
        clock.advance(Duration.between(
                clock.now(), DAY.plus(Duration.ofHours(14)).plus(ofMinutes(31)).plusSeconds(30)));
        eventually(() -> assertThat(sums("PolledEventCount", OF_MAPPING)).hasSize(20));
    }

    private void poisonAt(int second) {
        clock.advance(ofSeconds(second));
        functions.behave(call -> TestingFunctions.fails());
        stream.write("shard-1", 1, 2, 3);
        eventually(() -> assertThat(sums("FailedInvokeEventCount", OF_MAPPING)).isNotEmpty());
    }

    private void assertAsRecorded(String mapping) {
        var measured = all(OF_MAPPING);
        assertThat(measured.keySet())
                .isEqualTo(Vectors.stream(Vectors.file("recorded-metrics-timeline.json")
                                .at("/metricNamesListedByMappingUUID/" + mapping))
                        .map(JsonNode::asText)
                        .collect(Collectors.toSet()));
        assertThat(measured.remove("IteratorAge")).isNotEmpty(); // listed, its values were not recorded (facts 113)
        assertThat(measured).isEqualTo(recorded("/mapping/" + mapping));
        assertSums(
                measured,
                switch (mapping) {
                    case "delivered" -> "destination_ok";
                    case "no_destination" -> "no_destination";
                    case "denied" -> "destination_denied_then_one_more_record_after_repair";
                    default -> throw new AssertionError("unknown mapping " + mapping);
                });
    }

    /** The same three mappings as sums; null says that there is no datapoint. */
    private void assertSums(Map<String, Map<String, Double>> measured, String name) {
        var vectors = Vectors.file("metrics.json");
        assertThat(vectors.path("cases")).hasSize(3);
        assertThat(vectors.path("polledZeroEveryMinute").asBoolean()).isTrue();
        assertThat(measured.get("PolledEventCount")).hasSize(20);
        var vector = Vectors.stream(vectors.path("cases"))
                .filter(c -> c.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
        for (var member : vector.properties()) {
            switch (member.getKey()) {
                case "name" -> {}
                case "function" ->
                    member.getValue()
                            .properties()
                            .forEach(metric -> assertThat(total(sums(metric.getKey(), OF_FUNCTION)))
                                    .isEqualTo(metric.getValue().asDouble()));
                default -> {
                    assertThat(member.getKey()).endsWith("EventCount");
                    if (member.getValue().isNull()) {
                        assertThat(measured).doesNotContainKey(member.getKey());
                    } else {
                        assertThat(total(Objects.requireNonNull(measured.get(member.getKey()))))
                                .isEqualTo(member.getValue().asDouble());
                    }
                }
            }
        }
    }

    private static double total(Map<String, Double> minutes) {
        return minutes.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    @Test
    @DisplayName("L.2 facts 106-109 113: a reported batch, minute by minute as recorded")
    void delivered_as_recorded() {
        start(recorded(Optional.of(QUEUE)), true);
        poisonAt(52);
        eventually(() -> assertThat(sums("OnFailureDestinationDeliveredEventCount", OF_MAPPING))
                .isNotEmpty());
        passTheRest();

        assertAsRecorded("delivered");
    }

    @Test
    @DisplayName("L.2 N.9 facts 111 112: without a destination nothing counts as dropped; the name is not even listed")
    void no_destination_as_recorded() {
        start(recorded(Optional.empty()), true);
        poisonAt(52);
        passTheRest();

        assertAsRecorded("no_destination");
    }

    @Test
    @DisplayName(
            "L.1 L.2 facts 110 114: a refused report drops its records in the minute of the call; the failure is the function's")
    void denied_as_recorded() {
        refusing = true;
        start(recorded(Optional.of(QUEUE)), true);
        poisonAt(52);
        clock.advance(ofSeconds(10));
        mayRefuse.countDown();
        eventually(() ->
                assertThat(sums("DestinationDeliveryFailures", OF_FUNCTION)).isNotEmpty());
        refusing = false;
        clock.advance(Duration.between(
                clock.now(), DAY.plus(Duration.ofHours(14)).plus(ofMinutes(14)).plusSeconds(26)));
        stream.write("shard-1", 4);
        eventually(() -> assertThat(sums("OnFailureDestinationDeliveredEventCount", OF_MAPPING))
                .isNotEmpty());
        passTheRest();

        assertAsRecorded("denied");
        assertThat(sums("DestinationDeliveryFailures", OF_FUNCTION))
                .isEqualTo(recorded("/function").get("DestinationDeliveryFailures"));
        assertThat(sums("Invocations", OF_FUNCTION)).isEqualTo(Map.of("14:12", 1.0, "14:14", 1.0));
        assertThat(sums("Errors", OF_FUNCTION)).isEqualTo(Map.of("14:12", 1.0, "14:14", 1.0));
        assertThat(sums("Throttles", OF_FUNCTION))
                .as("facts 114: 0 in minutes with calls")
                .isEqualTo(recorded("/function").get("Throttles"));
    }

    @Test
    @DisplayName("a minute in which nothing happens starts no task for an idle shard")
    void idle_minutes() {
        start(recorded(Optional.empty()), true);
        eventually(() -> {
            int before = tasks.get();
            clock.advance(ofMinutes(1));
            assertThat(tasks.get()).isEqualTo(before);
        });
    }

    @Test
    @DisplayName("L.2 without MetricsConfig a mapping has no metrics of its own; the function has its own all the same")
    void opt_in() {
        start(recorded(Optional.empty()), false);
        functions.behave(call -> TestingFunctions.returns(""));
        stream.write("shard-1", 1);
        eventually(() -> assertThat(sums("Invocations", OF_FUNCTION)).isNotEmpty());
        clock.advance(ofMinutes(3));

        assertThat(all(OF_MAPPING)).isEmpty();
        assertThat(all(OF_FUNCTION))
                .containsOnlyKeys(
                        "Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions", "IteratorAge");
        assertThat(all(Map.of("FunctionName", "fn", "Resource", "fn"))).containsKeys("Invocations", "IteratorAge");
        assertThat(all(Map.of())).containsKeys("Invocations", "Errors", "Throttles", "Duration");
    }

    @Test
    @DisplayName("L.2 a partial response counts the records that are to be done again as failed")
    void partial_response() {
        start(MappingSettings.defaults().withReportBatchItemFailures(true), true);
        functions.behave(call -> TestingFunctions.returns(
                call.records().size() == 3 ? "{\"batchItemFailures\":[{\"itemIdentifier\":\"2\"}]}" : ""));
        stream.write("shard-1", 1, 2, 3);
        eventually(() -> assertThat(functions.batches()).contains(List.of(2, 3)));

        eventually(
                () -> assertThat(sums("InvokedEventCount", OF_MAPPING).values()).containsExactly(5.0));
        assertThat(sums("FailedInvokeEventCount", OF_MAPPING).values()).containsExactly(2.0);
        assertThat(sums("Errors", OF_FUNCTION).values()).as("not an error").containsOnly(0.0);
    }

    @Test
    @DisplayName(
            "L.1 N.11 a function that hangs is seen every minute: the age of its batch grows while nothing is sent")
    void hanging_function_ages() {
        var release = new CountDownLatch(1);
        functions.behave(TestingFunctions.after(release));
        start(MappingSettings.defaults(), false);
        stream.write("shard-1", 1);
        eventually(() -> assertThat(functions.calls).hasSize(1));

        for (int minute = 1; minute <= 10; minute++) {
            clock.advance(ofMinutes(1));
            double age = minute * 60_000;
            eventually(
                    () -> assertThat(minutes("IteratorAge", OF_FUNCTION, true)).containsValue(age));
        }
        release.countDown();
        eventually(
                () -> assertThat(mappings.status(UUID).orElseThrow().counters().delivered())
                        .isEqualTo(1));
        clock.advance(ofMinutes(5));
        assertThat(minutes("IteratorAge", OF_FUNCTION, true))
                .as("an idle mapping has no age")
                .hasSize(11);
    }

    @Test
    @DisplayName(
            "L.1 N.19 a throttled function ages too, its attempts count as invoked and as failed; it has Throttles and neither Invocations nor Errors")
    void throttled_function_ages() {
        functions.behave(call -> new InvocationOutcome.Throttled("reserved concurrency is 0"));
        start(MappingSettings.defaults(), true);
        stream.write("shard-1", 1);
        eventually(() -> assertThat(functions.calls).isNotEmpty());

        for (int minute = 1; minute <= 10; minute++) {
            clock.advance(ofMinutes(1));
            var name = "14:" + (12 + minute);
            double age = minute * 60_000;
            eventually(
                    () -> assertThat(minutes("IteratorAge", OF_FUNCTION, true).getOrDefault(name, 0.0))
                            .isGreaterThanOrEqualTo(age));
        }
        assertThat(sums("Throttles", OF_FUNCTION)).isNotEmpty();
        assertThat(all(OF_FUNCTION)).doesNotContainKeys("Invocations", "Errors");
        double attempts = total(sums("Throttles", OF_FUNCTION));
        assertThat(total(sums("InvokedEventCount", OF_MAPPING))).isBetween(attempts - 1, attempts + 1);
        assertThat(total(sums("FailedInvokeEventCount", OF_MAPPING))).isBetween(attempts - 1, attempts + 1);
    }
}
