package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

@ExtendWith(OneServer.class)
@DisplayName("the SDK for Java and event source mappings")
class MappingsIT {

    private static final Duration SOON = Duration.ofSeconds(40);

    @Test
    @DisplayName("a record reaches the handler, with its ARN, name and keys")
    void a_record_reaches_the_handler(Millrace millrace) throws Exception {
        var tables = millrace.dynamoDb();
        var streamArn = Given.table(tables, "mappings-reach").latestStreamArn();
        Given.sink(tables, "mappings-reach-sink");
        Given.function(millrace.lambda(), "mappings-reach", "mappings-reach-sink");
        var mapping = millrace.lambda()
                .createEventSourceMapping(create -> create.eventSourceArn(streamArn)
                        .functionName("mappings-reach")
                        .startingPosition(EventSourcePosition.TRIM_HORIZON));
        assertThat(mapping.batchSize()).isEqualTo(100);
        awaitState(millrace.lambda(), mapping.uuid(), "Enabled");

        tables.putItem(put -> put.tableName("mappings-reach").item(item("a", 1)));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(all(tables, "mappings-reach-sink"))
                        .as(millrace.output())
                        .singleElement()
                        .satisfies(seen -> assertThat(seen)
                                .containsEntry("key", AttributeValue.fromS("a"))
                                .containsEntry("eventName", AttributeValue.fromS("INSERT"))
                                .containsEntry("source", AttributeValue.fromS(streamArn))));
        millrace.lambda().deleteEventSourceMapping(delete -> delete.uuid(mapping.uuid()));
    }

    @Test
    @DisplayName("a failing batch is retried and split until the failing record alone is reported to the queue")
    void a_failing_record_is_isolated_and_reported(Millrace millrace) throws Exception {
        var tables = millrace.dynamoDb();
        var sqs = millrace.sqs();
        var streamArn = Given.table(tables, "mappings-poison").latestStreamArn();
        Given.sink(tables, "mappings-poison-sink");
        var functionArn = Given.function(millrace.lambda(), "mappings-poison", "mappings-poison-sink");
        var queueUrl =
                sqs.createQueue(create -> create.queueName("mappings-poison")).queueUrl();
        var queueArn = sqs.getQueueAttributes(
                        get -> get.queueUrl(queueUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        var items = List.of(item("p", 1), item("p", 2), poison("p", 3), item("p", 4));
        tables.batchWriteItem(batch -> batch.requestItems(Map.of(
                "mappings-poison",
                items.stream()
                        .map(item -> WriteRequest.builder()
                                .putRequest(PutRequest.builder().item(item).build())
                                .build())
                        .toList())));

        var mapping = millrace.lambda()
                .createEventSourceMapping(create -> create.eventSourceArn(streamArn)
                        .functionName("mappings-poison")
                        .startingPosition(EventSourcePosition.TRIM_HORIZON)
                        .batchSize(10)
                        .maximumRetryAttempts(1)
                        .bisectBatchOnFunctionError(true)
                        .destinationConfig(
                                destinations -> destinations.onFailure(queue -> queue.destination(queueArn))));

        var messages = sqs.receiveMessage(receive ->
                        receive.queueUrl(queueUrl).waitTimeSeconds(20).maxNumberOfMessages(10))
                .messages();
        assertThat(messages).as(millrace.output()).hasSize(1);
        var document = Json.read(messages.getFirst().body());
        assertThat(Json.names(document))
                .containsExactlyInAnyOrder(
                        "requestContext", "responseContext", "version", "timestamp", "DDBStreamBatchInfo");
        var request = document.path("requestContext");
        assertThat(Json.names(request))
                .containsExactlyInAnyOrder("requestId", "functionArn", "condition", "approximateInvokeCount");
        assertThat(request.path("functionArn").asText()).isEqualTo(functionArn);
        assertThat(request.path("condition").asText()).isEqualTo("RetryAttemptsExhausted");
        var response = document.path("responseContext");
        assertThat(Json.names(response)).containsExactlyInAnyOrder("statusCode", "executedVersion", "functionError");
        assertThat(response.path("statusCode").asInt()).isEqualTo(200);
        assertThat(response.path("executedVersion").asText()).isEqualTo("$LATEST");
        assertThat(response.path("functionError").asText()).isEqualTo("Unhandled");
        assertThat(document.path("version").asText()).isEqualTo("1.0");
        var batch = document.path("DDBStreamBatchInfo");
        assertThat(Json.names(batch))
                .containsExactlyInAnyOrder(
                        "shardId",
                        "startSequenceNumber",
                        "endSequenceNumber",
                        "approximateArrivalOfFirstRecord",
                        "approximateArrivalOfLastRecord",
                        "batchSize",
                        "streamArn");
        assertThat(batch.path("batchSize").asInt()).isEqualTo(1);
        assertThat(batch.path("streamArn").asText()).isEqualTo(streamArn);
        assertThat(batch.path("startSequenceNumber").asText())
                .isEqualTo(batch.path("endSequenceNumber").asText());

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(all(tables, "mappings-poison-sink"))
                        .as(millrace.output())
                        .hasSize(3));
        assertThat(sqs.receiveMessage(receive -> receive.queueUrl(queueUrl)).messages())
                .isEmpty();
        assertThat(all(tables, "mappings-poison-sink"))
                .extracting(seen -> seen.get("id"))
                .doesNotContain(
                        AttributeValue.fromS(batch.path("startSequenceNumber").asText()));
        millrace.lambda().deleteEventSourceMapping(delete -> delete.uuid(mapping.uuid()));
    }

    private static void awaitState(LambdaClient client, String uuid, String state) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(client.getEventSourceMapping(get -> get.uuid(uuid))
                                .state())
                        .isEqualTo(state));
    }

    private static List<Map<String, AttributeValue>> all(DynamoDbClient client, String table) {
        return client.scanPaginator(scan -> scan.tableName(table)).items().stream()
                .toList();
    }

    private static Map<String, AttributeValue> item(String id, int n) {
        return Map.of("id", AttributeValue.fromS(id), "n", AttributeValue.fromN(String.valueOf(n)));
    }

    private static Map<String, AttributeValue> poison(String id, int n) {
        return Map.of(
                "id", AttributeValue.fromS(id),
                "n", AttributeValue.fromN(String.valueOf(n)),
                "poison", AttributeValue.fromBool(true));
    }
}
