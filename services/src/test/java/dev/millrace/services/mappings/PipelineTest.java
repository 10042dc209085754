package dev.millrace.services.mappings;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.functions.InvocationOutcome;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.MappingSettings;
import dev.millrace.trigger.StartingPosition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables, streams, driver, function and queue together, from the write to the report. */
class PipelineTest {

    private static final String ONE = "00000000-0000-4000-8000-000000000001";
    private static final String TWO = "00000000-0000-4000-8000-000000000002";
    private static final String[] KEYS =
            IntStream.range(0, 24).mapToObj(i -> "order-" + i).toArray(String[]::new);

    private PipelineUnderTest pipeline;

    @BeforeEach
    void open(@TempDir Path directory) {
        pipeline = new PipelineUnderTest(directory);
    }

    @AfterEach
    void close() {
        pipeline.close();
    }

    private static MappingSettings settings() {
        return MappingSettings.defaults();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(ofSeconds(20)).pollInterval(Duration.ofMillis(2)).untilAsserted(assertion);
    }

    private void start(MappingSettings settings) {
        pipeline.mappings.start(pipeline.mapping(ONE, StartingPosition.TRIM_HORIZON, settings, true));
    }

    private void update(MappingSettings settings, boolean enabled) {
        pipeline.mappings.update(pipeline.mapping(ONE, StartingPosition.TRIM_HORIZON, settings, enabled));
    }

    private MappingStatus status() {
        return pipeline.mappings.status(ONE).orElseThrow();
    }

    /** The function's answer has reached the engine, and the timer for the next call is set. */
    private void everyCallWaitsToBeRepeated() {
        eventually(() -> assertThat(pipeline.mappings.history(ONE).stream()
                        .filter(event -> event.entry() instanceof HistoryEntry.RepeatAt))
                .isNotEmpty()
                .hasSize(pipeline.calls.size()));
    }

