package dev.millrace.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.dynamodb.DynamoDbService;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import dev.millrace.tables.stream.StreamSettings;
import dev.millrace.tables.table.Tables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnItemCollectionMetrics;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.TableClass;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Secondary indexes as AWS's own client sees them; those that are added are filled in the background. */
class DynamoDbIndexClientTest extends GatewayTest {

    private static final String TABLE = "Orders";

    private final Store store;
    private final Tables tables;
    private DynamoDbClient dynamo;

    DynamoDbIndexClientTest(@TempDir Path directory) {
        this.store = RocksDbStore.open(directory, Durability.OS);
        this.tables = Tables.open(
                store,
                clock,
                StreamSettings.defaults(),
                task -> Thread.ofVirtual().start(task));
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
                .attributeDefinitions(
                        definition("customer", ScalarAttributeType.S),
                        definition("order", ScalarAttributeType.N),
                        definition("state", ScalarAttributeType.S),
                        definition("total", ScalarAttributeType.N))
                .keySchema(element("customer", KeyType.HASH), element("order", KeyType.RANGE))
                .globalSecondaryIndexes(GlobalSecondaryIndex.builder()
                        .indexName("by-state")
                        .keySchema(element("state", KeyType.HASH), element("total", KeyType.RANGE))
                        .projection(p -> p.projectionType(ProjectionType.KEYS_ONLY))
                        .build())
                .localSecondaryIndexes(LocalSecondaryIndex.builder()
                        .indexName("by-total")
                        .keySchema(element("customer", KeyType.HASH), element("total", KeyType.RANGE))
                        .projection(
                                p -> p.projectionType(ProjectionType.INCLUDE).nonKeyAttributes("note"))
                        .build()));
        dynamo.waiter().waitUntilTableExists(r -> r.tableName(TABLE));
    }

    @AfterEach
    void closeClient() {
        dynamo.close();
        tables.close();
        store.close();
    }

    @Test
    @DisplayName("3.6 paginators walk an index in its order, both ways, with its keys in between")
    void paginates() {
        for (int i = 0; i < 25; i++) {
            put("c" + i % 3, i, "open", (i * 7) % 25);
        }
        put("c0", 99, "closed", 1);
        var forward = dynamo
                .queryPaginator(r -> r.tableName(TABLE)
                        .indexName("by-state")
                        .keyConditionExpression("#s = :s")
                        .expressionAttributeNames(Map.of("#s", "state"))
                        .expressionAttributeValues(Map.of(":s", AttributeValue.fromS("open")))
                        .limit(4))
                .items()
                .stream()
                .map(item -> Integer.parseInt(requireNonNull(item.get("total")).n()))
                .toList();
        assertThat(forward).isEqualTo(IntStream.range(0, 25).boxed().toList());
        var some = dynamo.query(r -> r.tableName(TABLE)
                .indexName("by-state")
                .keyConditionExpression("#s = :s AND #t BETWEEN :a AND :b")
                .expressionAttributeNames(Map.of("#s", "state", "#t", "total"))
                .expressionAttributeValues(Map.of(
                        ":s", AttributeValue.fromS("open"),
                        ":a", AttributeValue.fromN("9"),
                        ":b", AttributeValue.fromN("11")))
                .scanIndexForward(false)
                .limit(2));
        assertThat(some.items())
                .extracting(item -> requireNonNull(item.get("total")).n())
                .containsExactly("11", "10");
        assertThat(some.items().getFirst()).containsOnlyKeys("customer", "order", "state", "total");
        assertThat(some.lastEvaluatedKey()).containsOnlyKeys("customer", "order", "state", "total");
        assertThat(dynamo.scanPaginator(
                                r -> r.tableName(TABLE).indexName("by-state").limit(7))
                        .items())
                .hasSize(26);
    }

    @Test
    @DisplayName("3.6.6 whole items through a local index, consistently; 5.8 and what that costs")
    void reads_whole_items() {
        put("c", 1, "open", 5);
        var whole = dynamo.query(r -> r.tableName(TABLE)
                .indexName("by-total")
                .consistentRead(true)
                .select(Select.ALL_ATTRIBUTES)
                .keyConditionExpression("customer = :c")
                .expressionAttributeValues(Map.of(":c", AttributeValue.fromS("c")))
                .returnConsumedCapacity(ReturnConsumedCapacity.INDEXES));
        assertThat(whole.items().getFirst()).containsEntry("state", AttributeValue.fromS("open"));
        assertThat(whole.consumedCapacity().capacityUnits()).isEqualTo(2.0);
        assertThat(whole.consumedCapacity().table().capacityUnits()).isEqualTo(1.0);
        assertThat(requireNonNull(
                                whole.consumedCapacity().localSecondaryIndexes().get("by-total"))
                        .capacityUnits())
                .isEqualTo(1.0);
        assertThatThrownBy(() -> dynamo.scan(
                        r -> r.tableName(TABLE).indexName("by-state").consistentRead(true)))
                .isInstanceOf(DynamoDbException.class)
                .hasMessageContaining("Consistent reads are not supported on global secondary indexes");
    }

    @Test
    @DisplayName("5.8, 3.5.13 a batch tells capacity by index and the collections it touched")
    void tells_what_a_batch_used() {
        var answer = dynamo.batchWriteItem(r -> r.requestItems(Map.of(
                        TABLE,
                        List.of(WriteRequest.builder()
                                .putRequest(PutRequest.builder()
                                        .item(item("c", 1, "open", 5))
                                        .build())
                                .build())))
                .returnConsumedCapacity(ReturnConsumedCapacity.INDEXES)
                .returnItemCollectionMetrics(ReturnItemCollectionMetrics.SIZE));
        var capacity = answer.consumedCapacity().getFirst();
        assertThat(capacity.capacityUnits()).isEqualTo(3.0);
        assertThat(capacity.globalSecondaryIndexes()).containsOnlyKeys("by-state");
        var metrics = requireNonNull(answer.itemCollectionMetrics().get(TABLE)).getFirst();
        assertThat(metrics.itemCollectionKey()).isEqualTo(Map.of("customer", AttributeValue.fromS("c")));
        assertThat(metrics.sizeEstimateRangeGB()).containsExactly(0.0, 1.0);
    }

    @Test
    @DisplayName(
            "3.3.8, 3.3.9 an index added to a table is CREATING, then ACTIVE with what was there, and can be deleted")
    void adds_and_deletes() {
        for (int i = 0; i < 300; i++) {
            put("c" + i, i, "open", i);
        }
        var updating = dynamo.updateTable(r -> r.tableName(TABLE)
                        .attributeDefinitions(
                                definition("note", ScalarAttributeType.S),
                                definition("state", ScalarAttributeType.S),
                                definition("total", ScalarAttributeType.N))
                        .globalSecondaryIndexUpdates(GlobalSecondaryIndexUpdate.builder()
                                .create(c -> c.indexName("by-note")
                                        .keySchema(
                                                element("note", KeyType.HASH),
                                                element("state", KeyType.HASH),
                                                element("total", KeyType.RANGE))
                                        .projection(p -> p.projectionType(ProjectionType.ALL)))
                                .build()))
                .tableDescription();
        assertThat(updating.tableStatus()).isEqualTo(TableStatus.UPDATING);
        assertThat(index(updating.globalSecondaryIndexes(), "by-note").indexStatus())
                .isEqualTo(IndexStatus.CREATING);

        await().until(() ->
                index(dynamo.describeTable(r -> r.tableName(TABLE)).table().globalSecondaryIndexes(), "by-note")
                                .indexStatus()
                        == IndexStatus.ACTIVE);

        var found = dynamo.query(r -> r.tableName(TABLE)
                .indexName("by-note")
                .keyConditionExpression("note = :n AND #s = :s AND #t >= :t")
                .expressionAttributeNames(Map.of("#s", "state", "#t", "total"))
                .expressionAttributeValues(Map.of(
                        ":n", AttributeValue.fromS("note"),
                        ":s", AttributeValue.fromS("open"),
                        ":t", AttributeValue.fromN("290"))));
        assertThat(found.count()).isEqualTo(10);
        dynamo.updateTable(r -> r.tableName(TABLE)
                .globalSecondaryIndexUpdates(GlobalSecondaryIndexUpdate.builder()
                        .delete(d -> d.indexName("by-note"))
                        .build()));
        assertThat(dynamo.describeTable(r -> r.tableName(TABLE)).table().globalSecondaryIndexes())
                .extracting(GlobalSecondaryIndexDescription::indexName)
                .containsExactly("by-state");
    }

    @Test
    @DisplayName("3.3 what is kept of a table and answered, as the client reads it")
    void keeps_what_is_declared() {
        dynamo.updateTable(r -> r.tableName(TABLE).sseSpecification(s -> s.enabled(true)));
        dynamo.updateTable(r -> r.tableName(TABLE).tableClass(TableClass.STANDARD_INFREQUENT_ACCESS));
        dynamo.updateTable(r -> r.tableName(TABLE).onDemandThroughput(o -> o.maxReadRequestUnits(7L)));
        var table = dynamo.describeTable(r -> r.tableName(TABLE)).table();
        assertThat(table.sseDescription().statusAsString()).isEqualTo("ENABLED");
        assertThat(table.sseDescription().sseTypeAsString()).isEqualTo("KMS");
        assertThat(table.sseDescription().kmsMasterKeyArn()).startsWith("arn:aws:kms:eu-west-1:111122223333:key/");
        assertThat(table.tableClassSummary().tableClass()).isEqualTo(TableClass.STANDARD_INFREQUENT_ACCESS);
        assertThat(table.onDemandThroughput().maxReadRequestUnits()).isEqualTo(7);
        assertThat(table.localSecondaryIndexes().getFirst().projection().nonKeyAttributes())
                .containsExactly("note");
    }

    private static GlobalSecondaryIndexDescription index(List<GlobalSecondaryIndexDescription> indexes, String name) {
        return indexes.stream()
                .filter(index -> index.indexName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void put(String customer, int order, String state, int total) {
        dynamo.putItem(r -> r.tableName(TABLE).item(item(customer, order, state, total)));
    }

    private static Map<String, AttributeValue> item(String customer, int order, String state, int total) {
        return Map.of(
                "customer", AttributeValue.fromS(customer),
                "order", AttributeValue.fromN(Integer.toString(order)),
                "state", AttributeValue.fromS(state),
                "total", AttributeValue.fromN(Integer.toString(total)),
                "note", AttributeValue.fromS("note"));
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
