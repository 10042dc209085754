package dev.millrace.services.mappings;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.functions.InvocationOutcome;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.metrics.MetricSink;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.MappingSettings;
import dev.millrace.trigger.StartingPosition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStreamMappingsTest {

    private static final String UUID = "781ce898-3a20-4978-8450-7b296f7d65fe";
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:fn";
    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:dlq";

    private final SkippableClock clock = SkippableClock.create();
    private final TestingFunctions functions = new TestingFunctions();
    private final TestingStream stream = new TestingStream(clock, "shard-1");
    private Path directory;
    private Store store;
    private TestingDestinations destinations;
    private LocalStreamMappings mappings;

    @BeforeEach
    void open(@TempDir Path temporary) {
        directory = temporary;
        openDriver();
    }

    private void openDriver() {
        store = RocksDbStore.open(directory, Durability.OS);
        destinations = new TestingDestinations(store);
        mappings = new LocalStreamMappings(
                store,
                clock,
                stream,
                destinations,
                functions,
                ResolvedFunction::of,
                Thread::startVirtualThread,
                MetricSink.none());
    }

    @AfterEach
    void close() {
        mappings.close();
        store.close();
    }

    private void restart() {
        close();
        var kept = destinations;
        openDriver();
        destinations.delivered.addAll(kept.delivered);
    }

    private static MappingSettings settings() {
        return MappingSettings.defaults();
    }

    private static MappingSettings givingUpAtOnce() {
        return settings().withRetries(new MappingSettings.RetryLimit.AtMost(0)).withOnFailure(Optional.of(QUEUE));
    }

    private static MappingSpec spec(MappingSettings settings, boolean enabled) {
        return new MappingSpec(UUID, TestingStream.ARN, FUNCTION, StartingPosition.TRIM_HORIZON, settings, enabled);
    }

    private static MappingSpec spec(MappingSettings settings) {
        return spec(settings, true);
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(ofSeconds(10)).pollInterval(Duration.ofMillis(2)).untilAsserted(assertion);
    }

    /** Waits until something is due, and lets so much time pass. */
    private void advance(Duration by) {
        await().atMost(ofSeconds(10)).until(() -> clock.nextDue().isPresent());
        clock.advance(by);
    }

    private MappingStatus status() {
        return mappings.status(UUID).orElseThrow();
    }

    @Test
    @DisplayName(
            "E.1 E.6 a written record reaches the mapping's function with no timer in between; the event is {\"Records\":[…]}")
    void pushes() {
        mappings.start(spec(settings()));
        stream.write("shard-1", 1);
        eventually(() -> assertThat(functions.batches()).containsExactly(List.of(1)));
        stream.write("shard-1", 2, 3);
        eventually(() -> assertThat(functions.batches()).containsExactly(List.of(1), List.of(2, 3)));
        var call = functions.calls.getLast();
        assertThat(call.event()).isEqualTo("{\"Records\":[{\"n\":2},{\"n\":3}]}");
        assertThat(call.functionArn()).isEqualTo(FUNCTION);
        assertThat(clock.nextDue()).isEmpty();
    }

    @Test
    @DisplayName("B.6 pushed, not polled: an idle shard is not read however much time passes")
    void idle_shards_are_not_polled() {
        mappings.start(spec(settings()));
        eventually(() -> assertThat(stream.reads).hasValue(1));
        clock.advance(ofHours(5));
        stream.write("shard-1", 1);
        eventually(() -> assertThat(functions.calls).hasSize(1));
        assertThat(stream.reads.get()).isLessThanOrEqualTo(4);
    }

    @Test
    @DisplayName("many records written while the function works all arrive, in order")
    void keeps_up() {
        mappings.start(spec(settings().withBatchSize(10)));
        for (int first = 1; first <= 1000; first += 5) {
            stream.write("shard-1", IntStream.range(first, first + 5).toArray());
        }
        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(1000));
        assertThat(functions.batches().stream().flatMap(List::stream))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 1000).boxed().toList());
        assertThat(status().counters().polled()).isEqualTo(1000);
    }

    @Test
    @DisplayName("the batching window runs on business time")
    void window() {
        mappings.start(spec(settings().withBatchWindow(ofSeconds(30))));
        stream.write("shard-1", 1);
        advance(ofSeconds(29));
        stream.write("shard-1", 2);
        eventually(() -> assertThat(status().counters().polled()).isEqualTo(2));
        assertThat(functions.calls).isEmpty();
        advance(ofSeconds(1));
        eventually(() -> assertThat(functions.batches()).containsExactly(List.of(1, 2)));
    }

    @Test
    @DisplayName("H.2 a batch given up is reported: its document reaches the destination and the counters tell")
    void reports() {
        functions.behave(call -> call.records().contains(2) ? TestingFunctions.fails() : TestingFunctions.returns(""));
        mappings.start(spec(givingUpAtOnce().withBisect(true)));
        stream.write("shard-1", 1, 2, 3);
        eventually(() -> assertThat(destinations.delivered).hasSize(1));
        var document = destinations.delivered.getFirst();
        assertThat(document.destination()).isEqualTo(QUEUE);
        assertThat(document.text())
                .contains("\"functionArn\":\"" + FUNCTION + "\"")
                .contains("\"condition\":\"RetryAttemptsExhausted\",\"approximateInvokeCount\":1")
                .contains("\"executedVersion\":\"$LATEST\",\"functionError\":\"Unhandled\"")
                .contains("\"startSequenceNumber\":\"2\",\"endSequenceNumber\":\"2\"")
                .contains("\"streamArn\":\"" + TestingStream.ARN + "\"");
        eventually(() -> {
            var counters = status().counters();
            assertThat(counters.reported()).isEqualTo(1);
            assertThat(counters.reports()).isEqualTo(1);
            assertThat(counters.delivered()).isEqualTo(2);
            assertThat(counters.splits()).isEqualTo(2);
            assertThat(status().unsettledReports()).isZero();
        });
    }

    @Test
    @DisplayName("F.1 timeouts and errors are failures; throttled and unreachable functions spend no retry")
    void outcomes() {
        var outcomes = new java.util.concurrent.ConcurrentLinkedQueue<InvocationOutcome>(List.of(
                new InvocationOutcome.Throttled("reserved concurrency"),
                new InvocationOutcome.Unavailable("no such function"),
                new InvocationOutcome.TimedOut(new byte[0], ofSeconds(3)),
                TestingFunctions.returns("")));
        functions.behave(call -> outcomes.remove());
        mappings.start(spec(settings().withRetries(new MappingSettings.RetryLimit.AtMost(1))));
        stream.write("shard-1", 1);
        await().atMost(ofSeconds(10)).until(() -> {
            if (clock.nextDue().isPresent()) {
                clock.advance(ofSeconds(1)); // may be long enough for more than one repeat
            }
            return status().counters().delivered() == 1;
        });
        assertThat(functions.calls).hasSize(4);
        assertThat(functions.calls.stream()
                        .map(call -> call.invocation().requestId())
                        .distinct())
                .hasSize(1);
        assertThat(status().lastProcessingResult()).isEqualTo("OK");
        assertThat(mappings.history(UUID).stream()
                        .map(event -> event.entry().getClass().getSimpleName()))
                .containsSubsequence("RecordsRead", "Sent", "NotReached", "RepeatAt", "CallFailed", "Delivered");
    }

    @Test
    @DisplayName("B.8 a restart continues behind the checkpoint")
    void restart_continues() {
        mappings.start(spec(settings()));
        stream.write("shard-1", 1, 2);
        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(2));
        eventually(
                () -> assertThat(new CheckpointKeeper(store).lastResult(UUID)).isEqualTo("OK"));
        restart();
        mappings.start(spec(settings()));
        assertThat(status().lastProcessingResult()).isEqualTo("OK");
        stream.write("shard-1", 3);
        eventually(() -> assertThat(functions.batches()).last().isEqualTo(List.of(3)));
    }

    @Test
    @DisplayName("B.12 what is in flight when the driver closes is abandoned and delivered again")
    void close_abandons() {
        var latch = new CountDownLatch(1);
        functions.behave(TestingFunctions.after(latch));
        mappings.start(spec(settings()));
        stream.write("shard-1", 1, 2);
        eventually(() -> assertThat(functions.calls).hasSize(1));
        restart();
        latch.countDown();
        mappings.start(spec(settings()));
        eventually(() -> assertThat(functions.batches()).containsExactly(List.of(1, 2), List.of(1, 2)));
    }

    @Test
    @DisplayName("a destination out of order is tried again, and holds up nothing")
    void outbox_retries() {
        functions.behave(call -> call.records().contains(1) ? TestingFunctions.fails() : TestingFunctions.returns(""));
        destinations.broken(true);
        mappings.start(spec(givingUpAtOnce().withBatchSize(1)));
        stream.write("shard-1", 1, 2);
        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(1));
        eventually(() -> assertThat(status().unsettledReports()).isEqualTo(1));
        await().atMost(ofSeconds(10)).until(() -> clock.nextDue().isPresent()); // the first delivery has failed
        destinations.broken(false);
        advance(ofSeconds(1));
        eventually(() -> assertThat(destinations.delivered).hasSize(1));
        eventually(() -> assertThat(status().unsettledReports()).isZero());
    }

    @Test
    @DisplayName("a report not yet delivered survives a restart; its records are not delivered again")
    void outbox_survives() {
        functions.behave(call -> TestingFunctions.fails());
        destinations.broken(true);
        mappings.start(spec(givingUpAtOnce()));
        stream.write("shard-1", 1, 2);
        eventually(() -> assertThat(status().unsettledReports()).isEqualTo(1));
        restart();
        mappings.start(spec(givingUpAtOnce()));
        mappings.resume();
        eventually(() -> assertThat(destinations.delivered).hasSize(1));
        eventually(() -> assertThat(status().counters().reported()).isEqualTo(2));
        assertThat(functions.calls).hasSize(1);
        restart();
        mappings.start(spec(givingUpAtOnce()));
        stream.write("shard-1", 3);
        eventually(() -> assertThat(destinations.delivered).hasSize(2));
        assertThat(destinations.delivered.getLast().text()).contains("\"startSequenceNumber\":\"3\"");
    }

    @Test
    @DisplayName("H.1 a report whose mapping was deleted is delivered after a restart, though no mapping runs")
    void outbox_survives_its_mapping() {
        functions.behave(call -> TestingFunctions.fails());
        destinations.broken(true);
        mappings.start(spec(givingUpAtOnce()));
        stream.write("shard-1", 1, 2);
        eventually(() -> assertThat(status().unsettledReports()).isEqualTo(1));
        mappings.delete(UUID);
        eventually(() -> assertThat(mappings.status(UUID)).isEmpty());
        restart();
        mappings.resume();
        eventually(() -> assertThat(destinations.delivered).hasSize(1));
        restart();
        mappings.resume();
        assertThat(destinations.delivered).hasSize(1);
    }

    @Test
    @DisplayName("an invocation that ends in an Error is answered: the batch waits and is sent again")
    void errors_of_the_runtime() {
        functions.behave(call -> {
            if (functions.calls.size() == 1) {
                throw new NoClassDefFoundError("gone");
            }
            return TestingFunctions.returns("");
        });
        mappings.start(spec(settings()));
        stream.write("shard-1", 1);
        advance(ofSeconds(1));
        eventually(() -> assertThat(functions.batches()).containsExactly(List.of(1), List.of(1)));
    }

    @Test
    @DisplayName("a shard that fails says that its delivery broke off")
    void fails() {
        stream.beforeReads(() -> {
            throw new AssertionError("broken");
        });
        mappings.start(spec(settings()));
        eventually(() -> assertThat(mappings.history(UUID))
                .extracting(MappingHistoryEntry::entry)
                .contains(new HistoryEntry.DeliveryBroken("Internal error at shard shard-1")));
        assertThat(status().lastProcessingResult()).isEqualTo("PROBLEM: Internal error at shard shard-1");
    }

    @Test
    @DisplayName("a shard that fails while it is asked to stop does not keep the mapping from being disabled")
    void fails_while_stopping() {
        mappings.start(spec(settings()));
        eventually(() -> assertThat(stream.reads).hasValue(1));
        var latch = new CountDownLatch(1);
        stream.beforeReads(() -> {
            TestingFunctions.await(latch);
            throw new IllegalStateException("the disk is upset");
        });
        stream.write("shard-1", 1);
        eventually(() -> assertThat(stream.reads).hasValue(2));
        mappings.update(spec(settings(), false));
        eventually(() -> assertThat(status().state()).isEqualTo("Disabling"));
        latch.countDown();
        eventually(() -> assertThat(status().state()).isEqualTo("Disabled"));
        stream.beforeReads(() -> {});
        mappings.update(spec(settings(), true));
        eventually(() -> assertThat(functions.batches()).containsExactly(List.of(1)));
    }

    @Test
    @DisplayName("H.6 N.10 facts 94: a refused report counts as dropped and is kept, also over a restart")
    void refused_reports_are_kept() {
        functions.behave(call -> TestingFunctions.fails());
        destinations.refusing(true);
        mappings.start(spec(givingUpAtOnce()));
        stream.write("shard-1", 1, 2);
        eventually(() -> assertThat(status().counters().dropped()).isEqualTo(2));
        assertThat(status().counters().reported()).isZero();
        restart();
        assertThat(mappings.refusedReports(UUID))
                .singleElement()
                .satisfies(report -> assertThat(report.document()).contains("\"batchSize\":2"));
    }

    @Test
    @DisplayName("B.2 LATEST: the position is that of the creation, also if the mapping is enabled much later")
    void latest() {
        stream.write("shard-1", 1);
        mappings.start(new MappingSpec(UUID, TestingStream.ARN, FUNCTION, StartingPosition.LATEST, settings(), false));
        stream.write("shard-1", 2);
        restart();
        mappings.start(new MappingSpec(UUID, TestingStream.ARN, FUNCTION, StartingPosition.LATEST, settings(), true));
        eventually(() -> assertThat(functions.batches()).containsExactly(List.of(2)));
    }

    @Test
    @DisplayName("B.4 children wait for their parent's batches")
    void lineage() {
        var latch = new CountDownLatch(1);
        functions.behave(TestingFunctions.after(latch));
        mappings.start(spec(settings()));
        stream.write("shard-1", 1);
        eventually(() -> assertThat(functions.calls).hasSize(1));
        stream.split("shard-1", "shard-2", "shard-3");
        stream.write("shard-2", 2);
        stream.write("shard-3", 3);
        assertThat(functions.batches()).containsExactly(List.of(1));
        latch.countDown();
        eventually(() -> assertThat(functions.batches())
                .containsExactlyInAnyOrder(List.of(1), List.of(2), List.of(3))
                .startsWith(List.of(1)));
        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(3));
        restart();
        mappings.start(spec(settings()));
        stream.write("shard-3", 4);
        eventually(() -> assertThat(functions.batches()).last().isEqualTo(List.of(4)));
        assertThat(functions.calls).hasSize(4);
    }

    @Test
    @DisplayName("B.5 C.6 shards never share a batch, and each has its own retries and its own place")
    void shards_by_themselves() {
        functions.behave(call -> call.records().contains(2) ? TestingFunctions.fails() : TestingFunctions.returns(""));
        stream.split("shard-1", "shard-2", "shard-3");
        mappings.start(spec(settings().withBatchWindow(ofSeconds(5))));
        stream.write("shard-2", 2, 4);
        stream.write("shard-3", 3, 5);
        eventually(() -> assertThat(status().counters().polled()).isEqualTo(4));
        passing(() -> functions.batches().containsAll(List.of(List.of(2, 4), List.of(3, 5))));
        stream.write("shard-3", 7);
        passing(() -> functions.batches().contains(List.of(7)));
        passing(() -> functions.batches().stream().filter(List.of(2, 4)::equals).count() > 1);

        assertThat(functions.batches()).containsOnly(List.of(2, 4), List.of(3, 5), List.of(7));
        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(3));
    }

    /** Lets time pass, second by second, until it is so. */
    private void passing(Callable<Boolean> condition) {
        await().atMost(ofSeconds(10)).pollInterval(Duration.ofMillis(2)).until(() -> {
            clock.advance(ofSeconds(1));
            return condition.call();
        });
    }

    @Test
    @DisplayName("A.4 disabled and enabled again it continues where it was")
    void disable_and_enable() {
        mappings.start(spec(settings()));
        stream.write("shard-1", 1);
        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(1));
        mappings.update(spec(settings(), false));
        eventually(() -> assertThat(status().state()).isEqualTo("Disabled"));
        stream.write("shard-1", 2);
        mappings.update(spec(settings(), true));
        eventually(() -> assertThat(status().state()).isEqualTo("Enabled"));
        eventually(() -> assertThat(functions.batches()).containsExactly(List.of(1), List.of(2)));
    }

    @Test
    @DisplayName("A.4.3 changed settings take effect on a running mapping, the function too")
    void update() {
        mappings.start(spec(settings().withBatchSize(1)));
        stream.write("shard-1", 1, 2);
        eventually(() -> assertThat(functions.calls).hasSize(2));
        mappings.update(new MappingSpec(
                UUID,
                TestingStream.ARN,
                FUNCTION + ":7",
                StartingPosition.TRIM_HORIZON,
                settings().withParallelizationFactor(4),
                true));
        eventually(() -> assertThat(mappings.history(UUID).stream().map(MappingHistoryEntry::entry))
                .anyMatch(HistoryEntry.LanesChanged.class::isInstance));
        stream.write("shard-1", 3);
        eventually(() -> assertThat(functions.batches()).last().isEqualTo(List.of(3)));
        assertThat(functions.calls.getLast().functionArn()).isEqualTo(FUNCTION);
        assertThat(functions.calls.getLast().invocation().functionArn()).isEqualTo(FUNCTION + ":7");
    }

    @Test
    @DisplayName("B.9 delete forgets the checkpoints: a new mapping with TRIM_HORIZON gets everything again")
    void delete() {
        mappings.start(spec(settings()));
        stream.write("shard-1", 1, 2);
        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(2));
        mappings.delete(UUID);
        eventually(() -> assertThat(mappings.status(UUID)).isEmpty());
        assertThat(stream.listeners()).isZero();
        mappings.start(spec(settings()));
        eventually(() -> assertThat(functions.batches()).containsExactly(List.of(1, 2), List.of(1, 2)));
    }

    @Test
    @DisplayName("A.4.4 a source that cannot be read shows as a problem, and delivery resumes")
    void source_unavailable() {
        stream.readable(false);
        mappings.start(spec(settings()));
        eventually(() -> assertThat(status().lastProcessingResult()).isEqualTo("PROBLEM: no access"));
        assertThat(status().state()).isEqualTo("Enabled");
        stream.write("shard-1", 1);
        stream.readable(true);
        eventually(() -> assertThat(functions.batches()).containsExactly(List.of(1)));
        eventually(() -> assertThat(status().lastProcessingResult()).isEqualTo("OK"));
    }

    @Test
    @DisplayName("a stream that does not exist: the mapping starts all the same and says so")
    void unknown_stream() {
        mappings.start(new MappingSpec(UUID, "arn:none", FUNCTION, StartingPosition.TRIM_HORIZON, settings(), true));
        eventually(() -> assertThat(status().lastProcessingResult())
                .isEqualTo("PROBLEM: Requested resource not found: Stream: arn:none not found"));
    }

    @Test
    @DisplayName("B.11 records trimmed while the mapping was disabled are skipped, and the loss is in the history")
    void trimmed() {
        mappings.start(spec(settings()));
        stream.write("shard-1", 1);
        eventually(() -> assertThat(status().counters().delivered()).isEqualTo(1));
        mappings.update(spec(settings(), false));
        eventually(() -> assertThat(status().state()).isEqualTo("Disabled"));
        stream.write("shard-1", 2, 3, 4);
        stream.trim("shard-1", 3);
        mappings.update(spec(settings(), true));
        eventually(() -> assertThat(functions.batches()).containsExactly(List.of(1), List.of(4)));
        assertThat(mappings.history(UUID).stream().map(MappingHistoryEntry::entry))
                .anyMatch(HistoryEntry.LostToTrimming.class::isInstance);
    }

    @Test
    @DisplayName("L.1 N.11 iterator age is that of the last record when its batch is sent")
    void iterator_age() {
        stream.write("shard-1", 1);
        clock.advance(ofSeconds(50));
        stream.write("shard-1", 2);
        clock.advance(ofSeconds(7));
        mappings.start(spec(settings()));
        eventually(() -> assertThat(status().iteratorAge()).contains(ofSeconds(7)));
    }

    @Test
    @DisplayName("E.6 H.2 the function behind a mapping's ARN, and the version that documents name")
    void resolved_functions() {
        assertThat(ResolvedFunction.of(FUNCTION)).isEqualTo(new ResolvedFunction(FUNCTION, "$LATEST"));
        assertThat(ResolvedFunction.of(FUNCTION + ":$LATEST")).isEqualTo(new ResolvedFunction(FUNCTION, "$LATEST"));
        assertThat(ResolvedFunction.of(FUNCTION + ":3")).isEqualTo(new ResolvedFunction(FUNCTION, "3"));
        assertThat(ResolvedFunction.of(FUNCTION + ":live")).isEqualTo(new ResolvedFunction(FUNCTION, "$LATEST"));
    }
}