    private void everythingArrivesOnceInOrder() {
        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(pipeline.writes()));
        assertThat(pipeline.seen()).isEqualTo(pipeline.wrote());
    }

    @Test
    @DisplayName("B.1 a write reaches the function")
    void write_to_handler() {
        start(settings());
        pipeline.write(KEYS);
        everythingArrivesOnceInOrder();
        assertThat(status().counters().polled()).isEqualTo(KEYS.length);
        assertThat(status().lastProcessingResult()).isEqualTo("OK");
    }

    @Test
    @DisplayName("E.4 a write that changes nothing reaches no function")
    void identical_rewrite() {
        start(settings());
        pipeline.write("order-1");
        pipeline.rewrite("order-1");
        pipeline.write("order-1");
        everythingArrivesOnceInOrder();
        assertThat(status().counters().polled()).isEqualTo(2);
    }

    @Test
    @DisplayName("B.14 shard ids: 20 digits of creation time in milliseconds, 8 hex digits")
    void shard_ids() {
        pipeline.clock.advance(ofHours(5));
        assertThat(pipeline.shardIds())
                .hasSize(8)
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id).matches("shardId-0000000\\d{13}-[0-9a-f]{8}"));
    }

    @Test
    @DisplayName("B.3 B.4 shards that roll with a mapping attached lose nothing and keep each key's order")
    void rolls() {
        start(settings().withParallelizationFactor(2));
        for (int roll = 0; roll < 3; roll++) {
            pipeline.write(KEYS);
            pipeline.write(KEYS);
            pipeline.clock.advance(ofHours(4).plus(ofMinutes(20)));
            pipeline.write(KEYS);
        }
        assertThat(pipeline.shards()).isEqualTo(16);
        everythingArrivesOnceInOrder();
    }

    @Test
    @DisplayName("B.4 while the parent's batch runs, its child waits, however the shards roll")
    void children_wait() {
        var latch = new CountDownLatch(1);
        pipeline.behave(call -> {
            TestingFunctions.await(latch);
            return TestingFunctions.returns("");
        });
        start(settings());
        pipeline.write("order-1");
        eventually(() -> assertThat(pipeline.calls).hasSize(1));
        pipeline.clock.advance(ofHours(5));
        pipeline.write("order-1", "order-1");
        pipeline.clock.advance(ofHours(5));
        pipeline.write("order-1");
        assertThat(pipeline.calls).hasSize(1);
        latch.countDown();
        everythingArrivesOnceInOrder();
    }

    @Test
    @DisplayName("B.3 under LATEST too, shards that come later are read from their beginning")
    void latest_and_rolls() {
        pipeline.write(KEYS);
        pipeline.mappings.start(pipeline.mapping(ONE, StartingPosition.LATEST, settings(), false));
        pipeline.clock.advance(ofHours(9));
        pipeline.write(KEYS);
        pipeline.mappings.update(pipeline.mapping(ONE, StartingPosition.LATEST, settings(), true));
        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(KEYS.length));
        assertThat(pipeline.seen())
                .hasSize(KEYS.length)
                .allSatisfy((key, seen) -> assertThat(seen).containsExactly(2));
    }

    @Test
    @DisplayName("F.4 a record that ages while its mapping is disabled is in the queue an hour later, uncalled")
    void record_age() {
        var settings = settings()
                .withRecordAge(new MappingSettings.RecordAgeLimit.AtMost(ofMinutes(1)))
                .withOnFailure(Optional.of(PipelineUnderTest.QUEUE));
        pipeline.mappings.start(pipeline.mapping(ONE, StartingPosition.TRIM_HORIZON, settings, false));
        pipeline.write("order-1");
        pipeline.clock.advance(ofHours(1));
        update(settings, true);
        eventually(() -> assertThat(pipeline.reports())
                .singleElement()
                .satisfies(message -> assertThat(message.body())
                        .contains("\"condition\":\"RecordAgeExceeded\",\"approximateInvokeCount\":1")
                        .doesNotContain("responseContext")
                        .contains("\"batchSize\":1")));
        assertThat(pipeline.calls).isEmpty();
        eventually(() -> assertThat(status().counters().reported()).isEqualTo(1));
        assertThat(status().lastProcessingResult()).isEqualTo("No records processed");
    }

    @Test
    @DisplayName("F.4 a record that fails for an hour is reported when it has its age")
    void record_age_after_failures() {
        pipeline.behave(call -> TestingFunctions.fails());
        start(settings()
                .withRecordAge(new MappingSettings.RecordAgeLimit.AtMost(ofMinutes(1)))
                .withOnFailure(Optional.of(PipelineUnderTest.QUEUE)));
        pipeline.write("order-1");
        for (int second = 0; second < 60; second++) {
            everyCallWaitsToBeRepeated();
            pipeline.clock.advance(ofSeconds(1));
        }
        everyCallWaitsToBeRepeated();
        assertThat(pipeline.reports()).isEmpty();
        pipeline.clock.advance(ofHours(1));
        eventually(() -> assertThat(pipeline.reports())
                .singleElement()
                .satisfies(message -> assertThat(message.body()).contains("RecordAgeExceeded")));
        assertThat(status().lastProcessingResult()).isEqualTo("PROBLEM: Function call failed");
        assertThat(status().counters().delivered()).isZero();
    }

    @Test
    @DisplayName("B.15 two mappings of one stream get everything, each by itself")
    void two_mappings() {
        start(settings());
        pipeline.mappings.start(new MappingSpec(
                TWO,
                pipeline.streamArn,
                PipelineUnderTest.FUNCTION + ":2",
                StartingPosition.TRIM_HORIZON,
                settings(),
                true));
        pipeline.write(KEYS);
        eventually(() -> assertThat(List.of(ONE, TWO))
                .allSatisfy(uuid -> assertThat(pipeline.mappings
                                .status(uuid)
                                .orElseThrow()
                                .counters()
                                .delivered())
                        .isEqualTo(KEYS.length)));
        pipeline.mappings.delete(TWO);
        eventually(() -> assertThat(pipeline.mappings.status(TWO)).isEmpty());
        pipeline.write(KEYS);
        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(2L * KEYS.length));
    }

    @Test
    @DisplayName("A.4.2 the table is deleted while a batch runs: what it held is delivered, then the mapping idles")
    void table_deleted() {
        var latch = new CountDownLatch(1);
        pipeline.behave(call -> {
            TestingFunctions.await(latch);
            return TestingFunctions.returns("");
        });
        start(settings().withBatchSize(1));
        pipeline.write(KEYS);
        eventually(() -> assertThat(pipeline.calls).hasSize(4));
        pipeline.deleteTable();
        latch.countDown();
        everythingArrivesOnceInOrder();
        eventually(() -> assertThat(pipeline.mappings.history(ONE).stream()
                        .map(MappingHistoryEntry::entry)
                        .filter(HistoryEntry.ShardDone.class::isInstance))
                .hasSize(4));
        pipeline.clock.advance(ofHours(30));
        assertThat(pipeline.shards()).isZero();
        int readsBefore = pipeline.reads.get();
        for (int minute = 0; minute < 60; minute++) {
            pipeline.clock.advance(ofMinutes(1));
        }
        assertThat(pipeline.reads.get() - readsBefore)
                .as("reads within an hour")
                .isLessThan(70);
        assertThat(status().state()).isEqualTo("Enabled");
        pipeline.mappings.delete(ONE);
        eventually(() -> assertThat(pipeline.mappings.status(ONE)).isEmpty());
    }

    @Test
    @DisplayName("F.3.3 A.4.2 a function that is not there is asked ever more seldom, and gets everything once it is")
    void function_missing() {
        pipeline.behave(call -> new InvocationOutcome.Unavailable("no such function"));
        start(settings().withRetries(new MappingSettings.RetryLimit.AtMost(0)));
        pipeline.write("order-1");
        for (int step = 0; step < 360; step++) {
            everyCallWaitsToBeRepeated();
            pipeline.clock.advance(ofSeconds(5));
        }
        assertThat(pipeline.calls).as("calls within half an hour").hasSizeBetween(25, 45);
        assertThat(status().lastProcessingResult()).isEqualTo("PROBLEM: no such function");
        pipeline.behave(call -> TestingFunctions.returns(""));
        await().atMost(ofSeconds(20)).pollInterval(Duration.ofMillis(5)).until(() -> {
            pipeline.clock.advance(ofSeconds(10));
            return status().counters().delivered() == 1;
        });
        assertThat(status().counters().dropped()).isZero();
    }

    @Test
    @DisplayName("D.8 B.8 settings, factor and enabled change while batches run: nothing is lost or overtaken")
    void changes_in_flight() {
        var random = new Random(7);
        start(settings());
        for (int round = 0; round < 60; round++) {
            pipeline.write(KEYS);
            update(
                    settings().withParallelizationFactor(1 + random.nextInt(10)).withBatchSize(1 + random.nextInt(20)),
                    random.nextInt(3) > 0);
            if (round % 20 == 19) {
                pipeline.clock.advance(ofHours(5));
            }
        }
        update(settings(), true);
        eventually(() -> assertThat(firstDeliveries()).isEqualTo(pipeline.wrote()));
    }

    /** What the function got of each key, without what came again. */
    private Map<String, List<Integer>> firstDeliveries() {
        var seen = pipeline.seen();
        seen.replaceAll(
                (key, numbers) -> new ArrayList<>(numbers.stream().distinct().toList()));
        return seen;
    }

    @Test
    @DisplayName("B.10 deleted while a batch runs: the call ends, and nothing follows")
    void deleted_in_flight() {
        var latch = new CountDownLatch(1);
        pipeline.behave(call -> {
            TestingFunctions.await(latch);
            return TestingFunctions.fails();
        });
        start(settings());
        pipeline.write("order-1");
        eventually(() -> assertThat(pipeline.calls).hasSize(1));
        pipeline.mappings.delete(ONE);
        eventually(() -> assertThat(status().state()).isEqualTo("Deleting"));
        latch.countDown();
        eventually(() -> assertThat(pipeline.mappings.status(ONE)).isEmpty());
        pipeline.write("order-1");
        pipeline.clock.advance(ofHours(1));
        assertThat(pipeline.calls).hasSize(1);
    }
}
