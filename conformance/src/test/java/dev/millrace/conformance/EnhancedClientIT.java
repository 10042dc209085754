package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.conformance.mapped.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbTable;
import software.amazon.awssdk.enhanced.dynamodb.Expression;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.enhanced.dynamodb.TableSchema;
import software.amazon.awssdk.enhanced.dynamodb.model.BatchWriteItemEnhancedRequest;
import software.amazon.awssdk.enhanced.dynamodb.model.EnhancedGlobalSecondaryIndex;
import software.amazon.awssdk.enhanced.dynamodb.model.EnhancedLocalSecondaryIndex;
import software.amazon.awssdk.enhanced.dynamodb.model.IgnoreNullsMode;
import software.amazon.awssdk.enhanced.dynamodb.model.QueryConditional;
import software.amazon.awssdk.enhanced.dynamodb.model.ReadBatch;
import software.amazon.awssdk.enhanced.dynamodb.model.WriteBatch;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

@ExtendWith(OneServer.class)
@DisplayName("the enhanced client of the SDK for Java, which maps beans")
class EnhancedClientIT {

    private final DynamoDbClient client;
    private final DynamoDbEnhancedClient enhanced;

    EnhancedClientIT(Millrace millrace) {
        client = millrace.dynamoDb();
        enhanced = DynamoDbEnhancedClient.builder().dynamoDbClient(client).build();
    }

    @Test
    @DisplayName("a bean is put, read, updated in part and deleted; its counter counts the writes")
    void beans() {
        var orders = table("enhanced-beans");
        var order = order("ann", 1, "new", 30);
        order.setLines(List.of("tea", "milk"));
        order.setAddress(Map.of("city", "Bern"));
        orders.putItem(order);

        var read = orders.getItem(get -> get.key(key("ann", 1)).consistentRead(true));
        assertThat(read.getLines()).containsExactly("tea", "milk");
        assertThat(read.getAddress()).containsEntry("city", "Bern");
        assertThat(read.getVersion()).isEqualTo(1);
        assertThat(read.getWrites()).isZero();

        read.setState("paid");
        var updated = orders.updateItem(update -> update.item(read).ignoreNullsMode(IgnoreNullsMode.SCALAR_ONLY));
        assertThat(updated.getState()).isEqualTo("paid");
        assertThat(updated.getVersion()).isEqualTo(2);
        assertThat(updated.getWrites()).isEqualTo(1);
        assertThat(updated.getLines()).containsExactly("tea", "milk");

        assertThat(orders.deleteItem(key("ann", 1)).getState()).isEqualTo("paid");
        assertThat(orders.getItem(key("ann", 1))).isNull();
    }

    @Test
    @DisplayName("of two who read the same version only one may write")
    void optimistic_locking() {
        var orders = table("enhanced-versions");
        orders.putItem(order("ann", 1, "new", 30));
        var first = orders.getItem(key("ann", 1));
        var second = orders.getItem(key("ann", 1));
        first.setState("paid");
        orders.updateItem(first);
        second.setState("cancelled");

        assertThatThrownBy(() -> orders.updateItem(second)).isInstanceOf(ConditionalCheckFailedException.class);
        assertThatThrownBy(() -> orders.putItem(order("ann", 1, "again", 1)))
                .as("a bean without a version is a new one")
                .isInstanceOf(ConditionalCheckFailedException.class);
        assertThat(orders.getItem(key("ann", 1)).getState()).isEqualTo("paid");
    }

    @Test
    @DisplayName("both kinds of indexes answer queries in the order of their sort key, page by page")
    void index_queries() {
        var orders = table("enhanced-indexes");
        LongStream.rangeClosed(1, 12)
                .mapToObj(n -> order("ann", n, n % 3 == 0 ? "paid" : "new", 100 - n))
                .forEach(orders::putItem);
        orders.putItem(order("bob", 1, "paid", 95));

        var paid = orders.index("by-state")
                .query(query -> query.limit(2)
                        .queryConditional(QueryConditional.sortGreaterThanOrEqualTo(
                                key -> key.partitionValue("paid").sortValue(90))));
        assertThat(paid.stream().flatMap(page -> page.items().stream()).map(Order::getTotal))
                .containsExactly(91L, 94L, 95L, 97L);
        var cheapest = orders.index("by-total")
                .query(query -> query.scanIndexForward(true)
                        .queryConditional(QueryConditional.sortBetween(
                                key -> key.partitionValue("ann").sortValue(88),
                                key -> key.partitionValue("ann").sortValue(90))));
        assertThat(cheapest.stream().flatMap(page -> page.items().stream()).map(Order::getNumber))
                .containsExactly(12L, 11L, 10L);
        var filtered = orders.query(query -> query.scanIndexForward(false)
                .queryConditional(QueryConditional.keyEqualTo(key -> key.partitionValue("ann")))
                .filterExpression(Expression.builder()
                        .expression("#state = :paid AND #total < :most")
                        .putExpressionName("#state", "state")
                        .putExpressionName("#total", "total")
                        .putExpressionValue(":paid", AttributeValue.fromS("paid"))
                        .putExpressionValue(":most", AttributeValue.fromN("95"))
                        .build())
                .attributesToProject("number"));
        assertThat(filtered.items().stream().map(Order::getNumber)).containsExactly(12L, 9L, 6L);
    }

