package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.millrace.model.SkippableClock;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.sqs.Queues;
import dev.millrace.services.sqs.SqsService;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.EmptyBatchRequestException;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeNameException;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeValueException;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.PurgeQueueInProgressException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** SQS as AWS's own client sees it; the client itself verifies the MD5 sums of bodies and attributes. */
class SqsClientTest extends GatewayTest {

    private final Store store;
    private SqsClient sqs;

    SqsClientTest(@TempDir Path directory) {
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

    private String create(String name) {
        return sqs.createQueue(r -> r.queueName(name)).queueUrl();
    }

    @Test
    @DisplayName("clients 10.4: a queue's URL carries the host the client used, and its account")
    void urls_carry_the_host() {
        var url = create("orders");

        assertThat(url).isEqualTo("http://127.0.0.1:" + gateway.port() + "/111122223333/orders");
        assertThat(sqs.getQueueUrl(r -> r.queueName("orders")).queueUrl()).isEqualTo(url);
        assertThat(sqs.listQueues(r -> r.queueNamePrefix("ord")).queueUrls()).containsExactly(url);
        assertThat(sqs.listQueues(r -> r.queueNamePrefix("x")).queueUrls()).isEmpty();
    }

    @Test
    @DisplayName("a redrive policy must name a queue that exists")
    void refuses_an_unknown_dead_letter_queue() {
        var policy = "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:111122223333:dlq\",\"maxReceiveCount\":\"2\"}";
        var attributes = Map.of(QueueAttributeName.REDRIVE_POLICY, policy);

        assertThatThrownBy(() -> sqs.createQueue(r -> r.queueName("orders").attributes(attributes)))
                .hasMessageContaining("Value " + policy
                        + " for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.");
        create("dlq");
        var url = sqs.createQueue(r -> r.queueName("orders").attributes(attributes))
                .queueUrl();
        assertThat(sqs.listDeadLetterSourceQueues(r -> r.queueUrl(url.replace("orders", "dlq")))
                        .queueUrls())
                .containsExactly(url);
    }

    @Test
    @DisplayName("ListQueues pages in order of the names")
    void lists_in_pages() {
        create("b");
        create("a");
        create("c");

        var pages = sqs.listQueuesPaginator(r -> r.maxResults(2)).stream().toList();

        assertThat(pages).hasSize(2);
        assertThat(pages.stream().flatMap(page -> page.queueUrls().stream()))
                .extracting(url -> url.substring(url.lastIndexOf('/') + 1))
                .containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("CreateQueue is idempotent for equal attributes and refuses others")
    void creates_idempotently() {
        var url = create("orders");

        assertThat(create("orders")).isEqualTo(url);
        assertThat(sqs.createQueue(r ->
                                r.queueName("orders").attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "30")))
                        .queueUrl())
                .isEqualTo(url);
        assertThatThrownBy(() -> sqs.createQueue(
                        r -> r.queueName("orders").attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "31"))))
                .isInstanceOf(QueueNameExistsException.class)
                .hasMessageContaining(
                        "A queue already exists with the same name and a different value for attribute VisibilityTimeout");
    }

    @Test
    @DisplayName("clients 2: attributes read back with their defaults, ARN and counts")
    void reads_attributes() {
        var url = sqs.createQueue(r -> r.queueName("orders")
                        .attributes(Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "1209600")))
                .queueUrl();
        sqs.setQueueAttributes(r -> r.queueUrl(url).attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "60")));

        var all = sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributesAsStrings();

        assertThat(all)
                .containsEntry("MessageRetentionPeriod", "1209600")
                .containsEntry("VisibilityTimeout", "60")
                .containsEntry("DelaySeconds", "0")
                .containsEntry("ReceiveMessageWaitTimeSeconds", "0")
                .containsEntry("MaximumMessageSize", "1048576")
                .containsEntry("ApproximateNumberOfMessages", "0")
                .containsEntry("ApproximateNumberOfMessagesNotVisible", "0")
                .containsEntry("ApproximateNumberOfMessagesDelayed", "0")
                .containsEntry("QueueArn", "arn:aws:sqs:eu-west-1:111122223333:orders")
                .containsEntry("CreatedTimestamp", "1767225600")
                .containsKey("LastModifiedTimestamp");
        assertThat(sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
                        .attributesAsStrings())
                .containsOnlyKeys("QueueArn");
    }

    @Test
    @DisplayName("bad attributes and names are refused by name")
    void refuses_bad_attributes() {
        assertThatThrownBy(() -> sqs.createQueue(
                        r -> r.queueName("a").attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "43201"))))
                .isInstanceOf(InvalidAttributeValueException.class)
                .hasMessageContaining("Invalid value for the parameter VisibilityTimeout.");
        assertThatThrownBy(() -> sqs.createQueue(r -> r.queueName("a").attributesWithStrings(Map.of("Nonsense", "1"))))
                .isInstanceOf(InvalidAttributeNameException.class)
                .hasMessageContaining("Unknown Attribute Nonsense.");
        assertThatThrownBy(() -> create("a b"))
                .isInstanceOfSatisfying(
                        SqsException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidParameterValue"));
    }

    @Test
    @DisplayName("a message goes through with its attributes")
    void sends_and_receives() {
        var url = create("orders");
        var sent = sqs.sendMessage(r -> r.queueUrl(url)
                .messageBody("häl\u2603lo <&>\r\n")
                .messageAttributes(Map.of(
                        "kind",
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue("order")
                                .build(),
                        "count",
                        MessageAttributeValue.builder()
                                .dataType("Number.int")
                                .stringValue("7")
                                .build(),
                        "raw",
                        MessageAttributeValue.builder()
                                .dataType("Binary")
                                .binaryValue(SdkBytes.fromByteArray(new byte[] {0, -1}))
                                .build())));

        var received = sqs.receiveMessage(r -> r.queueUrl(url)
                        .messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages()
                .getFirst();

        assertThat(received.messageId()).isEqualTo(sent.messageId());
        assertThat(received.body()).isEqualTo("häl\u2603lo <&>\r\n");
        assertThat(received.messageAttributes()).containsOnlyKeys("kind", "count", "raw");
        assertThat(received.messageAttributes())
                .hasEntrySatisfying(
                        "raw",
                        raw -> assertThat(raw.binaryValue().asByteArray()).containsExactly(0, -1));
        assertThat(received.attributesAsStrings())
                .containsOnlyKeys(
                        "SenderId", "SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp");
        sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(received.receiptHandle()));
        assertThat(sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                        .attributesAsStrings())
                .containsEntry("ApproximateNumberOfMessagesNotVisible", "0");
    }

    @Test
    @DisplayName("attributes come only if asked for, by name or by prefix")
    void filters_attributes() {
        var url = sqs.createQueue(
                        r -> r.queueName("orders").attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "0")))
                .queueUrl();
        var value = MessageAttributeValue.builder()
                .dataType("String")
                .stringValue("x")
                .build();
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("a").messageAttributes(Map.of("a.b", value, "c", value)));

        var plain = sqs.receiveMessage(r -> r.queueUrl(url)).messages().getFirst();
        var prefix = sqs.receiveMessage(r -> r.queueUrl(url)
                        .messageAttributeNames("a.*")
                        .messageSystemAttributeNames(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
                .messages()
                .getFirst();

        assertThat(plain.hasMessageAttributes()).isFalse();
        assertThat(plain.hasAttributes()).isFalse();
        assertThat(prefix.messageAttributes()).containsOnlyKeys("a.b");
        assertThat(prefix.attributesAsStrings()).containsExactly(Map.entry("ApproximateReceiveCount", "2"));
    }

    @Test
    @DisplayName("batches: each entry for itself")
    void sends_and_deletes_batches() {
        var url = create("orders");

        var sent = sqs.sendMessageBatch(r -> r.queueUrl(url)
                .entries(
                        SendMessageBatchRequestEntry.builder()
                                .id("1")
                                .messageBody("a")
                                .build(),
                        SendMessageBatchRequestEntry.builder()
                                .id("2")
                                .messageBody("\u0001")
                                .build()));
        var received =
                sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10)).messages();
        var hidden = sqs.changeMessageVisibilityBatch(r -> r.queueUrl(url)
                .entries(ChangeMessageVisibilityBatchRequestEntry.builder()
                        .id("x")
                        .receiptHandle(received.getFirst().receiptHandle())
                        .visibilityTimeout(5)
                        .build()));
        var deleted = sqs.deleteMessageBatch(r -> r.queueUrl(url)
                .entries(
                        DeleteMessageBatchRequestEntry.builder()
                                .id("1")
                                .receiptHandle(received.getFirst().receiptHandle())
                                .build(),
                        DeleteMessageBatchRequestEntry.builder()
                                .id("2")
                                .receiptHandle("nonsense")
                                .build()));

        assertThat(sent.successful()).extracting(s -> s.id()).containsExactly("1");
        assertThat(sent.failed())
                .extracting(BatchResultErrorEntry::id, BatchResultErrorEntry::code)
                .containsExactly(org.assertj.core.api.Assertions.tuple("2", "InvalidMessageContents"));
        assertThat(hidden.successful()).extracting(s -> s.id()).containsExactly("x");
        assertThat(deleted.successful()).extracting(s -> s.id()).containsExactly("1");
        assertThat(deleted.failed()).extracting(BatchResultErrorEntry::code).containsExactly("ReceiptHandleIsInvalid");
        assertThatThrownBy(() -> sqs.sendMessageBatch(r -> r.queueUrl(url).entries(List.of())))
                .isInstanceOf(EmptyBatchRequestException.class);
    }

    @Test
    @DisplayName("clients 1: errors have their names of both protocols")
    void names_errors() {
        var url = create("orders");
        var missing = url.replace("orders", "missing");

        assertThatThrownBy(() -> sqs.sendMessage(r -> r.queueUrl(missing).messageBody("a")))
                .isInstanceOfSatisfying(QueueDoesNotExistException.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AWS.SimpleQueueService.NonExistentQueue");
                    assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("The specified queue does not exist.");
                    assertThat(e.statusCode()).isEqualTo(400);
                });
        assertThatThrownBy(() -> sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle("nonsense")))
                .isInstanceOf(ReceiptHandleIsInvalidException.class);
        assertThatThrownBy(() -> sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(11)))
                .isInstanceOfSatisfying(AwsServiceException.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidParameterValue");
                    assertThat(e.awsErrorDetails().errorMessage())
                            .isEqualTo("Value 11 for parameter MaxNumberOfMessages is invalid. "
                                    + "Reason: Must be between 1 and 10, if provided.");
                });
    }

    @Test
    @DisplayName("purge empties the queue, once a minute; delete removes it; tags are kept")
    void purges_tags_and_deletes() {
        var url = sqs.createQueue(r -> r.queueName("orders").tags(Map.of("team", "a")))
                .queueUrl();
        sqs.tagQueue(r -> r.queueUrl(url).tags(Map.of("stage", "b")));
        sqs.untagQueue(r -> r.queueUrl(url).tagKeys("team"));
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("a"));

        sqs.purgeQueue(r -> r.queueUrl(url));

        assertThat(sqs.listQueueTags(r -> r.queueUrl(url)).tags()).containsExactly(Map.entry("stage", "b"));
        assertThat(sqs.receiveMessage(r -> r.queueUrl(url)).messages()).isEmpty();
        assertThatThrownBy(() -> sqs.purgeQueue(r -> r.queueUrl(url)))
                .isInstanceOf(PurgeQueueInProgressException.class);
        sqs.deleteQueue(r -> r.queueUrl(url));
        assertThatThrownBy(() -> sqs.getQueueUrl(r -> r.queueName("orders")))
                .isInstanceOf(QueueDoesNotExistException.class);
    }

    @Test
    @DisplayName("a long poll in flight does not hold up the end of the server")
    void closes_during_a_long_poll() {
        var url = create("orders");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var poll = CompletableFuture.runAsync(
                    () -> sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20)), threads);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> ((SkippableClock) clock).nextDue().isPresent());

            assertTimeout(Duration.ofSeconds(3), gateway::close);

            assertThat(poll).failsWithin(Duration.ofSeconds(20)); // nobody is there any more
        }
    }

    @Test
    @DisplayName("the old query protocol answers from the same records")
    void answers_the_query_protocol() {
        var created = query(Map.of(
                "Action", "CreateQueue",
                "QueueName", "orders",
                "Attribute.1.Name", "VisibilityTimeout",
                "Attribute.1.Value", "0"));
        var url = "http://127.0.0.1:" + gateway.port() + "/000000000000/orders";
        var sent = query(Map.of(
                "Action", "SendMessage",
                "QueueUrl", url,
                "MessageBody", "a&b",
                "MessageAttribute.1.Name", "kind",
                "MessageAttribute.1.Value.DataType", "String",
                "MessageAttribute.1.Value.StringValue", "order"));
        var received = query(Map.of(
                "Action", "ReceiveMessage",
                "QueueUrl", url,
                "AttributeName.1", "ApproximateReceiveCount",
                "MessageAttributeName.1", "All"));
        var missing = query(Map.of("Action", "DeleteQueue", "QueueUrl", url + "x"));

        assertThat(created.text())
                .contains("<CreateQueueResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">")
                .contains("<QueueUrl>" + url + "</QueueUrl>");
        assertThat(sent.text()).contains("<MD5OfMessageBody>b96e7bda9c9feee3259b177bd456b0a5<");
        assertThat(received.text())
                .contains("<Message><MessageId>")
                .contains("<Body>a&amp;b</Body>")
                .contains("<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>")
                .contains("<MessageAttribute><Name>kind</Name><Value><DataType>String</DataType>"
                        + "<StringValue>order</StringValue></Value></MessageAttribute>");
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.text()).contains("<Code>AWS.SimpleQueueService.NonExistentQueue</Code>");
    }

    private Reply query(Map<String, String> parameters) {
        var body = parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "Version=2012-11-05&", ""));
        return send(HttpRequest.newBuilder(uri("/"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }
}
