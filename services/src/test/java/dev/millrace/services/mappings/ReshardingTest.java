package dev.millrace.services.mappings;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ShardId;
import dev.millrace.services.mappings.PipelineUnderTest.Seen;
import dev.millrace.services.mappings.PipelineUnderTest.Source;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.MappingSettings;
import dev.millrace.trigger.StartingPosition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mappings over streams whose shards roll and split, are lost and come back; real tables, stream and store. */
class ReshardingTest {

    private static final String ONE = "00000000-0000-4000-8000-000000000001";
    private static final String TWO = "00000000-0000-4000-8000-000000000002";
    private static final int WRITERS = 4;
    private static final String[] KEYS =
            IntStream.range(0, 24).mapToObj(i -> "order-" + i).toArray(String[]::new);

    private final Path directory;
    private PipelineUnderTest pipeline;

    ReshardingTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void open() {
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
        await().atMost(ofSeconds(30)).pollInterval(Duration.ofMillis(2)).untilAsserted(assertion);
    }

    private void start(StartingPosition position, MappingSettings settings, boolean enabled) {
        pipeline.mappings.start(pipeline.mapping(ONE, position, settings, enabled));
    }

    private void enable(StartingPosition position) {
        pipeline.mappings.update(pipeline.mapping(ONE, position, settings(), true));
    }

    private MappingStatus status() {
        return pipeline.mappings.status(ONE).orElseThrow();
    }

    private List<HistoryEntry> history() {
        return pipeline.mappings.history(ONE).stream()
                .map(MappingHistoryEntry::entry)
                .toList();
    }

    /** Writes every key so many times, from several threads; each key is written by one of them. */
    private List<Thread> writing(int times) {
        var threads = new ArrayList<Thread>();
        for (int writer = 0; writer < WRITERS; writer++) {
            int first = writer;
            threads.add(Thread.startVirtualThread(() -> {
                for (int time = 0; time < times; time++) {
                    for (int key = first; key < KEYS.length; key += WRITERS) {
                        pipeline.write(KEYS[key]);
                    }
                }
            }));
        }
        return threads;
    }

    private void awaitWrites(int count) {
        eventually(() -> assertThat(pipeline.writes()).isGreaterThanOrEqualTo(count));
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (var thread : threads) {
            thread.join();
        }
    }

