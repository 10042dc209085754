package dev.millrace.services.sqs;

import static dev.millrace.services.lambda.TestingFunctions.failed;
import static dev.millrace.services.lambda.TestingFunctions.returned;
import static dev.millrace.services.lambda.TestingFunctions.throttled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.functions.FunctionSpec;
import dev.millrace.functions.Invocation;
import dev.millrace.model.Arn;
import dev.millrace.model.Scope;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.Wire;
import dev.millrace.services.lambda.TestingFunctions;
import dev.millrace.services.lambda.queue.QueueMappings;
import dev.millrace.services.queues.MessageQueues.Message;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import dev.millrace.trigger.filter.FilterCriteria;
import dev.millrace.trigger.filter.InvalidFilterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mappings of real FIFO queues, in business time that stands still and without threads but where they are the question.
 */
class FifoMappingTest {

    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:q.fifo";
    private static final String DLQ = "arn:aws:sqs:us-east-1:000000000000:dead.fifo";
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:fn";
    private static final Duration VISIBILITY = Duration.ofSeconds(30);

    private final SkippableClock clock = SkippableClock.create();
    private final TestingFunctions functions = new TestingFunctions();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Store store;
    private final Queues queues;
    private final QueueMappings mappings;
    private int unique;

    FifoMappingTest(@TempDir Path directory) {
        store = RocksDbStore.open(directory, Durability.OS);
        queues = new Queues(store, clock);
        mappings = mappings(tasks::add);
    }

    private QueueMappings mappings(Executor background) {
        return new QueueMappings(
                queues, functions, arn -> Optional.of(Duration.ofSeconds(3)), clock, background, (scope, sample) -> {});
    }

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

    @AfterEach
    void close() {
        queues.close();
        store.close();
    }

    private void create(String name, Map<String, String> attributes) {
        var all = new HashMap<>(attributes);
        all.put("FifoQueue", "true");
        queues.create(Scope.DEFAULT, name, QueueSettings.parse(all, true), Map.of());
    }

    private void createWithDeadLetters(int maxReceives) {
        create("dead.fifo", Map.of());
        create(
                "q.fifo",
                Map.of(
                        "RedrivePolicy",
                        "{\"deadLetterTargetArn\":\"" + DLQ + "\",\"maxReceiveCount\":" + maxReceives + "}"));
    }

    /** Sends and returns the message's id. */
    private String send(String group, String body) {
        var system = Map.of(StoredMessage.GROUP, group, StoredMessage.DEDUPLICATION, "d" + ++unique, "SenderId", "s");
        var message = new StoredMessage("id-" + unique, body, clock.now(), system, Map.of());
        return queues.send(QUEUE, List.of(message), List.of(Duration.ZERO))
                .getFirst()
                .messageId();
    }

    private static QueueMappings.Spec spec(int batchSize, Optional<Integer> maximumConcurrency) {
        return new QueueMappings.Spec(
                "m", QUEUE, FUNCTION, batchSize, Duration.ZERO, true, FilterCriteria.none(), maximumConcurrency, true);
    }

    private void start(int batchSize) {
        mappings.start(spec(batchSize, Optional.empty()));
        settle();
    }

