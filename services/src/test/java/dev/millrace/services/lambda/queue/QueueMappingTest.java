package dev.millrace.services.lambda.queue;

import static dev.millrace.services.lambda.TestingFunctions.failed;
import static dev.millrace.services.lambda.TestingFunctions.returned;
import static dev.millrace.services.lambda.TestingFunctions.throttled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.data.Offset.offset;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.functions.FunctionSpec;
import dev.millrace.functions.Invocation;
import dev.millrace.model.Arn;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.Wire;
import dev.millrace.services.lambda.TestingFunctions;
import dev.millrace.services.lambda.TestingQueues;
import dev.millrace.services.lambda.Vectors;
import dev.millrace.services.metrics.MetricSample;
import dev.millrace.services.queues.MessageQueues;
import dev.millrace.trigger.filter.FilterCriteria;
import dev.millrace.trigger.filter.InvalidFilterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole deliveries, in business time that stands still and without threads, but where concurrency is the question. */
class QueueMappingTest {

    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:q";
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:fn";
    private static final Duration VISIBILITY = Duration.ofSeconds(30);

    private final List<MetricSample> samples = new CopyOnWriteArrayList<>();
    private final SkippableClock clock = SkippableClock.create();
    private final TestingQueues queues = new TestingQueues(clock).queue(QUEUE, VISIBILITY);
    private final TestingFunctions functions = new TestingFunctions();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private Duration timeout = Duration.ofSeconds(3);
    private final QueueMappings mappings = mappings(tasks::add);

    @BeforeEach
    void function() {
        functions.put(new FunctionSpec(
                Arn.parse(FUNCTION).orElseThrow(),
                "fn",
                "java21",
                "app.Handler",
                Path.of("code"),
                "1",
                Duration.ofSeconds(3),
                128,
                Map.of(),
                "role",
                OptionalInt.empty()));
    }

