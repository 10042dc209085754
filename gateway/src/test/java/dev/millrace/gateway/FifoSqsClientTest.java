package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.model.SkippableClock;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.sqs.Queues;
import dev.millrace.services.sqs.SqsService;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** FIFO queues as AWS's own client sees them. */
class FifoSqsClientTest extends GatewayTest {

    private final Store store;
    private SqsClient sqs;

    FifoSqsClientTest(@TempDir Path directory) {
        this.store = RocksDbStore.open(directory, Durability.OS);
    }

    @Override
    ServiceCatalog catalog() {
        return new ServiceCatalog(List.of(new SqsService(new Queues(store, clock), clock)));
    }

    @BeforeEach
    void openClient() {
        sqs = SqsClient.builder()
                .endpointOverride(uri("/"))
                .region(Region.EU_WEST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("111122223333", "x")))
                .build();
    }

    @AfterEach
    void closeClient() {
        sqs.close();
        store.close();
    }

    private String create(String name, Map<String, String> attributes) {
        return sqs.createQueue(r -> r.queueName(name).attributesWithStrings(attributes))
                .queueUrl();
    }

    private String fifo(String name, String... namesAndValues) {
        var attributes = new HashMap<>(Map.of("FifoQueue", "true"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            attributes.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return create(name, attributes);
    }

    private List<Message> receive(String url, int max) {
        return sqs.receiveMessage(r -> r.queueUrl(url)
                        .maxNumberOfMessages(max)
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages();
    }

    private void refused(Runnable call, String code, String message) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(SqsException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
        });
    }

    @Test
    @DisplayName("send, receive in order, delete")
    void goes_through() {
        var url = fifo("orders.fifo");
        var sent = sqs.sendMessage(
                r -> r.queueUrl(url).messageBody("one").messageGroupId("g").messageDeduplicationId("d1"));
        sqs.sendMessage(
                r -> r.queueUrl(url).messageBody("two").messageGroupId("g").messageDeduplicationId("d2"));

        var first = receive(url, 1).getFirst();

        assertThat(first.body()).isEqualTo("one");
        assertThat(first.messageId()).isEqualTo(sent.messageId());
        assertThat(first.attributesAsStrings())
                .containsEntry("SequenceNumber", sent.sequenceNumber())
                .containsEntry("MessageGroupId", "g")
                .containsEntry("MessageDeduplicationId", "d1");
        assertThat(receive(url, 10)).isEmpty();
        sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(first.receiptHandle()));
        assertThat(receive(url, 10)).extracting(Message::body).containsExactly("two");
    }

    @Test
    @DisplayName("a duplicate is accepted with its original's identifiers and not delivered; content may decide")
    void deduplicates() {
        var url = fifo("orders.fifo", "ContentBasedDeduplication", "true");
        Consumer<SendMessageRequest.Builder> message =
                r -> r.queueUrl(url).messageBody("same").messageGroupId("g");
        var first = sqs.sendMessage(message);
        var second = sqs.sendMessage(message.andThen(r -> r.messageGroupId("other")));
        var another = sqs.sendMessage(message.andThen(r -> r.messageDeduplicationId("explicit")));

        assertThat(second.messageId()).isEqualTo(first.messageId());
        assertThat(second.sequenceNumber()).isEqualTo(first.sequenceNumber());
        assertThat(new BigInteger(another.sequenceNumber())).isGreaterThan(new BigInteger(first.sequenceNumber()));
        assertThat(receive(url, 10))
                .extracting(Message::messageId)
                .containsExactly(first.messageId(), another.messageId());
        assertThat(receive(url, 10)).isEmpty();
        ((SkippableClock) clock).advance(Duration.ofMinutes(5));
        assertThat(sqs.sendMessage(message).messageId()).isNotEqualTo(first.messageId());
    }

    @Test
    @DisplayName("a batch answers entry by entry, in order, duplicates included")
    void batches() {
        var url = fifo("orders.fifo");
        var answer = sqs.sendMessageBatch(r -> r.queueUrl(url)
                .entries(
                        entry("1", "a", "g", "x"),
                        entry("2", "b", "g", "y"),
                        entry("3", "c", "g", "x"),
                        SendMessageBatchRequestEntry.builder()
                                .id("4")
                                .messageBody("d")
                                .messageDeduplicationId("z")
                                .build(),
                        SendMessageBatchRequestEntry.builder()
                                .id("5")
                                .messageBody("e")
                                .messageGroupId("g")
                                .build()));

        assertThat(answer.successful()).hasSize(3);
        assertThat(answer.successful().get(2).messageId())
                .isEqualTo(answer.successful().getFirst().messageId());
        assertThat(answer.successful().get(2).sequenceNumber())
                .isEqualTo(answer.successful().getFirst().sequenceNumber());
        assertThat(answer.failed())
                .extracting(BatchResultErrorEntry::id, BatchResultErrorEntry::code)
                .containsExactly(tuple("4", "MissingParameter"), tuple("5", "InvalidParameterValue"));
        assertThat(receive(url, 10)).extracting(Message::body).containsExactly("a", "b");
    }

    private static SendMessageBatchRequestEntry entry(String id, String body, String group, String deduplicationId) {
        return SendMessageBatchRequestEntry.builder()
                .id(id)
                .messageBody(body)
                .messageGroupId(group)
                .messageDeduplicationId(deduplicationId)
                .build();
    }

    @Test
    @DisplayName("attributes of FIFO queues have defaults, are checked, and do not exist for standard queues")
    void attributes() {
        var url = fifo("orders.fifo");
        assertThat(all(url))
                .containsEntry("FifoQueue", "true")
                .containsEntry("ContentBasedDeduplication", "false")
                .containsEntry("DeduplicationScope", "queue")
                .containsEntry("FifoThroughputLimit", "perQueue");
        set(url, Map.of("DeduplicationScope", "messageGroup", "FifoThroughputLimit", "perMessageGroupId"));
        assertThat(all(url))
                .containsEntry("DeduplicationScope", "messageGroup")
                .containsEntry("FifoThroughputLimit", "perMessageGroupId");
        assertThat(fifo("orders.fifo", "DeduplicationScope", "messageGroup")).isEqualTo(url);

        refused(
                () -> set(url, Map.of("DeduplicationScope", "queue")),
                "InvalidAttributeValue",
                "Invalid value for the parameter FifoThroughputLimit. Reason: perMessageGroupId is allowed only when"
                        + " the value for DeduplicationScope is messageGroup.");
        refused(
                () -> set(url, Map.of("DeduplicationScope", "group")),
                "InvalidAttributeValue",
                "Invalid value for the parameter DeduplicationScope.");
        refused(
                () -> set(url, Map.of("FifoQueue", "false")),
                "InvalidAttributeValue",
                "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.");
        var standard = create("orders", Map.of());
        assertThat(all(standard)).doesNotContainKeys("FifoQueue", "ContentBasedDeduplication", "DeduplicationScope");
        refused(
                () -> set(standard, Map.of("ContentBasedDeduplication", "true")),
                "InvalidAttributeName",
                "Unknown Attribute ContentBasedDeduplication.");
        refused(
                () -> create("other", Map.of("FifoQueue", "false")),
                "InvalidAttributeName",
                "Unknown Attribute FifoQueue.");
    }

    private Map<String, String> all(String url) {
        return sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributesAsStrings();
    }

    private void set(String url, Map<String, String> attributes) {
        sqs.setQueueAttributes(r -> r.queueUrl(url).attributesWithStrings(attributes));
    }

    @Test
    @DisplayName("the name of a FIFO queue ends with .fifo, and only its")
    void names() {
        refused(
                () -> fifo("orders"),
                "InvalidParameterValue",
                "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end"
                        + " with .fifo suffix and be 1 to 80 in length");
        refused(
                () -> create("orders.fifo", Map.of()),
                "InvalidParameterValue",
                "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("what a message to a queue of this type must, may and must not say")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '"',
            value = {
                "no group | q.fifo | - | d | - | MissingParameter | The request must contain the parameter MessageGroupId.",
                "no deduplication | q.fifo | g | - | - | InvalidParameterValue | The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
                "a delay | q.fifo | g | d | 5 | InvalidParameterValue | Value 5 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.",
                "a bad group | q.fifo | g g | d | - | InvalidParameterValue | Value g g for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.",
                "a bad id | q.fifo | g | é | - | InvalidParameterValue | Value é for parameter MessageDeduplicationId is invalid. Reason: MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.",
                "an id for a standard queue | q | - | d | - | InvalidParameterValue | Value d for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.",
            })
    void refuses_messages(
            String title, String queue, String group, String id, Integer delay, String code, String text) {
        var url = queue.endsWith(".fifo") ? fifo(queue) : create(queue, Map.of());

        refused(
                () -> sqs.sendMessage(r -> r.queueUrl(url)
                        .messageBody("b")
                        .messageGroupId(group)
                        .messageDeduplicationId(id)
                        .delaySeconds(delay)),
                code,
                text);
        assertThat(receive(url, 10)).as(title).isEmpty();
    }

    @Test
    @DisplayName("a delay of zero may be said; a group may be given to a standard queue")
    void allowed() {
        var url = fifo("q.fifo");
        sqs.sendMessage(r -> r.queueUrl(url)
                .messageBody("b")
                .messageGroupId("g")
                .messageDeduplicationId("d")
                .delaySeconds(0));
        var standard = create("q", Map.of());
        var sent = sqs.sendMessage(r -> r.queueUrl(standard).messageBody("b").messageGroupId("g"));

        assertThat(receive(url, 10)).hasSize(1);
        assertThat(sent.sequenceNumber()).isNull();
        assertThat(receive(standard, 10).getFirst().attributesAsStrings())
                .containsEntry("MessageGroupId", "g")
                .doesNotContainKey("SequenceNumber");
    }

    @Test
    @DisplayName("a dead-letter queue is of the same type as its source")
    void dead_letters() {
        create("dead", Map.of());
        fifo("dead.fifo");
        var standard = "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:111122223333:dead\",\"maxReceiveCount\":2}";
        var fifo = standard.replace(":dead\"", ":dead.fifo\"");
        var reason = " for parameter RedrivePolicy is invalid. Reason: Dead-letter queue must be same type of queue as"
                + " the source.";

        refused(() -> fifo("q.fifo", "RedrivePolicy", standard), "InvalidParameterValue", "Value " + standard + reason);
        refused(() -> create("q", Map.of("RedrivePolicy", fifo)), "InvalidParameterValue", "Value " + fifo + reason);
        var url = fifo("q.fifo", "RedrivePolicy", fifo);
        refused(
                () -> set(url, Map.of("RedrivePolicy", standard)),
                "InvalidParameterValue",
                "Value " + standard + reason);
    }

    @Test
    @DisplayName("ReceiveRequestAttemptId gets the same messages again; standard queues refuse it")
    void receive_attempts() {
        var url = fifo("q.fifo", "ContentBasedDeduplication", "true");
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("b").messageGroupId("g"));
        var first = sqs.receiveMessage(r -> r.queueUrl(url).receiveRequestAttemptId("try"));
        var again = sqs.receiveMessage(
                r -> r.queueUrl(url).receiveRequestAttemptId("try").waitTimeSeconds(5));

        assertThat(first.messages()).hasSize(1);
        assertThat(again.messages()).isEqualTo(first.messages());
        var standard = create("q", Map.of());
        refused(
                () -> sqs.receiveMessage(r -> r.queueUrl(standard).receiveRequestAttemptId("try")),
                "InvalidParameterValue",
                "Value try for parameter ReceiveRequestAttemptId is invalid. Reason: The request include parameter"
                        + " that is not valid for this queue type.");
    }

    @Test
    @DisplayName("a receipt whose visibility timeout is over deletes nothing, and says so")
    void expired_receipts() {
        var url = fifo("q.fifo", "ContentBasedDeduplication", "true");
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("b").messageGroupId("g"));
        var handle = receive(url, 1).getFirst().receiptHandle();
        ((SkippableClock) clock).advance(Duration.ofSeconds(30));
        var text = "Value " + handle + " for parameter ReceiptHandle is invalid. Reason: The receipt handle has"
                + " expired.";

        refused(() -> sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(handle)), "InvalidParameterValue", text);
        var batch = sqs.deleteMessageBatch(r -> r.queueUrl(url)
                .entries(DeleteMessageBatchRequestEntry.builder()
                        .id("1")
                        .receiptHandle(handle)
                        .build()));
        assertThat(batch.failed())
                .singleElement()
                .satisfies(failure -> assertThat(failure.message()).isEqualTo(text));
        assertThat(receive(url, 1)).hasSize(1);
    }
}
