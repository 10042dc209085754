package dev.millrace.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Looks at the pipeline with DescribeTable, the streams API, Scan and ReceiveMessage. Thread-confined. */
final class DynamoDbPipeline implements Pipeline {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MESSAGES_A_CALL = 10;
    private static final int CALLS_WITHOUT_NEWS = 3;

    private final DynamoDbClient tables;
    private final SqsClient queues;
    private final StreamReading stream;
    private final NotificationReading notifications;
    private final Names names;

    /** What the template calls its resources. */
    record Names(
            String orders,
            String tracking,
            String failures,
            String refunds,
            String archive,
            String queue,
            String notifications) {}

    DynamoDbPipeline(AwsClients clients, Names names) {
        this.tables = clients.tables();
        this.queues = clients.queues();
        this.names = names;
        this.notifications = new NotificationReading(queues, names.notifications());
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
                notifications.notifications(),
                scan(names.refunds()).map(DynamoDbPipeline::refund).toList(),
                scan(names.archive()).map(DynamoDbPipeline::archived).toList());
        return new Evidence(stream.records(), deliveries, effects, kept, List.of());
    }

    @Override
    public void close() {
        notifications.close();
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
                Integer.parseInt(attribute(row, "redeliveries").n()));
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
        return new FailureRange(
                attribute(row, "shardId").s(),
                new BigInteger(attribute(row, "startSequenceNumber").s()),
                new BigInteger(attribute(row, "endSequenceNumber").s()),
                Integer.parseInt(attribute(row, "batchSize").n()),
                attribute(row, "condition").s());
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
            return Stream.of(new FailureRange(
                    batch.path("shardId").asText(),
                    new BigInteger(batch.path("startSequenceNumber").asText()),
                    new BigInteger(batch.path("endSequenceNumber").asText()),
                    batch.path("batchSize").asInt(),
                    document.path("requestContext").path("condition").asText()));
        } catch (JsonProcessingException e) {
            return Stream.empty();
        }
    }
}
