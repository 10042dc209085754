package dev.millrace.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Looks at the pipeline with DescribeTable, the streams API, Scan and ReceiveMessage. Thread-confined. */
final class DynamoDbPipeline implements Pipeline {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MESSAGES_A_CALL = 10;
    private static final int CALLS_WITHOUT_NEWS = 3;

    private final DynamoDbClient tables;
    private final SqsClient queues;
    private final StreamReading stream;
    private final SubscribedQueue<Effects.Notification> notifications;
    private final SubscribedQueue<String> alerts;
    private final Names names;

    /** What the template calls its resources. */
    record Names(
            String orders,
            String tracking,
            String failures,
            String refunds,
            String archive,
            String queue,
            String notifications,
            String alerts) {}

    DynamoDbPipeline(AwsClients clients, Names names) {
        this.tables = clients.tables();
        this.queues = clients.queues();
        this.names = names;
        this.notifications = new SubscribedQueue<>(queues, names.notifications(), DynamoDbPipeline::notification);
        this.alerts = new SubscribedQueue<>(queues, names.alerts(), DynamoDbPipeline::alert);
        var streamArn = tables.describeTable(request -> request.tableName(names.orders()))
                .table()
                .latestStreamArn();
        if (streamArn == null) {
            throw new IllegalStateException("The table " + names.orders() + " has no stream.");
        }
        this.stream = new StreamReading(clients.streams(), streamArn);
    }

    @Override
    public Evidence look() {
        var deliveries = scan(names.tracking()).map(DynamoDbPipeline::delivery).toList();
        var kept = scan(names.failures())
                .filter(row -> row.containsKey("endSequenceNumber"))
                .map(DynamoDbPipeline::range)
                .toList();
        var effects = new Effects(
                notifications.messages(),
                scan(names.refunds()).map(DynamoDbPipeline::refund).toList(),
                scan(names.archive()).map(DynamoDbPipeline::archived).toList(),
                alerts.messages());
        return new Evidence(stream.records(), deliveries, effects, kept, List.of());
    }

    @Override
    public void close() {
        notifications.close();
        alerts.close();
    }

    @Override
    public List<FailureRange> waitingDocuments() {
        var url =
                queues.getQueueUrl(request -> request.queueName(names.queue())).queueUrl();
        var found = new HashMap<String, FailureRange>();
        var withoutNews = 0;
        while (withoutNews < CALLS_WITHOUT_NEWS) {
            var before = found.size();
            // Visible again at once: this only looks.
            queues.receiveMessage(request -> request.queueUrl(url)
                            .maxNumberOfMessages(MESSAGES_A_CALL)
                            .visibilityTimeout(0)
                            .waitTimeSeconds(0))
                    .messages()
                    .forEach(message -> ranges(message).forEach(range -> found.put(message.messageId(), range)));
            withoutNews = found.size() == before ? withoutNews + 1 : 0;
        }
        return List.copyOf(found.values());
    }

    private Stream<Map<String, AttributeValue>> scan(String table) {
        return tables.scanPaginator(request -> request.tableName(table).consistentRead(true)).items().stream();
    }

    private static Delivery delivery(Map<String, AttributeValue> row) {
        return new Delivery(
                new BigInteger(attribute(row, "sequenceNumber").s()),
                attribute(row, "orderId").s(),
                Instant.parse(attribute(row, "processedAt").s()),
                attribute(row, "status").s().equals("RECOVERED"),
                number(row, "redeliveries"));
    }

    private static Effects.Refund refund(Map<String, AttributeValue> row) {
        return new Effects.Refund(
                attribute(row, "eventId").s(), attribute(row, "orderId").s());
    }

    private static Effects.Archived archived(Map<String, AttributeValue> row) {
        return new Effects.Archived(
                new BigInteger(attribute(row, "sequenceNumber").s()),
                attribute(row, "orderId").s());
    }

    private static FailureRange range(Map<String, AttributeValue> row) {
        var first = attribute(row, "startSequenceNumber").s();
        return new FailureRange(
                attribute(row, "requestId").s() + "#" + first,
                attribute(row, "shardId").s(),
                new BigInteger(first),
                new BigInteger(attribute(row, "endSequenceNumber").s()),
                number(row, "batchSize"),
                attribute(row, "condition").s(),
                number(row, "recordsPoison") > 0 || number(row, "recordsReadBack") < number(row, "batchSize"));
    }

    /** A raw message: its attributes are the queue's. */
    private static Optional<Effects.Notification> notification(Message message) {
        return Optional.of(
                new Effects.Notification(attribute(message, "deduplicationId"), attribute(message, "orderId")));
    }

    private static String attribute(Message message, String name) {
        return message.messageAttributes()
                .getOrDefault(
                        name, MessageAttributeValue.builder().stringValue("").build())
                .stringValue();
    }

    /** An enveloped message. Those of alarms have no deduplication id. */
    private static Optional<String> alert(Message message) {
        try {
            var id = JSON.readTree(message.body()).at("/MessageAttributes/deduplicationId/Value");
            return id.isTextual() ? Optional.of(id.asText()) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static int number(Map<String, AttributeValue> row, String name) {
        return Integer.parseInt(attribute(row, name).n());
    }

    private static AttributeValue attribute(Map<String, AttributeValue> row, String name) {
        var value = row.get(name);
        if (value == null) {
            throw new IllegalStateException("A row has no " + name + ": " + row.keySet());
        }
        return value;
    }

    /** None if the message is something else. */
    private static Stream<FailureRange> ranges(Message message) {
        try {
            var document = JSON.readTree(message.body());
            var batch = document.path("DDBStreamBatchInfo");
            if (!batch.hasNonNull("startSequenceNumber")) {
                return Stream.empty();
            }
            var request = document.path("requestContext");
            var first = batch.path("startSequenceNumber").asText();
            return Stream.of(new FailureRange(
                    request.path("requestId").asText() + "#" + first,
                    batch.path("shardId").asText(),
                    new BigInteger(first),
                    new BigInteger(batch.path("endSequenceNumber").asText()),
                    batch.path("batchSize").asInt(),
                    request.path("condition").asText(),
                    false));
        } catch (JsonProcessingException e) {
            return Stream.empty();
        }
    }
}
