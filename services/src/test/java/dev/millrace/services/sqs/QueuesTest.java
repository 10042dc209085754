package dev.millrace.services.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.model.Scope;
import dev.millrace.model.ServiceException;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.metrics.MetricSample;
import dev.millrace.services.queues.MessageQueues.Message;
import dev.millrace.store.Durability;
import dev.millrace.store.Keyspace;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueuesTest {

    private static final String ARN = "arn:aws:sqs:us-east-1:000000000000:orders";
    private static final String DLQ = "arn:aws:sqs:us-east-1:000000000000:orders-dlq";
    private static final Duration THIRTY_SECONDS = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<MetricSample> samples = new CopyOnWriteArrayList<>();
    private final SkippableClock clock = SkippableClock.create();

    private final Path directory;

    private Store store;
    private Queues queues;

    QueuesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void open() {
        store = RocksDbStore.open(directory, Durability.OS);
        queues = new Queues(store, clock, (scope, sample) -> samples.add(sample));
    }

    @AfterEach
    void close() {
        queues.close();
        store.close();
        clock.close();
    }

    private void restart() {
        queues.close();
        store.close();
        open();
    }

    private void createQueue(String name, Map<String, String> attributes) {
        queues.create(Scope.DEFAULT, name, QueueSettings.parse(attributes, false), Map.of());
    }

    private void send(String body) {
        assertThat(queues.send(ARN, body, writer -> {})).isTrue();
    }

    private List<String> receive() {
        return queues.receive(ARN, 10, Optional.empty()).stream()
                .map(Message::body)
                .toList();
    }

    private Message receiveOne() {
        return queues.receive(ARN, 1, Optional.empty()).getFirst();
    }

    @Test
    @DisplayName("what AWS/SQS tells of a queue: visible, in flight, and the age of the oldest message")
    void metrics() {
        createQueue("orders", Map.of());
        queues.send(ARN, "a", writer -> {});
        clock.advance(Duration.ofSeconds(90));
        queues.send(ARN, "b", writer -> {});
        queues.send(ARN, "c", writer -> {});
        queues.receive(ARN, 1, Optional.of(THIRTY_SECONDS));
        samples.clear();

        queues.measure();

        assertThat(measured())
                .isEqualTo(Map.of(
                        "ApproximateNumberOfMessagesVisible", 2.0,
                        "ApproximateNumberOfMessagesNotVisible", 1.0,
                        "ApproximateNumberOfMessagesDelayed", 0.0,
                        "ApproximateAgeOfOldestMessage", 90.0));
    }

    @Test
    @DisplayName("AWS/SQS counts what is sent, received and deleted; what a redrive moves is not sent (Q-464)")
    void counters() {
        createQueue("orders-dlq", Map.of());
        createQueue(
                "orders",
                Map.of(
                        "RedrivePolicy",
                        "{\"deadLetterTargetArn\":\"" + DLQ + "\",\"maxReceiveCount\":\"1\"}",
                        "VisibilityTimeout",
                        "30"));
        send("abc");
        send("ü");
        var received = queues.receive(ARN, 10, Optional.empty());
        queues.delete(ARN, List.of(received.getFirst().receiptHandle()));
        queues.delete(ARN, List.of(received.getFirst().receiptHandle()));

        assertThat(measured())
                .isEqualTo(Map.of(
                        "NumberOfMessagesSent", 2.0,
                        "SentMessageSize", 5.0,
                        "NumberOfMessagesReceived", 2.0,
                        "NumberOfMessagesDeleted", 1.0));

        samples.clear();
        clock.advance(THIRTY_SECONDS);
        assertThat(receive()).isEmpty();
        assertThat(queues.counts(DLQ).ready()).isEqualTo(1);
        assertThat(samples).isEmpty();
        queues.receivedNothing(ARN);
        assertThat(measured()).isEqualTo(Map.of("NumberOfEmptyReceives", 1.0));
    }

    /** The sums of what was measured of the queue orders. */
    private Map<String, Double> measured() {
        var sums = new TreeMap<String, Double>();
        for (var sample : samples) {
            assertThat(sample.metric().namespace()).isEqualTo("AWS/SQS");
            assertThat(sample.metric().dimensions()).isEqualTo(Map.of("QueueName", "orders"));
            sums.merge(sample.metric().name(), sample.values().sum(), Double::sum);
        }
        return sums;
    }

    @Test
    @DisplayName("a received message hides for the visibility timeout, then comes again and counts")
    void hides_what_was_received() {
        createQueue("orders", Map.of());
        send("a");

        assertThat(receive()).containsExactly("a");
        clock.advance(THIRTY_SECONDS.minusMillis(1));
        assertThat(receive()).isEmpty();
        clock.advance(Duration.ofMillis(1));

        var again = receiveOne();
        assertThat(again.body()).isEqualTo("a");
        assertThat(again.attributes())
                .containsEntry("ApproximateReceiveCount", "2")
                .containsEntry("SentTimestamp", "1767225600000")
                .containsEntry("ApproximateFirstReceiveTimestamp", "1767225600000");
    }

    @Test
    @DisplayName("a delay hides a new message, and counts as delayed, not as in flight")
    void delays() {
        createQueue("orders", Map.of("DelaySeconds", "5"));
        send("a");

        assertThat(receive()).isEmpty();
        assertThat(queues.counts(ARN)).isEqualTo(new QueueMemory.Counts(0, 0, 1));
        clock.advance(Duration.ofSeconds(5));
        assertThat(queues.counts(ARN)).isEqualTo(new QueueMemory.Counts(1, 0, 0));
        assertThat(receive()).containsExactly("a");
        assertThat(queues.counts(ARN)).isEqualTo(new QueueMemory.Counts(0, 1, 0));
    }

    @Test
    @DisplayName("a message is gone after its retention, counted from when it was sent")
    void drops_expired_messages() {
        createQueue("orders", Map.of("MessageRetentionPeriod", "60"));
        send("a");
        clock.advance(Duration.ofSeconds(59));
        send("b");
        clock.advance(Duration.ofSeconds(1));

        assertThat(queues.counts(ARN).ready()).isEqualTo(1);
        assertThat(receive()).containsExactly("b");
    }

    @Test
    @DisplayName("after maxReceiveCount receives a message moves to the dead-letter queue, with its id and its source")
    void moves_dead_letters() {
        createQueue("orders-dlq", Map.of());
        createQueue(
                "orders",
                Map.of("RedrivePolicy", "{\"deadLetterTargetArn\":\"" + DLQ + "\",\"maxReceiveCount\":\"2\"}"));
        send("poison");
        var first = receiveOne();
        clock.advance(THIRTY_SECONDS);
        assertThat(receive()).containsExactly("poison");
        clock.advance(THIRTY_SECONDS);

        var news = new AtomicInteger();
        try (var subscription = queues.subscribe(DLQ, news::incrementAndGet)) {
            assertThat(subscription).isNotNull();
            assertThat(receive()).isEmpty();
        }

        assertThat(news).hasValue(1);
        assertThat(queues.receive(DLQ, 10, Optional.empty())).singleElement().satisfies(dead -> {
            assertThat(dead.messageId()).isEqualTo(first.messageId());
            assertThat(dead.attributes()).containsEntry("DeadLetterQueueSourceArn", ARN);
        });
        restart();
        assertThat(queues.counts(ARN)).isEqualTo(new QueueMemory.Counts(0, 0, 0));
    }

    @Test
    @DisplayName("only the receipt of the latest delivery deletes")
    void deletes_by_the_latest_receipt() {
        createQueue("orders", Map.of());
        send("a");
        var first = receiveOne();
        clock.advance(THIRTY_SECONDS);
        var second = receiveOne();

        queues.delete(ARN, List.of(first.receiptHandle(), "nonsense"));
        assertThat(queues.counts(ARN).inFlight()).isEqualTo(1);
        queues.delete(ARN, List.of(second.receiptHandle()));
        assertThat(queues.counts(ARN).inFlight()).isZero();
    }

    @Test
    @DisplayName("visibility may be changed while in flight, to zero too; after that the message is not in flight")
    void changes_visibility() {
        createQueue("orders", Map.of());
        send("a");
        var receipt = Receipt.parse(receiveOne().receiptHandle()).orElseThrow();

        queues.changeVisibility(ARN, receipt, Duration.ofSeconds(90));
        clock.advance(Duration.ofSeconds(89));
        assertThat(receive()).isEmpty();
        queues.changeVisibility(ARN, receipt, Duration.ZERO);
        assertThat(queues.counts(ARN).ready()).isEqualTo(1);
        assertThatThrownBy(() -> queues.changeVisibility(ARN, receipt, THIRTY_SECONDS))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("MessageNotInflight");
    }

    @Test
    @DisplayName("a restart keeps queues, messages, receive counts and what is left of the visibility timeout")
    void survives_a_restart() {
        createQueue("orders", Map.of("VisibilityTimeout", "60"));
        send("a");
        send("b");
        var a = receiveOne();
        clock.advance(Duration.ofSeconds(20));

        restart();

        assertThat(queues.queue(ARN).settings().visibilityTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(receive()).containsExactly("b");
        clock.advance(Duration.ofSeconds(40));
        var again = receiveOne();
        assertThat(again.messageId()).isEqualTo(a.messageId());
        assertThat(again.attributes()).containsEntry("ApproximateReceiveCount", "2");
        queues.delete(ARN, List.of(again.receiptHandle()));
        restart();
        assertThat(queues.counts(ARN)).isEqualTo(new QueueMemory.Counts(0, 1, 0));
    }

    @Test
    @DisplayName("a queue made again under the same name is empty and knows no old receipts")
    void forgets_a_deleted_queue() {
        createQueue("orders", Map.of());
        send("old");
        var receipt = receiveOne().receiptHandle();
        queues.deleteQueue(ARN);
        assertThat(queues.send(ARN, "x", writer -> {})).isFalse();

        createQueue("orders", Map.of());
        assertThat(receive()).isEmpty();
        send("new");
        receive();
        queues.delete(ARN, List.of(receipt));
        assertThat(queues.counts(ARN).inFlight()).isEqualTo(1);
    }

    @Test
    @DisplayName("a message and what belongs to it commit together, or neither does")
    void sends_in_one_commit() {
        var outbox = new Keyspace("outbox", Keyspace.Use.RECORDS);
        var key = "report".getBytes(StandardCharsets.UTF_8);
        createQueue("orders", Map.of());

        assertThatThrownBy(() -> queues.send(ARN, "a", writer -> {
                    writer.put(outbox, key, key);
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(receive()).isEmpty();
        assertThat(store.get(outbox, key)).isNull();

        queues.send(ARN, "b", writer -> writer.put(outbox, key, key));
        assertThat(receive()).containsExactly("b");
        assertThat(store.get(outbox, key)).isEqualTo(key);
    }

    @Test
    @DisplayName("listeners hear of a new message, and of one that becomes visible again")
    void tells_listeners() {
        createQueue("orders", Map.of());
        var news = new AtomicInteger();
        var subscription = queues.subscribe(ARN, news::incrementAndGet);

        send("a");
        assertThat(news).hasValue(1);
        receive();
        clock.advance(THIRTY_SECONDS.minusMillis(1));
        assertThat(news).hasValue(1);
        clock.advance(Duration.ofMillis(1));
        assertThat(news).hasValue(2);
        subscription.close();
        send("b");
        assertThat(news).hasValue(2);
    }

    @Test
    @DisplayName("a long poll waits on business time and ends with nothing when it is over")
    void long_poll_ends() throws Exception {
        createQueue("orders", Map.of());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var poll = CompletableFuture.supplyAsync(this::longPoll, threads);
            await().atMost(PATIENCE).until(() -> clock.nextDue().isPresent());

            clock.advance(Duration.ofSeconds(19));
            assertThat(poll).isNotDone();
            clock.advance(Duration.ofSeconds(1));
            assertThat(poll)
                    .succeedsWithin(PATIENCE)
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("a long poll ends with the message that arrives")
    void long_poll_receives() throws Exception {
        createQueue("orders", Map.of());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var poll = CompletableFuture.supplyAsync(this::longPoll, threads);
            await().atMost(PATIENCE).until(() -> clock.nextDue().isPresent());

            send("a");

            assertThat(poll.get()).singleElement().extracting(Message::body).isEqualTo("a");
        }
    }

    @Test
    @DisplayName("a long poll ends when the server does")
    void long_poll_ends_with_the_server() throws Exception {
        createQueue("orders", Map.of());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var poll = CompletableFuture.supplyAsync(this::longPoll, threads);
            await().atMost(PATIENCE).until(() -> clock.nextDue().isPresent());

            queues.close();

            assertThat(poll.get()).isEmpty();
        }
    }

    private List<Message> longPoll() {
        return queues.await(ARN, new Receiving.Wanted(10, Optional.empty(), Optional.empty()), Duration.ofSeconds(20));
    }

    @Test
    @DisplayName("concurrent receivers never get the same message")
    void receives_each_message_once() throws Exception {
        createQueue("orders", Map.of());
        IntStream.range(0, 200).forEach(i -> send("m" + i));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var receivers = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> IntStream.range(0, 25)
                                    .mapToObj(j -> queues.receive(ARN, 10, Optional.empty()))
                                    .flatMap(List::stream)
                                    .map(Message::messageId)
                                    .toList(),
                            threads))
                    .toList();
            var received = receivers.stream()
                    .map(CompletableFuture::join)
                    .flatMap(List::stream)
                    .toList();

            assertThat(received).hasSize(200).doesNotHaveDuplicates();
        }
    }
}
