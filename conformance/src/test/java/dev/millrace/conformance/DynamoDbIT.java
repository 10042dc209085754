package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

@ExtendWith(OneServer.class)
@DisplayName("the SDK for Java and DynamoDB")
class DynamoDbIT {

    private DynamoDbClient client;

    @BeforeEach
    void connect(Millrace millrace) {
        client = millrace.dynamoDb();
    }

    @Test
    @DisplayName("a table with a stream becomes active, is described and listed, and is gone after its deletion")
    void tables() {
        var table = Given.table(client, "dynamodb-tables");

        assertThat(table.tableStatus()).isEqualTo(TableStatus.ACTIVE);
        assertThat(table.tableArn()).isEqualTo("arn:aws:dynamodb:us-east-1:000000000000:table/dynamodb-tables");
        assertThat(table.streamSpecification().streamViewType()).isEqualTo(StreamViewType.NEW_AND_OLD_IMAGES);
        assertThat(table.latestStreamArn()).isEqualTo(table.tableArn() + "/stream/" + table.latestStreamLabel());
        assertThat(client.listTablesPaginator(list -> list.limit(1)).tableNames())
                .contains("dynamodb-tables");

        client.deleteTable(delete -> delete.tableName("dynamodb-tables"));
        try (var waiter = client.waiter()) {
            waiter.waitUntilTableNotExists(gone -> gone.tableName("dynamodb-tables"));
        }
        assertThat(client.listTablesPaginator().tableNames()).doesNotContain("dynamodb-tables");
    }

    @Test
    @DisplayName("put, update and delete obey their conditions and return the values asked for")
    void conditions() {
        Given.table(client, "dynamodb-conditions");
        var key = key("a", 1);
        client.putItem(put -> put.tableName("dynamodb-conditions")
                .item(item("a", 1, "state", "new"))
                .conditionExpression("attribute_not_exists(id)"));

        assertThatThrownBy(() -> client.putItem(put -> put.tableName("dynamodb-conditions")
                        .item(item("a", 1, "state", "again"))
                        .conditionExpression("attribute_not_exists(id)")))
                .isInstanceOfSatisfying(
                        ConditionalCheckFailedException.class,
                        failed -> assertThat(failed.awsErrorDetails().errorMessage())
                                .isEqualTo("The conditional request failed"));

        var updated = client.updateItem(update -> update.tableName("dynamodb-conditions")
                .key(key)
                .updateExpression("SET #s = :paid, tries = if_not_exists(tries, :zero) + :one ADD tags :tags")
                .conditionExpression("#s = :new AND n BETWEEN :zero AND :one")
                .expressionAttributeNames(Map.of("#s", "state"))
                .expressionAttributeValues(Map.of(
                        ":paid", AttributeValue.fromS("paid"),
                        ":new", AttributeValue.fromS("new"),
                        ":zero", AttributeValue.fromN("0"),
                        ":one", AttributeValue.fromN("1"),
                        ":tags", AttributeValue.fromSs(List.of("x", "y"))))
                .returnValues(ReturnValue.ALL_NEW));
        assertThat(updated.attributes())
                .containsEntry("state", AttributeValue.fromS("paid"))
                .containsEntry("tries", AttributeValue.fromN("1"))
                .containsEntry("tags", AttributeValue.fromSs(List.of("x", "y")));

        var deleted = client.deleteItem(delete -> delete.tableName("dynamodb-conditions")
                .key(key)
                .conditionExpression("contains(tags, :x)")
                .expressionAttributeValues(Map.of(":x", AttributeValue.fromS("x")))
                .returnValues(ReturnValue.ALL_OLD));
        assertThat(deleted.attributes()).isEqualTo(updated.attributes());
        assertThat(client.getItem(get ->
                                get.tableName("dynamodb-conditions").key(key).consistentRead(true))
                        .hasItem())
                .isFalse();
    }

    @Test
    @DisplayName("batches write and read; query and scan paginators see every item once, query in key order")
    void batches_and_paginators() {
        Given.table(client, "dynamodb-pages");
        var writes = IntStream.range(0, 25)
                .mapToObj(n -> WriteRequest.builder()
                        .putRequest(PutRequest.builder()
                                .item(item("p", n, "even", n % 2 == 0 ? "yes" : "no"))
                                .build())
                        .build())
                .toList();
        assertThat(client.batchWriteItem(batch -> batch.requestItems(Map.of("dynamodb-pages", writes)))
                        .unprocessedItems())
                .isEmpty();

        var read = client.batchGetItem(batch -> batch.requestItems(Map.of(
                "dynamodb-pages",
                KeysAndAttributes.builder()
                        .keys(List.of(key("p", 3), key("p", 24), key("p", 99)))
                        .build())));
        assertThat(read.responses().get("dynamodb-pages"))
                .containsExactlyInAnyOrder(item("p", 3, "even", "no"), item("p", 24, "even", "yes"));

        var pages = client.queryPaginator(query -> query.tableName("dynamodb-pages")
                .limit(10)
                .keyConditionExpression("id = :p AND n >= :five")
                .filterExpression("even = :yes")
                .expressionAttributeValues(Map.of(
                        ":p", AttributeValue.fromS("p"),
                        ":five", AttributeValue.fromN("5"),
                        ":yes", AttributeValue.fromS("yes")))
                .scanIndexForward(false));
        assertThat(pages.items().stream().map(item -> number(item)).toList())
                .containsExactly("24", "22", "20", "18", "16", "14", "12", "10", "8", "6");
        assertThat(pages.stream().mapToInt(page -> page.scannedCount()).boxed().toList())
                .startsWith(10, 10)
                .hasSizeBetween(2, 3);

        assertThat(client.scanPaginator(scan -> scan.tableName("dynamodb-pages").limit(7)).items().stream()
                        .map(item -> Integer.parseInt(number(item))))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 25).boxed().toList());
    }

    private static String number(Map<String, AttributeValue> item) {
        return Objects.requireNonNull(item.get("n")).n();
    }

    private static Map<String, AttributeValue> key(String id, int n) {
        return Map.of("id", AttributeValue.fromS(id), "n", AttributeValue.fromN(String.valueOf(n)));
    }

    private static Map<String, AttributeValue> item(String id, int n, String name, String value) {
        return Map.of(
                "id",
                AttributeValue.fromS(id),
                "n",
                AttributeValue.fromN(String.valueOf(n)),
                name,
                AttributeValue.fromS(value));
    }
}