    private void settle() {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
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

    private List<List<String>> calls() {
        return functions.invocations().stream().map(FifoMappingTest::bodies).toList();
    }

    private static List<String> bodies(Invocation invocation) {
        return records(invocation).stream()
                .map(record -> record.path("body").asText())
                .toList();
    }

    private static List<JsonNode> records(Invocation invocation) {
        try {
            return StreamSupport.stream(
                            Wire.JSON
                                    .readTree(invocation.event())
                                    .path("Records")
                                    .spliterator(),
                            false)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String failing(String... ids) {
        return List.of(ids).stream()
                .map(id -> "{\"itemIdentifier\":\"" + id + "\"}")
                .collect(Collectors.joining(",", "{\"batchItemFailures\":[", "]}"));
    }

    @Test
    @DisplayName("K.4 the recorded FIFO vector: 4 messages, maxReceiveCount 2, failing {2,3,4}, then {4}")
    void partial_responses() {
        createWithDeadLetters(2);
        send("g", "1");
        var two = send("g", "2");
        var three = send("g", "3");
        var four = send("g", "4");
        functions.next(returned(failing(two, three, four))).next(returned(failing(four)));

        start(10);
        assertThat(calls()).containsExactly(List.of("1", "2", "3", "4"));
        advance(VISIBILITY);
        assertThat(calls()).containsExactly(List.of("1", "2", "3", "4"), List.of("2", "3", "4"));
        advance(VISIBILITY);

        assertThat(calls()).hasSize(2);
        assertThat(queues.receive(DLQ, 10, Optional.empty()))
                .extracting(Message::body)
                .containsExactly("4");
        assertThat(queues.counts(QUEUE)).isEqualTo(new QueueMemory.Counts(0, 0, 0));
    }

    @Test
    @DisplayName("K.9 facts 122: order within a group; with BatchSize 2 batches of [2,2,1,1]")
    void batching() {
        create("q.fifo", Map.of("VisibilityTimeout", "120"));
        for (int i = 1; i <= 3; i++) {
            send("a", "a" + i);
            send("b", "b" + i);
        }
        functions.next(returned("null")).next(throttled()); // the second batch takes longer
        start(2);
        assertThat(calls()).containsExactly(List.of("a1", "a2"), List.of("b1", "b2"), List.of("a3"));
        functions.invocations().clear();
        advance(Duration.ofSeconds(6));

        assertThat(calls()).containsExactly(List.of("b1", "b2"), List.of("b3"));
    }

    @Test
    @DisplayName("K.2 the event of a FIFO queue")
    void event() {
        create("q.fifo", Map.of());
        send("g", "1");
        start(10);

        var attributes = records(functions.invocations().getFirst()).getFirst().path("attributes");
        assertThat(attributes.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(
                        "ApproximateReceiveCount",
                        "SentTimestamp",
                        "SequenceNumber",
                        "MessageGroupId",
                        "SenderId",
                        "MessageDeduplicationId",
                        "ApproximateFirstReceiveTimestamp");
        assertThat(attributes.properties())
                .allSatisfy(entry -> assertThat(entry.getValue().isTextual()).isTrue());
        assertThat(attributes.path("MessageGroupId").asText()).isEqualTo("g");
    }

    @Test
    @DisplayName("K.2 the event of a dead-letter queue says where a message comes from, and keeps its trace")
    void event_of_a_dead_letter() {
        createWithDeadLetters(1);
        var system = Map.of(
                StoredMessage.GROUP, "g", StoredMessage.DEDUPLICATION, "d", "AWSTraceHeader", "Root=1-5759e988-bd86");
        queues.send(
                QUEUE, List.of(new StoredMessage("id", "dead", clock.now(), system, Map.of())), List.of(Duration.ZERO));
        functions.next(failed());
        start(10);
        mappings.start(new QueueMappings.Spec(
                "dead", DLQ, FUNCTION, 10, Duration.ZERO, true, FilterCriteria.none(), Optional.empty(), true));
        advance(VISIBILITY);

        var record = records(functions.invocations().getLast()).getFirst();
        assertThat(record.path("eventSourceARN").asText()).isEqualTo(DLQ);
        assertThat(record.at("/attributes/DeadLetterQueueSourceArn").asText()).isEqualTo(QUEUE);
        assertThat(record.at("/attributes/AWSTraceHeader").asText()).isEqualTo("Root=1-5759e988-bd86");
        assertThat(record.at("/attributes/ApproximateReceiveCount").asText()).isEqualTo("2");
        assertThat(queues.counts(DLQ)).isEqualTo(new QueueMemory.Counts(0, 0, 0));
    }

    @Test
    @DisplayName("K.3 a failed batch holds up its groups until its visibility ends, and no other")
    void failures_hold_up_their_group() {
        create("q.fifo", Map.of());
        send("a", "a1");
        functions.next(failed());
        start(10);
        send("a", "a2");
        send("b", "b1");
        settle();
        advance(VISIBILITY.minusMillis(1));
        assertThat(calls()).containsExactly(List.of("a1"), List.of("b1"));

        advance(Duration.ofMillis(1));

        assertThat(calls()).containsExactly(List.of("a1"), List.of("b1"), List.of("a1", "a2"));
    }

    @Test
    @DisplayName("K.9 a batch that ends with an error of the program itself takes neither slot nor groups with it")
    void errors_free_the_group() {
        create("q.fifo", Map.of());
        send("a", "a1");
        functions.next(invocation -> {
            throw new StackOverflowError("as in a test");
        });
        mappings.start(spec(10, Optional.of(1)));
        assertThatThrownBy(this::settle).isInstanceOf(StackOverflowError.class);

        advance(VISIBILITY);

        assertThat(calls()).containsExactly(List.of("a1"), List.of("a1"));
    }

    @Test
    @DisplayName("K.5 a message that is filtered out makes way for the next of its group")
    void filters() throws InvalidFilterException {
        create("q.fifo", Map.of());
        send("a", "{\"k\":1}");
        send("a", "{\"k\":2}");
        mappings.start(new QueueMappings.Spec(
                "m",
                QUEUE,
                FUNCTION,
                1,
                Duration.ZERO,
                true,
                FilterCriteria.parse(List.of("{\"body\":{\"k\":[2]}}")),
                Optional.empty(),
                true));
        settle();

        assertThat(calls()).containsExactly(List.of("{\"k\":2}"));
        assertThat(queues.counts(QUEUE)).isEqualTo(new QueueMemory.Counts(0, 0, 0));
    }

    @Test
    @DisplayName("K.8 a throttled batch keeps its group and its order while it is tried again")
    void throttling() {
        create("q.fifo", Map.of("VisibilityTimeout", "120"));
        send("a", "a1");
        functions.next(throttled());
        start(10);
        send("a", "a2");
        settle();
        advance(Duration.ofSeconds(6));

        assertThat(calls()).containsExactly(List.of("a1"), List.of("a1"), List.of("a2"));
    }

    @Test
    @DisplayName("K.9 as many batches as there are active groups, one each")
    void one_batch_a_group() throws InterruptedException {
        create("q.fifo", Map.of());
        for (int group = 0; group < 12; group++) {
            send("g" + group, group + ".1");
            send("g" + group, group + ".2");
        }
        var release = new CountDownLatch(1);
        hold(release);
        var threaded = mappings(task -> Thread.ofVirtual().start(task));

        threaded.start(spec(1, Optional.empty()));

        await().until(() -> functions.invocations().size() == 12);
        assertThat(calls())
                .allSatisfy(call -> assertThat(call).singleElement().asString().endsWith(".1"));
        release.countDown();
        await().until(() -> queues.counts(QUEUE).equals(new QueueMemory.Counts(0, 0, 0)));
        assertThat(calls()).hasSize(24);
    }

    @Test
    @DisplayName("K.9 MaximumConcurrency caps the active groups")
    void maximum_concurrency() throws InterruptedException {
        create("q.fifo", Map.of());
        for (int group = 0; group < 5; group++) {
            send("g" + group, "m" + group);
        }
        var release = new CountDownLatch(1);
        hold(release);
        var threaded = mappings(task -> Thread.ofVirtual().start(task));

        threaded.start(spec(1, Optional.of(3)));

        await().until(() -> functions.invocations().size() == 3);
        assertThat(queues.counts(QUEUE)).isEqualTo(new QueueMemory.Counts(2, 3, 0));
        release.countDown();
        await().until(() -> queues.counts(QUEUE).equals(new QueueMemory.Counts(0, 0, 0)));
    }

    private void hold(CountDownLatch release) {
        functions.always(invocation -> {
            try {
                assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return returned("null");
        });
    }

    @Test
    @DisplayName("K.9 what does not fit into 6 MB waits until the batch of its group has ended")
    void large_messages() {
        create("q.fifo", Map.of("VisibilityTimeout", "120"));
        for (int i = 0; i < 8; i++) {
            send("a", i + "x".repeat(1_000_000));
        }
        var others = new ArrayList<List<String>>();
        functions.next(invocation -> {
            send("b", "small");
            settle(); // while the batch is in flight
            functions.invocations().stream().skip(1).forEach(call -> others.add(bodies(call)));
            return returned("null");
        });
        start(10);

        assertThat(others).containsExactly(List.of("small"));
        assertThat(calls()).hasSize(3);
        assertThat(calls().get(0)).hasSize(6);
        assertThat(calls().get(2)).extracting(body -> body.charAt(0)).containsExactly('6', '7');
        assertThat(records(functions.invocations().getLast()))
                .allSatisfy(record -> assertThat(
                                record.at("/attributes/ApproximateReceiveCount").asText())
                        .isEqualTo("1"));
    }

    @Test
    @DisplayName("K.9 what did not fit into a batch that failed comes after the messages of that batch, not before")
    void large_messages_fail() {
        create("q.fifo", Map.of());
        for (int i = 0; i < 8; i++) {
            send("a", i + "x".repeat(1_000_000));
        }
        var fourth = "id-4";
        functions.next(failed()).next(returned(failing(fourth)));

        start(10);
        assertThat(firstLetters()).containsExactly("012345");
        advance(VISIBILITY);
        assertThat(firstLetters()).containsExactly("012345", "012345");
        advance(VISIBILITY);

        assertThat(firstLetters()).containsExactly("012345", "012345", "367");
        assertThat(queues.counts(QUEUE)).isEqualTo(new QueueMemory.Counts(0, 0, 0));
    }

    /** Of the messages of each call. */
    private List<String> firstLetters() {
        return calls().stream()
                .map(call -> call.stream().map(body -> body.substring(0, 1)).collect(Collectors.joining()))
                .toList();
    }

    @ParameterizedTest
    @DisplayName("K.9 whatever fails, a message comes only when all before it in its group are done or in its batch")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void order_holds(long seed) {
        var random = new Random(seed);
        createWithDeadLetters(3);
        var sent = new HashMap<String, List<String>>(); // bodies by group
        var bodyOfId = new HashMap<String, String>();
        var done = new HashSet<String>();
        functions.always(invocation -> {
            var batch = bodies(invocation);
            sent.values().forEach(group -> assertInOrder(group, batch, done));
            return switch (random.nextInt(5)) {
                case 0 -> failed();
                case 1 -> throttled();
                case 2 -> {
                    var ids = records(invocation).stream()
                            .map(record -> record.path("messageId").asText())
                            .filter(id -> random.nextBoolean())
                            .toArray(String[]::new);
                    done.addAll(batch);
                    List.of(ids).forEach(id -> done.remove(bodyOfId.get(id)));
                    yield returned(failing(ids));
                }
                default -> {
                    done.addAll(batch);
                    yield returned("null");
                }
            };
        });
        mappings.start(spec(1 + random.nextInt(5), Optional.empty()));
        for (int i = 0; i < 60; i++) {
            var group = "g" + random.nextInt(4);
            var body = "m" + i;
            sent.computeIfAbsent(group, name -> new ArrayList<>()).add(body);
            bodyOfId.put(send(group, body), body);
            if (random.nextInt(3) == 0) {
                settle();
                done.addAll(deadLetters());
                advance(Duration.ofSeconds(random.nextInt(40)));
            }
        }
        for (int i = 0; i < 60; i++) {
            advance(VISIBILITY);
        }
        done.addAll(deadLetters());

        assertThat(queues.counts(QUEUE)).isEqualTo(new QueueMemory.Counts(0, 0, 0));
        assertThat(done).hasSize(60);
    }

    private Set<String> deadLetters() {
        var dead = queues.receive(DLQ, 100, Optional.empty());
        queues.delete(DLQ, dead.stream().map(Message::receiptHandle).toList()); // or their groups would be held up
        return dead.stream().map(Message::body).collect(Collectors.toSet());
    }

    private void assertInOrder(List<String> group, List<String> batch, Set<String> done) {
        done.addAll(deadLetters());
        var own = batch.stream().filter(group::contains).toList();
        if (!own.isEmpty()) {
            var open = group.stream().filter(body -> !done.contains(body)).toList();
            assertThat(open).startsWith(own.toArray(String[]::new));
        }
    }
}