    @Test
    @DisplayName("batches write and read, and a scan in segments sees every bean once")
    void batches_and_segments() {
        table("enhanced-batches");
        // A batch takes no conditions, so the client of these beans looks at no version.
        var unversioned = DynamoDbEnhancedClient.builder()
                .dynamoDbClient(client)
                .extensions(List.of())
                .build();
        var orders = unversioned.table("enhanced-batches", TableSchema.fromBean(Order.class));
        for (var customer : List.of("ann", "bob", "cem", "dov")) {
            var batch = WriteBatch.builder(Order.class).mappedTableResource(orders);
            LongStream.range(0, 25).forEach(n -> batch.addPutItem(order(customer, n, "new", n)));
            assertThat(unversioned
                            .batchWriteItem(BatchWriteItemEnhancedRequest.builder()
                                    .writeBatches(batch.build())
                                    .build())
                            .unprocessedPutItemsForTable(orders))
                    .isEmpty();
        }
        var read = unversioned.batchGetItem(get -> get.addReadBatch(ReadBatch.builder(Order.class)
                .mappedTableResource(orders)
                .addGetItem(key("ann", 3))
                .addGetItem(key("dov", 24))
                .addGetItem(key("eve", 1))
                .build()));
        assertThat(read.resultsForTable(orders).stream().map(Order::getTotal)).containsExactlyInAnyOrder(3L, 24L);

        var seen = new ArrayList<String>();
        for (var segment = 0; segment < 3; segment++) {
            var of = segment;
            orders.scan(scan -> scan.segment(of).totalSegments(3).limit(10))
                    .items()
                    .forEach(order -> seen.add(order.getCustomer() + order.getNumber()));
        }
        assertThat(seen).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("a transaction writes all or, with a reason for each part, nothing")
    void transactions() {
        var orders = table("enhanced-transactions");
        enhanced.transactWriteItems(write ->
                write.addPutItem(orders, order("ann", 1, "new", 1)).addPutItem(orders, order("ann", 2, "new", 2)));

        var paid = Expression.builder()
                .expression("#state = :paid")
                .putExpressionName("#state", "state")
                .putExpressionValue(":paid", AttributeValue.fromS("paid"))
                .build();
        assertThatThrownBy(() -> enhanced.transactWriteItems(write -> write.addConditionCheck(
                                orders, check -> check.key(key("ann", 1)).conditionExpression(paid))
                        .addDeleteItem(orders, key("ann", 2))))
                .isInstanceOfSatisfying(
                        TransactionCanceledException.class,
                        cancelled -> assertThat(cancelled.cancellationReasons())
                                .extracting(CancellationReason::code)
                                .containsExactly("ConditionalCheckFailed", "None"));
        var both = enhanced.transactGetItems(
                get -> get.addGetItem(orders, key("ann", 1)).addGetItem(orders, key("ann", 2)));
        assertThat(both.stream().map(part -> part.getItem(orders).getTotal())).containsExactly(1L, 2L);
    }

    private DynamoDbTable<Order> table(String name) {
        var orders = enhanced.table(name, TableSchema.fromBean(Order.class));
        orders.createTable(create -> create.globalSecondaryIndices(EnhancedGlobalSecondaryIndex.builder()
                        .indexName("by-state")
                        .projection(projection -> projection.projectionType(ProjectionType.ALL))
                        .build())
                .localSecondaryIndices(EnhancedLocalSecondaryIndex.builder()
                        .indexName("by-total")
                        .projection(projection -> projection.projectionType(ProjectionType.KEYS_ONLY))
                        .build()));
        try (var waiter = client.waiter()) {
            waiter.waitUntilTableExists(exists -> exists.tableName(name));
        }
        assertThat(orders.describeTable().table().globalSecondaryIndexes()).hasSize(1);
        return orders;
    }

    private static Key key(String customer, long number) {
        return Key.builder().partitionValue(customer).sortValue(number).build();
    }

    private static Order order(String customer, long number, String state, long total) {
        var order = new Order();
        order.setCustomer(customer);
        order.setNumber(number);
        order.setState(state);
        order.setTotal(total);
        return order;
    }
}
