package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.dynamodb.DynamoDbService;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import dev.millrace.tables.stream.StreamSettings;
import dev.millrace.tables.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeAction;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValueUpdate;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ComparisonOperator;
import software.amazon.awssdk.services.dynamodb.model.Condition;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ExpectedAttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.Tag;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** DynamoDB as AWS's own client sees it. */
class DynamoDbClientTest extends GatewayTest {

    private static final String TABLE = "Orders";

    private final Store store;
    private final Tables tables;
    private DynamoDbClient dynamo;

    DynamoDbClientTest(@TempDir Path directory) {
        this.store = RocksDbStore.open(directory, Durability.OS);
        this.tables = Tables.open(store, clock, StreamSettings.defaults());
    }

    @Override
    ServiceCatalog catalog() {
        return new ServiceCatalog(List.of(new DynamoDbService(tables, clock)));
    }

    @BeforeEach
    void openClient() {
        dynamo = DynamoDbClient.builder()
                .endpointOverride(uri("/"))
                .region(Region.EU_WEST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("111122223333", "x")))
                .build();
        dynamo.createTable(r -> r.tableName(TABLE)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(definition("p", ScalarAttributeType.S), definition("c", ScalarAttributeType.N))
                .keySchema(element("p", KeyType.HASH), element("c", KeyType.RANGE))
                .streamSpecification(s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
        dynamo.waiter().waitUntilTableExists(r -> r.tableName(TABLE));
    }

    @AfterEach
    void closeClient() {
        dynamo.close();
        tables.close();
        store.close();
    }

    @Test
    @DisplayName("3.1, 3.2 a table is described with its scope, key, billing and stream")
    void describes_the_table() {
        var table = dynamo.describeTable(r -> r.tableName(TABLE)).table();
        assertThat(table.tableStatus()).isEqualTo(TableStatus.ACTIVE);
        assertThat(table.tableArn()).isEqualTo("arn:aws:dynamodb:eu-west-1:111122223333:table/Orders");
        assertThat(table.latestStreamArn()).startsWith(table.tableArn() + "/stream/");
        assertThat(table.creationDateTime()).isNotNull();
        assertThat(table.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
        assertThat(dynamo.listTables().tableNames()).containsExactly(TABLE);
        assertThat(dynamo.describeTimeToLive(r -> r.tableName(TABLE))
                        .timeToLiveDescription()
                        .timeToLiveStatus())
                .isEqualTo(TimeToLiveStatus.DISABLED);
        assertThatThrownBy(() -> dynamo.describeTable(r -> r.tableName("Nope")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    @DisplayName("5.1 values of every type come back as they went")
    void every_type() {
        var item = Map.of(
                "p", AttributeValue.fromS("a"),
                "c", AttributeValue.fromN("1"),
                "b", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {0, (byte) 0xFF})),
                "t", AttributeValue.fromBool(true),
                "u", AttributeValue.fromNul(true),
                "ss", AttributeValue.fromSs(List.of("a", "b")),
                "ns", AttributeValue.fromNs(List.of("-1", "9", "10")),
                "bs", AttributeValue.fromBs(List.of(SdkBytes.fromByteArray(new byte[] {1}))),
                "l", AttributeValue.fromL(List.of(AttributeValue.fromS("é \uD83D\uDE00 \"\\\n"))),
                "m", AttributeValue.fromM(Map.of("k", AttributeValue.fromM(Map.of()))));
        dynamo.putItem(r -> r.tableName(TABLE).item(item));
        assertThat(dynamo.getItem(r -> r.tableName(TABLE).key(key("a", 1))).item())
                .isEqualTo(item);
    }

    @Test
    @DisplayName("3.5.8 a false condition arrives with the item")
    void conditions() {
        dynamo.putItem(r -> r.tableName(TABLE).item(key("a", 1)));
        assertThatThrownBy(() -> dynamo.putItem(r -> r.tableName(TABLE)
                        .item(key("a", 1))
                        .conditionExpression("attribute_not_exists(p)")
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)))
                .isInstanceOfSatisfying(
                        ConditionalCheckFailedException.class,
                        e -> assertThat(e.item()).isEqualTo(key("a", 1)));
        assertThatThrownBy(() -> dynamo.deleteItem(
                        r -> r.tableName(TABLE).key(key("a", 1)).conditionExpression("p =")))
                .isInstanceOfSatisfying(DynamoDbException.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
                    assertThat(e.awsErrorDetails().errorMessage()).contains("Syntax error");
                });
    }

    @Test
    @DisplayName("4.6 an update creates, counts and returns what it touched")
    void updates() {
        for (var i = 1; i <= 2; i++) {
            var expected = Integer.toString(i);
            assertThat(dynamo.updateItem(r -> r.tableName(TABLE)
                                    .key(key("a", 1))
                                    .updateExpression("ADD n :one")
                                    .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1")))
                                    .returnValues(ReturnValue.UPDATED_NEW))
                            .attributes())
                    .isEqualTo(Map.of("n", AttributeValue.fromN(expected)));
        }
    }

    @Test
    @DisplayName("3.6, 3.7, 3.8 batches are written, queried and scanned, page by page")
    void pages() {
        var puts = IntStream.range(0, 20)
                .mapToObj(i -> WriteRequest.builder()
                        .putRequest(put -> put.item(key("a", i)))
                        .build())
                .toList();
        assertThat(dynamo.batchWriteItem(r -> r.requestItems(Map.of(TABLE, puts)))
                        .unprocessedItems())
                .isEmpty();
        assertThat(dynamo
                        .queryPaginator(r -> r.tableName(TABLE)
                                .keyConditionExpression("p = :p AND c >= :c")
                                .expressionAttributeValues(
                                        Map.of(":p", AttributeValue.fromS("a"), ":c", AttributeValue.fromN("5")))
                                .scanIndexForward(false)
                                .limit(4))
                        .items()
                        .stream()
                        .map(item -> item.getOrDefault("c", AttributeValue.fromN("0"))
                                .n()))
                .containsExactly("19", "18", "17", "16", "15", "14", "13", "12", "11", "10", "9", "8", "7", "6", "5");
        assertThat(dynamo.scanPaginator(r -> r.tableName(TABLE).limit(7)).items())
                .hasSize(20);
        assertThat(dynamo.batchGetItem(r -> r.requestItems(Map.of(
                                TABLE,
                                KeysAndAttributes.builder()
                                        .keys(List.of(key("a", 3), key("a", 99)))
                                        .build())))
                        .responses())
                .isEqualTo(Map.of(TABLE, List.of(key("a", 3))));
    }

    @Test
    @DisplayName("3.9 a transaction is cancelled with its reasons")
    void transactions() {
        assertThatThrownBy(() -> dynamo.transactWriteItems(r -> r.transactItems(
                        put(),
                        TransactWriteItem.builder()
                                .conditionCheck(c ->
                                        c.tableName(TABLE).key(key("a", 2)).conditionExpression("attribute_exists(p)"))
                                .build())))
                .isInstanceOfSatisfying(
                        TransactionCanceledException.class,
                        e -> assertThat(e.cancellationReasons())
                                .extracting(reason -> reason.code())
                                .containsExactly("None", "ConditionalCheckFailed"));
        dynamo.transactWriteItems(r -> r.transactItems(put()));
        assertThat(dynamo.transactGetItems(r -> r.transactItems(TransactGetItem.builder()
                                .get(g -> g.tableName(TABLE).key(key("a", 1)))
                                .build()))
                        .responses()
                        .getFirst()
                        .item())
                .isEqualTo(key("a", 1));

        assertThatThrownBy(() -> dynamo.transactWriteItems(r -> r.transactItems(TransactWriteItem.builder()
                        .conditionCheck(c -> c.tableName(TABLE)
                                .key(key("a", 1))
                                .conditionExpression("attribute_not_exists(p)")
                                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD))
                        .build())))
                .isInstanceOfSatisfying(
                        TransactionCanceledException.class,
                        e -> assertThat(e.cancellationReasons())
                                .singleElement()
                                .satisfies(reason -> assertThat(reason.item()).isEqualTo(key("a", 1))));
    }