    private void everythingArrivesOnceInOrder() {
        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(pipeline.writes()));
        assertThat(pipeline.seen()).isEqualTo(pipeline.wrote());
    }

    /** Every call is of one shard, and begins only when all calls of the shards before it are over. */
    private void parentsCameFirst() {
        var shardOf = pipeline.shardsOfRecords();
        var parentOf = new LinkedHashMap<ShardId, Optional<ShardId>>();
        pipeline.stream().shards().forEach(shard -> parentOf.put(shard.id(), shard.parent()));
        var begun = new HashSet<ShardId>();
        var passed = new HashSet<ShardId>();
        for (var call : pipeline.calls) {
            var shards = new HashSet<ShardId>();
            call.records().forEach(record -> shards.add(shardOf.get(record)));
            assertThat(shards).as("shards in one call").hasSize(1);
            var shard = shards.iterator().next();
            assertThat(passed)
                    .as("a call of " + shard + " after one of its children")
                    .doesNotContain(shard);
            if (begun.add(shard)) {
                for (var parent = parentOf.get(shard); parent != null && parent.isPresent(); ) {
                    passed.add(parent.get());
                    parent = parentOf.get(parent.get());
                }
            }
        }
    }

    @ParameterizedTest(name = "ParallelizationFactor {0}")
    @ValueSource(ints = {1, 4})
    @DisplayName(
            "B.3 B.4 splits and rolls, twice in a row and under writers: each record once, in order, parents first")
    void follows_under_writers(int factor) throws InterruptedException {
        start(
                StartingPosition.TRIM_HORIZON,
                settings().withParallelizationFactor(factor).withBatchSize(10),
                true);
        var writers = writing(40);
        for (int round = 1; round <= 4; round++) {
            awaitWrites(round * 150);
            pipeline.split(2);
            pipeline.split(1); // at once again
            pipeline.roll();
            pipeline.roll();
        }
        join(writers);

        everythingArrivesOnceInOrder();
        parentsCameFirst();
        assertThat(pipeline.stream().shards()).hasSizeGreaterThan(40);
    }

    @ParameterizedTest(name = "ParallelizationFactor {0}")
    @ValueSource(ints = {1, 4})
    @DisplayName("B.8 B.12 restarted between rolls and splits: no record is lost, first deliveries are in order")
    void goes_on_after_restarts(int factor) throws InterruptedException {
        var settings = settings().withParallelizationFactor(factor).withBatchSize(5);
        start(StartingPosition.TRIM_HORIZON, settings, true);
        for (int life = 0; life < 3; life++) {
            var calls = new AtomicInteger();
            pipeline.behave(
                    call -> calls.incrementAndGet() % 7 == 0 ? TestingFunctions.fails() : TestingFunctions.returns(""));
            int before = pipeline.writes();
            var writers = writing(10);
            awaitWrites(before + 50);
            pipeline.split(2);
            pipeline.roll();
            join(writers);
            pipeline.close(); // in the middle of whatever it does
            pipeline = pipeline.reopened(directory);
            start(StartingPosition.TRIM_HORIZON, settings, true);
            pipeline.split(1);
        }

        eventually(() -> {
            pipeline.clock.advance(ofSeconds(5)); // failed calls are repeated
            assertThat(seenFirst()).isEqualTo(pipeline.wrote());
        });
        assertThat(status().counters().dropped()).isZero();
    }

    /** As {@link PipelineUnderTest#seen}, without what came again. */
    private Map<String, List<Integer>> seenFirst() {
        var first = new LinkedHashMap<String, List<Integer>>();
        pipeline.seen().forEach((key, numbers) -> first.put(key, List.copyOf(new LinkedHashSet<>(numbers))));
        return first;
    }

    @Test
    @DisplayName("2.4.3 the records of a key go to one child alone, and each open shard to the half of the keys")
    void keys_go_to_one_child() {
        start(StartingPosition.TRIM_HORIZON, settings(), true);
        pipeline.write(KEYS);
        pipeline.split(4);
        pipeline.write(KEYS);
        pipeline.write(KEYS);

        everythingArrivesOnceInOrder();
        var shardOf = pipeline.shardsOfRecords();
        var children = new HashSet<ShardId>();
        for (var key : KEYS) {
            var second = Objects.requireNonNull(shardOf.get(new Seen(key, 2)));
            assertThat(second).isEqualTo(shardOf.get(new Seen(key, 3)));
            assertThat(pipeline.stream().shard(second).orElseThrow().parent()).contains(shardOf.get(new Seen(key, 1)));
            children.add(second);
        }
        assertThat(children).hasSizeGreaterThan(4);
    }

    @ParameterizedTest
    @EnumSource(Reshard.class)
    @DisplayName(
            "B.2 B.3 LATEST just before a roll or a split: what was written before is not delivered, all after it is")
    void latest_before_resharding(Reshard reshard) {
        pipeline.write(KEYS);
        start(StartingPosition.LATEST, settings(), true);
        reshard.of(pipeline);
        pipeline.write(KEYS);
        reshard.of(pipeline);
        pipeline.write(KEYS);

        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(2L * KEYS.length));
        assertThat(pipeline.seen())
                .hasSize(KEYS.length)
                .allSatisfy((key, seen) -> assertThat(seen).containsExactly(2, 3));
    }

    @ParameterizedTest
    @EnumSource(Reshard.class)
    @DisplayName("B.2 B.8 created disabled and enabled after a roll or a split: from the position of its creation")
    void enabled_after_resharding(Reshard reshard) {
        pipeline.write(KEYS);
        start(StartingPosition.LATEST, settings(), false);
        pipeline.write(KEYS);
        reshard.of(pipeline);
        pipeline.write(KEYS);
        reshard.of(pipeline);

        enable(StartingPosition.LATEST);

        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(2L * KEYS.length));
        assertThat(pipeline.seen()).allSatisfy((key, seen) -> assertThat(seen).containsExactly(2, 3));
        parentsCameFirst();
    }

    private enum Reshard {
        ROLL,
        SPLIT,
        AGE;

        void of(PipelineUnderTest pipeline) {
            switch (this) {
                case ROLL -> pipeline.roll();
                case SPLIT -> pipeline.split(3);
                case AGE -> pipeline.clock.advance(ofHours(4).plus(ofMinutes(10)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(StartingPosition.class)
    @DisplayName(
            "B.11 created disabled and enabled 25 hours later: it goes on with the oldest record, and says what is lost")
    void enabled_a_day_later(StartingPosition position) {
        start(position, settings(), false);
        pipeline.write(KEYS);
        pipeline.clock.advance(ofHours(25));
        pipeline.write(KEYS);

        enable(position);

        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(KEYS.length));
        assertThat(pipeline.seen()).allSatisfy((key, seen) -> assertThat(seen).containsExactly(2));
        if (position == StartingPosition.LATEST) { // the horizon is behind a trim, wherever it is; a number is not
            assertThat(history()).anyMatch(HistoryEntry.LostToTrimming.class::isInstance);
        }
        assertThat(status().state()).isEqualTo("Enabled");
    }

    @Test
    @DisplayName("B.11 enabled two days later, when whole shards are gone: the same, and the lost shards are told")
    void enabled_two_days_later() {
        start(StartingPosition.TRIM_HORIZON, settings(), false);
        pipeline.write(KEYS);
        pipeline.clock.advance(ofDays(2));
        pipeline.write(KEYS);

        enable(StartingPosition.TRIM_HORIZON);

        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(KEYS.length));
        assertThat(pipeline.seen()).allSatisfy((key, seen) -> assertThat(seen).containsExactly(2));
        assertThat(history())
                .filteredOn(HistoryEntry.ShardLost.class::isInstance)
                .hasSize(4);
    }

    @Test
    @DisplayName(
            "A.4.2 the table is deleted: the mapping stays Enabled, reads what is left for a day, then says why not")
    void table_deleted() {
        start(StartingPosition.TRIM_HORIZON, settings(), true);
        pipeline.write(KEYS);
        pipeline.split(2);
        pipeline.write(KEYS);
        pipeline.deleteTable();
        everythingArrivesOnceInOrder();
        pipeline.clock.advance(ofHours(23));
        assertThat(status().lastProcessingResult()).isEqualTo("OK");

        pipeline.clock.advance(ofHours(2));

        eventually(() -> assertThat(status().lastProcessingResult())
                .isEqualTo("PROBLEM: Requested resource not found: Stream: " + pipeline.streamArn + " not found"));
        assertThat(status().state()).isEqualTo("Enabled");
        assertThat(history()).noneMatch(HistoryEntry.ShardLost.class::isInstance);
    }

    @Test
    @DisplayName(
            "2.6 a table created again has another stream: the old mapping does not get it, a new one gets it alone")
    void table_created_again() {
        start(StartingPosition.TRIM_HORIZON, settings(), true);
        pipeline.write("order-1", "order-1");
        everythingArrivesOnceInOrder();
        pipeline.deleteTable();
        var second = pipeline.createTable();
        assertThat(second).isNotEqualTo(pipeline.streamArn);
        pipeline.mappings.start(new MappingSpec(
                TWO, second, PipelineUnderTest.FUNCTION, StartingPosition.TRIM_HORIZON, settings(), true));

        pipeline.write("order-1");

        eventually(() -> assertThat(pipeline.seen()).isEqualTo(pipeline.wrote()));
        assertThat(pipeline.mappings.status(TWO).orElseThrow().counters().delivered())
                .isEqualTo(1);
        assertThat(status().counters().delivered()).isEqualTo(2);
        assertThat(status().state()).isEqualTo("Enabled");
    }

    @ParameterizedTest
    @EnumSource(Reshard.class)
    @DisplayName("J.7 J.10 the end of a shard closes its window at once; its children begin with an empty state")
    void windows_end_with_their_shard(Reshard reshard) {
        pipeline.behave(call -> TestingFunctions.returns("{\"state\":{\"sum\":1}}"));
        start(StartingPosition.TRIM_HORIZON, settings().withTumblingWindow(Optional.of(ofMinutes(15))), true);
        pipeline.write("order-1");
        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(1));
        var parent = pipeline.shardsOfRecords().get(new Seen("order-1", 1));
        if (reshard == Reshard.AGE) { // four hours would end the window by themselves
            pipeline.roll();
        } else {
            pipeline.split(4);
        }
        pipeline.write("order-1");

        eventually(() -> assertThat(pipeline.events).hasSize(3));
        var last = pipeline.events.get(1);
        assertThat(last.get("isFinalInvokeForWindow").asBoolean()).isTrue();
        assertThat(last.get("isWindowTerminatedEarly").asBoolean()).isFalse();
        assertThat(last.get("Records")).isEmpty();
        assertThat(last.get("state").toString()).isEqualTo("{\"sum\":1}");
        assertThat(shard(last)).isEqualTo(parent).isEqualTo(shard(pipeline.events.get(0)));
        var next = pipeline.events.get(2);
        assertThat(next.get("isFinalInvokeForWindow").asBoolean()).isFalse();
        assertThat(next.get("state").toString()).isEqualTo("{}");
        assertThat(pipeline.stream().shard(shard(next)).orElseThrow().parent()).contains(parent);
    }

    private static ShardId shard(JsonNode event) {
        return new ShardId(event.get("shardId").asText());
    }

    @ParameterizedTest
    @EnumSource(value = Source.class, names = "WELL", mode = EnumSource.Mode.EXCLUDE)
    @DisplayName(
            "A.4.4 the source is lost and comes back: Enabled throughout, PROBLEM meanwhile, and no retry is spent")
    void source_lost_and_regained(Source trouble) {
        start(
                StartingPosition.TRIM_HORIZON,
                settings()
                        .withRetries(new MappingSettings.RetryLimit.AtMost(1))
                        .withOnFailure(Optional.of(PipelineUnderTest.QUEUE)),
                true);
        pipeline.write("order-1");
        eventually(() -> assertThat(status().lastProcessingResult()).isEqualTo("OK"));
        pipeline.source(trouble);
        pipeline.write("order-1", "order-1");
        eventually(() -> assertThat(status().lastProcessingResult()).startsWith("PROBLEM: "));
        pipeline.roll(); // shards come while nobody can look
        for (int minute = 0; minute < 30; minute++) {
            pipeline.clock.advance(ofMinutes(1));
        }
        assertThat(status().state()).isEqualTo("Enabled");
        assertThat(pipeline.calls).hasSize(1);
        assertThat(history())
                .noneMatch(entry -> entry instanceof HistoryEntry.GivenUp || entry instanceof HistoryEntry.RepeatAt);
        var failed = new AtomicInteger();
        pipeline.behave(
                call -> failed.getAndIncrement() == 0 ? TestingFunctions.fails() : TestingFunctions.returns(""));

        pipeline.source(Source.WELL);

        eventually(() -> {
            pipeline.clock.advance(ofMinutes(1)); // the wait for the source, and that for the repeated call
            assertThat(status().counters().delivered()).isEqualTo(3);
        });
        assertThat(failed).hasValue(2);
        assertThat(pipeline.reports()).isEmpty();
        assertThat(status().lastProcessingResult()).isEqualTo("OK");
        pipeline.write("order-1");
        everythingSeenInOrder();
    }

    private void everythingSeenInOrder() {
        eventually(() -> assertThat(seenFirst()).isEqualTo(pipeline.wrote()));
    }
}