    @Test
    @DisplayName("a message goes to the function when it arrives, without the clock moving")
    void a_message_is_delivered_at_once() {
        start(spec(10, 0));

        send("hello");
        settle();

        assertThat(bodies(functions.invocations().getFirst())).containsExactly("hello");
        assertThat(clock.now()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Test
    @DisplayName("L.2 a queue's mapping counts what it polls, sends, fails and deletes, if it is asked to")
    void events_are_counted() {
        start(new QueueMappings.Spec(
                "m",
                QUEUE,
                FUNCTION,
                10,
                Duration.ZERO,
                true,
                FilterCriteria.none(),
                Optional.empty(),
                true,
                true,
                Optional.empty()));
        mappings.minute();
        send("a");
        var bad = send("b");
        functions.next(returned("{\"batchItemFailures\":[{\"itemIdentifier\":\"" + bad + "\"}]}"));
        settle();

        assertThat(samples)
                .allSatisfy(sample ->
                        assertThat(sample.metric().dimensions()).isEqualTo(Map.of("EventSourceMappingUUID", "m")))
                .extracting(
                        sample -> sample.metric().name(),
                        sample -> sample.values().sum())
                .containsExactly(
                        tuple("PolledEventCount", 0.0),
                        tuple("PolledEventCount", 2.0),
                        tuple("InvokedEventCount", 2.0),
                        tuple("FailedInvokeEventCount", 1.0),
                        tuple("DeletedEventCount", 1.0));

        samples.clear();
        mappings.update(new QueueMappings.Spec(
                "m", QUEUE, FUNCTION, 10, Duration.ZERO, true, FilterCriteria.none(), Optional.empty(), true));
        mappings.minute();
        send("c");
        settle();
        assertThat(samples).isEmpty();
    }

    @Test
    @DisplayName("K.3 success deletes the whole batch")
    void success_deletes_the_batch() {
        send("a");
        send("b");

        start(spec(10, 0));

        assertThat(functions.invocations()).hasSize(1);
        assertThat(queues.held(QUEUE)).isEmpty();
    }

    @Test
    @DisplayName("K.3 an error deletes nothing; the messages come again when their visibility ends, counted")
    void an_error_deletes_nothing() {
        functions.next(failed());
        start(spec(10, 0));
        send("a");
        settle();
        assertThat(queues.held(QUEUE)).hasSize(1);

        advance(VISIBILITY.minusMillis(1));
        assertThat(functions.invocations()).hasSize(1);
        advance(Duration.ofMillis(1));

        assertThat(functions.invocations()).hasSize(2);
        assertThat(record(functions.invocations().get(1), 0)
                        .at("/attributes/ApproximateReceiveCount")
                        .asText())
                .isEqualTo("2");
        assertThat(queues.held(QUEUE)).isEmpty();
    }

    @Test
    @DisplayName("facts 119: with the feature on, only the named message stays")
    void a_partial_answer_keeps_the_named_message() {
        send("a");
        var bad = send("b");
        send("c");
        functions.next(returned("{\"batchItemFailures\":[{\"itemIdentifier\":\"" + bad + "\"}]}"));

        start(spec(10, 0));

        assertThat(queues.held(QUEUE)).containsExactly(bad);
        var counters = mappings.status("m").orElseThrow().counters();
        assertThat(counters.polled()).isEqualTo(3);
        assertThat(counters.delivered()).isEqualTo(2);
        assertThat(counters.partialResponses()).isEqualTo(1);
    }

    @Test
    @DisplayName("facts 119: with the feature off, the answer is not read")
    void with_the_feature_off_the_answer_is_not_read() {
        var bad = send("a");
        functions.next(returned("{\"batchItemFailures\":[{\"itemIdentifier\":\"" + bad + "\"}]}"));

        start(new QueueMappings.Spec(
                "m", QUEUE, FUNCTION, 10, Duration.ZERO, false, FilterCriteria.none(), Optional.empty(), true));

        assertThat(queues.held(QUEUE)).isEmpty();
    }

    @Test
    void batches_have_at_most_the_batch_size() {
        for (int i = 0; i < 5; i++) {
            send("m" + i);
        }

        start(spec(2, 0));

        assertThat(functions.invocations().stream().map(i -> bodies(i).size())).containsExactly(2, 2, 1);
    }

    @Test
    @DisplayName("K.6 a window gathers messages for a fuller batch")
    void a_window_gathers_messages() {
        start(spec(10, 5));
        send("a");
        settle();
        advance(Duration.ofSeconds(3));
        send("b");
        settle();
        assertThat(functions.invocations()).isEmpty();

        advance(Duration.ofSeconds(2));

        assertThat(functions.invocations()).hasSize(1);
        assertThat(bodies(functions.invocations().getFirst())).containsExactly("a", "b");
    }

    @Test
    @DisplayName("K.7 if window and timeout outlast the queue's visibility, the effective one is their sum and 30 s")
    void the_effective_visibility_covers_window_and_timeout() {
        timeout = Duration.ofSeconds(29);
        functions.next(failed());
        start(spec(10, 5));
        send("a");
        settle();
        advance(Duration.ofSeconds(5));
        assertThat(functions.invocations()).hasSize(1);

        advance(Duration.ofSeconds(58));
        assertThat(functions.invocations()).hasSize(1);
        advance(Duration.ofSeconds(1 + 5));
        assertThat(functions.invocations()).hasSize(2);
    }

    static Stream<Named<JsonNode>> throttlings() {
        return Vectors.stream(Vectors.file("recorded-sqs-throttling.json").path("cases"))
                .map(c -> Named.of(c.path("case").asText(), c));
    }

    @ParameterizedTest
    @MethodSource("throttlings")
    @DisplayName("K.8, K.3 throttled and failing batches, as recorded")
    void throttling_is_as_recorded(JsonNode recorded) {
        var lease = Duration.ofSeconds(recorded.path("visibilitySeconds").asLong());
        queues.queue(QUEUE, lease);
        // Where the recording gives no instant, capacity came free after the second throttle.
        var freeAfter = recorded.path("capacityFreeAfterFirstReceiveSeconds").asDouble(61);
        var begin = clock.now();
        var handledAfter = new ArrayList<Double>();
        var isCodeFailure = recorded.path("Throttles").asInt() == 0;
        functions.always(invocation -> {
            var now = Duration.between(begin, clock.now()).toMillis() / 1000.0;
            if (isCodeFailure ? now == 0 : now < freeAfter) {
                return isCodeFailure ? failed() : throttled();
            }
            handledAfter.add(now);
            return returned("null");
        });

        var id = send("a");
        start(new QueueMappings.Spec(
                "m", QUEUE, FUNCTION, 1, Duration.ZERO, false, FilterCriteria.none(), Optional.empty(), true));
        var receives = 0;
        for (int tenths = 0; tenths < 1300 && handledAfter.isEmpty(); tenths++) {
            receives = queues.receives(QUEUE, id);
            advance(Duration.ofMillis(100));
        }

        assertThat(handledAfter).hasSize(1);
        assertThat(handledAfter.getFirst())
                .isCloseTo(recorded.path("handlerAfterFirstReceiveSeconds").asDouble(), offset(0.1));
        var counters = mappings.status("m").orElseThrow().counters();
        assertThat(counters.polled()).isEqualTo(recorded.path("Polled").asLong());
        assertThat(counters.invocations()).isEqualTo(recorded.path("Invoked").asLong());
        assertThat(counters.failedInvocations())
                .isEqualTo(recorded.path("FailedInvoke").asLong());
        assertThat(counters.delivered()).isEqualTo(recorded.path("Deleted").asLong());
        assertThat(record(functions.invocations().getLast(), 0)
                        .at("/attributes/ApproximateReceiveCount")
                        .asInt())
                .isEqualTo(recorded.path("ApproximateReceiveCount").asInt())
                .isBetween(receives, receives + 1);
    }

    @Test
    @DisplayName("K.9 at most five batches at once; the sixth begins when one ends")
    void at_most_five_batches_at_once() throws InterruptedException {
        var release = new CountDownLatch(1);
        functions.always(invocation -> {
            try {
                assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return returned("null");
        });
        var threaded = mappings(task -> Thread.ofVirtual().start(task));
        for (int i = 0; i < 7; i++) {
            send("m" + i);
        }

        threaded.start(spec(1, 0));

        await().until(() -> functions.invocations().size() == 5);
        assertThat(threaded.status("m").orElseThrow().counters().polled()).isEqualTo(5);
        release.countDown();
        await().until(() -> queues.held(QUEUE).isEmpty());
        assertThat(functions.invocations()).hasSize(7);
    }

    @Test
    @DisplayName("K.9 while messages wait the number of batches grows by five a second, up to 1,250")
    void batches_grow() {
        queues.queue(QUEUE, Duration.ofHours(1));
        functions.always(invocation -> throttled()); // under a long lease a throttled batch keeps its place
        for (int i = 0; i < 1300; i++) {
            send("m" + i);
        }
        start(spec(1, 0));
        assertThat(polled()).isEqualTo(5);

        advance(Duration.ofMillis(999));
        assertThat(polled()).isEqualTo(5);
        advance(Duration.ofMillis(1));
        assertThat(polled()).isEqualTo(10);
        advance(Duration.ofSeconds(59));
        assertThat(polled()).isEqualTo(305);
        advance(Duration.ofMinutes(4));
        assertThat(polled()).isEqualTo(1250);
    }

    @Test
    @DisplayName("K.9 with nothing left to do it begins with five batches again")
    void batches_begin_again() {
        functions.always(invocation -> throttled());
        for (int i = 0; i < 20; i++) {
            send("m" + i);
        }
        queues.queue(QUEUE, Duration.ofHours(1));
        for (int i = 0; i < 20; i++) {
            send("n" + i);
        }
        start(spec(1, 0));
        advance(Duration.ofSeconds(2));
        assertThat(polled()).isEqualTo(15);
        functions.always(invocation -> returned("null"));
        advance(Duration.ofSeconds(10));
        assertThat(queues.held(QUEUE)).isEmpty();

        functions.always(invocation -> throttled());
        for (int i = 0; i < 20; i++) {
            send("o" + i);
        }
        settle();

        assertThat(polled()).isEqualTo(20 + 5);
    }

    @Test
    @DisplayName("K.9 MaximumConcurrency bounds the growth, and the beginning if it is below five")
    void maximum_concurrency() {
        queues.queue(QUEUE, Duration.ofHours(1));
        functions.always(invocation -> throttled());
        for (int i = 0; i < 30; i++) {
            send("m" + i);
        }
        start(bounded(2));
        advance(Duration.ofMinutes(1));
        assertThat(polled()).isEqualTo(2);

        mappings.update(bounded(7));
        settle();
        assertThat(polled()).isEqualTo(5);
        advance(Duration.ofMinutes(1));
        assertThat(polled()).isEqualTo(7);
    }

    @Test
    @DisplayName("K.9 provisioned pollers keep ten batches each in flight, and grow by a thousand a minute")
    void pollers() {
        queues.queue(QUEUE, Duration.ofHours(1));
        functions.always(invocation -> throttled());
        for (int i = 0; i < 60; i++) {
            send("m" + i);
        }
        start(new QueueMappings.Spec(
                "m",
                QUEUE,
                FUNCTION,
                1,
                Duration.ZERO,
                true,
                FilterCriteria.none(),
                Optional.empty(),
                true,
                false,
                Optional.of(new QueueMappings.Pollers(2, 5))));
        assertThat(polled()).isEqualTo(20);
        advance(Duration.ofSeconds(1));
        assertThat(polled()).isEqualTo(36);
        advance(Duration.ofMinutes(1));
        assertThat(polled()).isEqualTo(50);
    }

    @Test
    @DisplayName("K.9 no more batches are taken than the function can run here, but five")
    void batches_that_can_run() {
        queues.queue(QUEUE, Duration.ofHours(1));
        functions.concurrency(8).always(invocation -> throttled());
        for (int i = 0; i < 30; i++) {
            send("m" + i);
        }
        start(spec(1, 0));
        advance(Duration.ofMinutes(1));
        assertThat(polled()).isEqualTo(8);
        assertThat(clock.nextDue()).hasValueSatisfying(due -> assertThat(due).isAfter(clock.now()));
    }

    private long polled() {
        return mappings.status("m").orElseThrow().counters().polled();
    }

    private static QueueMappings.Spec bounded(int maximumConcurrency) {
        return new QueueMappings.Spec(
                "m",
                QUEUE,
                FUNCTION,
                1,
                Duration.ZERO,
                true,
                FilterCriteria.none(),
                Optional.of(maximumConcurrency),
                true);
    }

    @Test
    @DisplayName("K.10 a batch running when the mapping is disabled ends, and its messages are deleted")
    void a_running_batch_outlives_disabling() {
        functions.next(invocation -> {
            mappings.update(new QueueMappings.Spec(
                    "m", QUEUE, FUNCTION, 1, Duration.ZERO, true, FilterCriteria.none(), Optional.empty(), false));
            return returned("null");
        });
        send("a");

        start(spec(1, 0));

        assertThat(queues.held(QUEUE)).isEmpty();
        var later = send("b");
        settle();
        advance(VISIBILITY);
        assertThat(queues.receives(QUEUE, later)).isZero();
        assertThat(functions.invocations()).hasSize(1);
    }

    @Test
    @DisplayName("K.8 K.10 a throttled batch of a mapping that is disabled meanwhile is not tried again")
    void a_throttled_batch_ends_with_disabling() {
        queues.queue(QUEUE, Duration.ofHours(1));
        functions.always(invocation -> throttled());
        send("a");
        start(spec(1, 0));
        mappings.update(new QueueMappings.Spec(
                "m", QUEUE, FUNCTION, 1, Duration.ZERO, true, FilterCriteria.none(), Optional.empty(), false));
        settle();
        assertThat(mappings.status("m").orElseThrow().state()).isEqualTo("Disabling");
        advance(Duration.ofMinutes(1));

        assertThat(functions.invocations()).hasSize(1);
        assertThat(queues.held(QUEUE)).hasSize(1);
        assertThat(mappings.status("m").orElseThrow().state()).isEqualTo("Disabled");
    }

    @Test
    @DisplayName("K.8 K.10 a throttled batch of a mapping that is deleted meanwhile is not tried again")
    void a_throttled_batch_ends_with_its_mapping() {
        queues.queue(QUEUE, Duration.ofHours(1));
        functions.always(invocation -> throttled());
        send("a");
        start(spec(1, 0));
        mappings.delete("m");
        advance(Duration.ofMinutes(1));

        assertThat(functions.invocations()).hasSize(1);
        assertThat(queues.held(QUEUE)).hasSize(1);
    }

    @Test
    @DisplayName("K.10 a disabled mapping receives nothing, and goes on when it is enabled")
    void a_disabled_mapping_receives_nothing() {
        start(new QueueMappings.Spec(
                "m", QUEUE, FUNCTION, 10, Duration.ZERO, true, FilterCriteria.none(), Optional.empty(), false));
        var id = send("a");
        settle();
        assertThat(functions.invocations()).isEmpty();
        assertThat(queues.receives(QUEUE, id)).isZero();
        assertThat(mappings.status("m").orElseThrow().state()).isEqualTo("Disabled");

        mappings.update(spec(10, 0));
        settle();

        assertThat(functions.invocations()).hasSize(1);
    }

    @Test
    @DisplayName("K.10 A.4 a mapping is Disabling until the batch that runs has ended, and Disabled then")
    void disabling_waits_for_the_batch() {
        var shown = new ArrayList<String>();
        functions.next(invocation -> {
            mappings.update(new QueueMappings.Spec(
                    "m", QUEUE, FUNCTION, 10, Duration.ZERO, true, FilterCriteria.none(), Optional.empty(), false));
            shown.add(mappings.status("m").orElseThrow().state());
            return returned("null");
        });
        send("a");

        start(spec(10, 0));
        settle();

        shown.add(mappings.status("m").orElseThrow().state());
        assertThat(shown).containsExactly("Disabling", "Disabled");
        assertThat(queues.held(QUEUE)).as("its messages are deleted").isEmpty();
    }

    @Test
    @DisplayName("K.10 a batch running when the mapping is deleted ends, and its messages are deleted")
    void a_running_batch_outlives_its_mapping() {
        functions.next(invocation -> {
            mappings.delete("m");
            return returned("null");
        });
        send("a");

        start(spec(1, 0));
        send("b");
        settle();

        assertThat(functions.invocations()).hasSize(1);
        assertThat(queues.held(QUEUE)).hasSize(1);
        assertThat(mappings.status("m")).isEmpty();
    }

    @Test
    @DisplayName("K.10 messages gathered when the mapping is disabled are not sent, and return to the queue")
    void gathered_messages_return() {
        start(spec(10, 5));
        send("a");
        settle();

        mappings.update(new QueueMappings.Spec(
                "m", QUEUE, FUNCTION, 10, Duration.ofSeconds(5), true, FilterCriteria.none(), Optional.empty(), false));
        settle();
        advance(Duration.ofSeconds(10));
        assertThat(functions.invocations()).isEmpty();

        mappings.update(spec(10, 0));
        settle();
        advance(VISIBILITY);
        assertThat(functions.invocations()).hasSize(1);
    }

    @Test
    @DisplayName("facts 59: request ids of queue mappings have version digit 5; a throttled batch keeps its own")
    void request_ids() {
        queues.queue(QUEUE, Duration.ofMinutes(2));
        functions.next(throttled());
        send("a");

        start(spec(1, 0));
        advance(Duration.ofSeconds(6));

        var ids = functions.invocations().stream().map(Invocation::requestId).toList();
        assertThat(ids).hasSize(2);
        assertThat(ids.getFirst()).matches("[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(ids.get(1)).isEqualTo(ids.getFirst());
    }

    @Test
    void the_qualifier_is_shown_to_the_function_and_not_needed_to_find_it() {
        send("a");

        start(new QueueMappings.Spec(
                "m",
                QUEUE,
                FUNCTION + ":$LATEST",
                10,
                Duration.ZERO,
                false,
                FilterCriteria.none(),
                Optional.empty(),
                true));

        assertThat(functions.invocations().getFirst().functionArn()).isEqualTo(FUNCTION + ":$LATEST");
    }

    @Test
    void a_function_that_does_not_exist_leaves_the_messages_where_they_are() {
        functions.remove(FUNCTION);
        send("a");

        start(spec(10, 0));

        assertThat(queues.held(QUEUE)).hasSize(1);
        assertThat(mappings.status("m").orElseThrow().counters().failedInvocations())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("an error on the way to the function does not end the mapping for good")
    void an_error_does_not_end_the_mapping() {
        var errors = new AtomicInteger();
        var failing = new QueueMappings(
                queues,
                functions,
                arn -> {
                    if (errors.getAndIncrement() == 0) {
                        throw new OutOfMemoryError("as in a test");
                    }
                    return Optional.of(timeout);
                },
                clock,
                tasks::add,
                (scope, sample) -> {});
        failing.start(spec(10, 0));
        assertThatThrownBy(this::settle).isInstanceOf(OutOfMemoryError.class);

        send("a");
        settle();

        assertThat(functions.invocations()).hasSize(1);
    }

    private QueueMappings mappings(Executor background) {
        return new QueueMappings(
                queues,
                functions,
                arn -> Optional.of(timeout),
                clock,
                background,
                (scope, sample) -> samples.add(sample));
    }

    private void start(QueueMappings.Spec spec) {
        mappings.start(spec);
        settle();
    }

    private String send(String body) {
        return queues.send(QUEUE, body, Map.of());
    }

    /** Moves time and does what that brings about, a little at a time. */
    private void advance(Duration by) {
        var target = clock.now().plus(by);
        while (clock.now().isBefore(target)) {
            var next = clock.nextDue().filter(due -> due.isBefore(target)).orElse(target);
            clock.advance(Duration.between(clock.now(), next.isBefore(clock.now()) ? clock.now() : next));
            settle();
        }
        clock.advance(Duration.ZERO);
        settle();
    }

    /** Runs tasks until there are none. */
    private void settle() {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private static QueueMappings.Spec spec(int batchSize, int windowSeconds) {
        return new QueueMappings.Spec(
                "m",
                QUEUE,
                FUNCTION,
                batchSize,
                Duration.ofSeconds(windowSeconds),
                true,
                FilterCriteria.none(),
                Optional.empty(),
                true);
    }

    private static List<String> bodies(Invocation invocation) {
        return StreamSupport.stream(parse(invocation).path("Records").spliterator(), false)
                .map(record -> record.path("body").asText())
                .toList();
    }

    private static JsonNode record(Invocation invocation, int index) {
        return parse(invocation).path("Records").path(index);
    }

    private static JsonNode parse(Invocation invocation) {
        try {
            return Wire.JSON.readTree(invocation.event());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double sum(String metric) {
        return samples.stream()
                .filter(sample -> sample.metric().name().equals(metric))
                .mapToDouble(sample -> sample.values().sum())
                .sum();
    }

    @Test
    @DisplayName("K.5 I.4 facts 121: what no filter matches is deleted without a call, bodies that are no JSON too")
    void filtered_messages_are_deleted() throws InvalidFilterException {
        start(new QueueMappings.Spec(
                "m",
                QUEUE,
                FUNCTION,
                10,
                Duration.ofSeconds(1),
                false,
                FilterCriteria.parse(List.of("{\"body\":{\"kind\":[\"wanted\"]}}")),
                Optional.empty(),
                true,
                true,
                Optional.empty()));
        send("{ \"kind\": \"wanted\" }");
        send("{\"kind\":\"other\"}");
        send("{\"kind\":");
        settle();
        advance(Duration.ofSeconds(1));

        assertThat(bodies(functions.invocations().getFirst()))
                .as("the body stays as it was")
                .containsExactly("{ \"kind\": \"wanted\" }");
        assertThat(functions.invocations()).hasSize(1);
        assertThat(queues.held(QUEUE)).isEmpty();
        var counters = mappings.status("m").orElseThrow().counters();
        assertThat(counters.polled()).isEqualTo(3);
        assertThat(counters.filtered()).isEqualTo(2);
        assertThat(sum("FilteredOutEventCount")).isEqualTo(2);
        assertThat(sum("DeletedEventCount")).isEqualTo(3);
    }

    @Test
    @DisplayName("I.4 a pattern for plain bodies drops JSON ones; one for metadata looks at no body")
    void plain_bodies() throws InvalidFilterException {
        var plain = new SqsFilter(FilterCriteria.parse(List.of("{\"body\":[\"yes\"]}")));
        var metadata = new SqsFilter(FilterCriteria.parse(List.of("{\"eventSource\":[\"aws:sqs\"]}")));
        assertThat(passes(plain, "yes")).isTrue();
        assertThat(passes(plain, "no")).isFalse();
        assertThat(passes(plain, "{\"a\":1}")).isFalse();
        assertThat(passes(metadata, "anything")).isTrue();
        assertThat(passes(metadata, "{\"a\":1}")).isTrue();
    }

    private static boolean passes(SqsFilter filter, String body) {
        var message = new MessageQueues.Message("id", "handle", body, "md5", Map.of(), Map.of());
        return filter.passes(message, SqsEvent.record(message, QUEUE));
    }
}