    @Test
    @DisplayName("6.1.8 TagResource and UntagResource answer 200 with an empty body")
    void tags_without_a_body() {
        var arn = "\"ResourceArn\":\"arn:aws:dynamodb:eu-west-1:000000000000:table/Tagged\"";
        send(dynamoDb("CreateTable", """
                {"TableName":"Tagged","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"p",
                "AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}]}"""));
        for (var reply : List.of(
                send(dynamoDb("TagResource", "{" + arn + ",\"Tags\":[{\"Key\":\"a\",\"Value\":\"1\"}]}")),
                send(dynamoDb("UntagResource", "{" + arn + ",\"TagKeys\":[\"a\"]}")))) {
            assertThat(reply.status()).as(reply.text()).isEqualTo(200);
            assertThat(reply.text()).isEmpty();
            assertThat(reply.header("Content-Length")).isEqualTo("0");
            assertThat(reply.header("x-amz-crc32")).isEqualTo("0");
        }
        var ownArn = dynamo.describeTable(r -> r.tableName(TABLE)).table().tableArn();
        dynamo.tagResource(r ->
                r.resourceArn(ownArn).tags(Tag.builder().key("a").value("1").build()));
        assertThat(dynamo.listTagsOfResource(r -> r.resourceArn(ownArn)).tags()).hasSize(1);
        dynamo.untagResource(r -> r.resourceArn(ownArn).tagKeys("a"));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("6.6 each error has its namespace and its member for the message")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GetItem|{}|com.amazon.coral.validate#ValidationException|message",
                "GetItem|{|com.amazon.coral.service#SerializationException|",
                "GetItem|{\"TableName\":1}|com.amazon.coral.service#SerializationException|Message",
                "GetIt|{}|com.amazon.coral.service#UnknownOperationException|",
                "DescribeTable|{\"TableName\":\"Nope\"}"
                        + "|com.amazonaws.dynamodb.v20120810#ResourceNotFoundException|message",
                "DeleteItem|{\"TableName\":\"Errors\",\"Key\":{\"p\":{\"S\":\"a\"}},\"ConditionExpression\":"
                        + "\"attribute_exists(p)\"}|com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException|message",
                "TransactWriteItems|{\"TransactItems\":[{\"Delete\":{\"TableName\":\"Errors\",\"Key\":{\"p\":{\"S\":"
                        + "\"a\"}},\"ConditionExpression\":\"attribute_exists(p)\"}}]}"
                        + "|com.amazonaws.dynamodb.v20120810#TransactionCanceledException|Message"
            })
    void spells_errors(String operation, String body, String type, @Nullable String member) throws IOException {
        send(dynamoDb("CreateTable", """
                {"TableName":"Errors","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"p",
                "AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}]}"""));

        var reply = send(dynamoDb(operation, body));

        var error = new ObjectMapper().readTree(reply.response().body());
        assertThat(reply.status()).isEqualTo(400);
        assertThat(error.path("__type").asText()).isEqualTo(type);
        assertThat(error.has("message")).isEqualTo("message".equals(member));
        assertThat(error.has("Message")).isEqualTo("Message".equals(member));
    }

    @Test
    @DisplayName("an operation that Millrace does not have is refused by its name")
    void unknown_operation() {
        assertThatThrownBy(() -> dynamo.executeStatement(r -> r.statement("SELECT * FROM Orders")))
                .isInstanceOfSatisfying(DynamoDbException.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnknownOperationException");
                    assertThat(e.awsErrorDetails().errorMessage())
                            .isEqualTo("The operation ExecuteStatement is not supported by Millrace");
                });
    }

    @Test
    @DisplayName("4.8 AWS's own client with the parameters from before expressions; 3.10, 3.12 features switched on")
    void legacy_and_features() {
        dynamo.updateItem(r -> r.tableName(TABLE)
                .key(key("a", 1))
                .attributeUpdates(Map.of(
                        "n",
                        AttributeValueUpdate.builder()
                                .action(AttributeAction.ADD)
                                .value(AttributeValue.fromN("5"))
                                .build()))
                .expected(Map.of(
                        "n", ExpectedAttributeValue.builder().exists(false).build())));
        var isA = Condition.builder()
                .comparisonOperator(ComparisonOperator.EQ)
                .attributeValueList(AttributeValue.fromS("a"))
                .build();
        assertThat(dynamo.query(r -> r.tableName(TABLE)
                                .keyConditions(Map.of("p", isA))
                                .attributesToGet("n"))
                        .items())
                .containsExactly(Map.of("n", AttributeValue.fromN("5")));

        dynamo.updateTimeToLive(r ->
                r.tableName(TABLE).timeToLiveSpecification(t -> t.enabled(true).attributeName("e")));
        assertThat(dynamo.describeTimeToLive(r -> r.tableName(TABLE))
                        .timeToLiveDescription()
                        .timeToLiveStatus())
                .isEqualTo(TimeToLiveStatus.ENABLED);
        var backups = dynamo.updateContinuousBackups(
                r -> r.tableName(TABLE).pointInTimeRecoverySpecification(p -> p.pointInTimeRecoveryEnabled(true)));
        var recovery = backups.continuousBackupsDescription().pointInTimeRecoveryDescription();
        assertThat(recovery.recoveryPeriodInDays()).isEqualTo(35);
        assertThat(recovery.earliestRestorableDateTime()).isEqualTo(recovery.latestRestorableDateTime());
    }

    private static TransactWriteItem put() {
        return TransactWriteItem.builder()
                .put(p -> p.tableName(TABLE).item(key("a", 1)))
                .build();
    }

    private static Map<String, AttributeValue> key(String partition, int sort) {
        return Map.of("p", AttributeValue.fromS(partition), "c", AttributeValue.fromN(Integer.toString(sort)));
    }

    private static AttributeDefinition definition(String name, ScalarAttributeType type) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(type)
                .build();
    }

    private static KeySchemaElement element(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }
}
