package dev.millrace.examples.orders;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/** Answers the SDK's calls as the case says, and writes down those that change something. */
final class TestingAws {

    private static final String TOPICS = "arn:aws:sns:us-east-1:000000000000:";
    private static final int KEYS_ANSWERED_AT_ONCE = 2;
    private static final Map<String, String> KEYS = Map.of(
            "order-tracking",
            "eventId",
            "order-refunds",
            "orderId",
            "order-archive",
            "orderId",
            "order-failures",
            "part");

    final List<String> effects = new ArrayList<>();
    final List<JsonNode> requests = new ArrayList<>();
    final List<Integer> keysAsked = new ArrayList<>();

    private final JsonNode given;
    private final Set<String> existing = new HashSet<>();

    TestingAws(JsonNode given) {
        this.given = given;
        for (var name : List.of("marked", "markedMeanwhile")) {
            Cases.texts(given.path(name)).forEach(id -> existing.add("order-tracking " + id));
        }
        Cases.texts(given.path("refunded")).forEach(id -> existing.add("order-refunds " + id));
    }

    Settings settings() {
        return new Settings(Map.of(
                "TRACKING_TABLE", "order-tracking",
                "ARCHIVE_TABLE", "order-archive",
                "REFUNDS_TABLE", "order-refunds",
                "FAILURES_TABLE", "order-failures",
                "NOTIFICATION_TOPIC_ARN", TOPICS + "order-notifications",
                "ALERT_TOPIC_ARN", TOPICS + "order-alerts",
                "ORDERS_DROP_ONE", given.path("dropOne").asText("false")));
    }

    Clock clock() {
        return Clock.fixed(Instant.parse(given.path("now").asText("2026-01-01T00:00:00.123Z")), ZoneOffset.UTC);
    }

    SdkClients clients() {
        return new SdkClients(new Tables(), new Topics());
    }

    DynamoDbStreamsClient streams() {
        return new Streams();
    }

    private void reach(String name) {
        if (given.path("broken").asText().equals(name)) {
            throw new IllegalStateException(name + " is out of reach");
        }
    }

    private void happened(String effect, ObjectNode request) {
        effects.add(effect);
        requests.add(request);
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        return Objects.requireNonNull(item.get(name), name).s();
    }

    private final class Tables implements DynamoDbClient {

        @Override
        public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
            var marked = Cases.texts(given.path("marked"));
            var asked = request.requestItems()
                    .getOrDefault("order-tracking", KeysAndAttributes.builder().build());
            keysAsked.add(asked.keys().size());
            var split = Math.min(KEYS_ANSWERED_AT_ONCE, asked.keys().size());
            var answer = BatchGetItemResponse.builder()
                    .responses(Map.of(
                            "order-tracking",
                            asked.keys().subList(0, split).stream()
                                    .filter(key -> marked.contains(text(key, "eventId")))
                                    .toList()));
            var left = asked.keys().subList(split, asked.keys().size());
            if (!left.isEmpty()) {
                answer.unprocessedKeys(
                        Map.of("order-tracking", asked.toBuilder().keys(left).build()));
            }
            return answer.build();
        }

        @Override
        public PutItemResponse putItem(PutItemRequest request) {
            var table = request.tableName();
            reach(table);
            var key = text(request.item(), KEYS.getOrDefault(table, "?"));
            if (request.conditionExpression() != null && existing.contains(table + " " + key)) {
                throw ConditionalCheckFailedException.builder().build();
            }
            var json = Cases.JSON.createObjectNode().put("put", table);
            if (request.conditionExpression() != null) {
                json.put("condition", request.conditionExpression());
            }
            json.set("item", ValuesAsJson.item(request.item()));
            happened("put " + table + " " + key, json);
            return PutItemResponse.builder().build();
        }

        @Override
        public UpdateItemResponse updateItem(UpdateItemRequest request) {
            reach(request.tableName());
            var json = Cases.JSON.createObjectNode().put("update", request.tableName());
            json.set("key", ValuesAsJson.item(request.key()));
            happened("update " + request.tableName() + " " + text(request.key(), "eventId"), json);
            return UpdateItemResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "dynamodb";
        }

        @Override
        public void close() {
            throw new AssertionError("nobody closes it");
        }
    }

    private final class Topics implements SnsClient {

        @Override
        public PublishResponse publish(PublishRequest request) {
            var topic = request.topicArn().substring(TOPICS.length());
            reach(topic);
            var json = Cases.JSON.createObjectNode().put("publish", topic);
            if (request.subject() != null) {
                json.put("subject", request.subject());
            }
            try {
                json.set("message", Cases.JSON.readTree(request.message()));
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new AssertionError(e);
            }
            var attributes = json.putObject("attributes");
            request.messageAttributes().forEach((name, value) -> attributes.put(name, value.stringValue()));
            happened(
                    "publish " + topic + " "
                            + attributes.path("deduplicationId").asText(),
                    json);
            return PublishResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "sns";
        }

        @Override
        public void close() {
            throw new AssertionError("nobody closes it");
        }
    }

    /** One shard in pages; an iterator is the page's index. */
    private final class Streams implements DynamoDbStreamsClient {

        @Override
        public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
            if (given.path("shard").asText().equals("gone")) {
                throw TrimmedDataAccessException.builder().build();
            }
            return GetShardIteratorResponse.builder().shardIterator("0").build();
        }

        @Override
        public GetRecordsResponse getRecords(GetRecordsRequest request) {
            var index = Integer.parseInt(request.shardIterator());
            var records = new ArrayList<Record>();
            given.path("shard").path(index).forEach(record -> records.add(record(record)));
            var isLast = !given.path("shardIsOpen").asBoolean()
                    && index + 1 >= given.path("shard").size();
            return GetRecordsResponse.builder()
                    .records(records)
                    .nextShardIterator(isLast ? null : Integer.toString(index + 1))
                    .build();
        }

        private static Record record(JsonNode json) {
            var change = json.path("dynamodb");
            var record = StreamRecord.builder()
                    .sequenceNumber(change.path("SequenceNumber").asText())
                    .keys(ValuesAsJson.item(change.path("Keys")));
            if (change.has("OldImage")) {
                record.oldImage(ValuesAsJson.item(change.path("OldImage")));
            }
            if (change.has("NewImage")) {
                record.newImage(ValuesAsJson.item(change.path("NewImage")));
            }
            return Record.builder()
                    .eventID(json.path("eventID").asText())
                    .eventName(json.path("eventName").asText())
                    .dynamodb(record.build())
                    .build();
        }

        @Override
        public String serviceName() {
            return "dynamodbstreams";
        }

        @Override
        public void close() {
            throw new AssertionError("nobody closes it");
        }
    }
}
