package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Indexes on a whole server whose time stands still. */
class IndexesTest {

    private static final String TEMPLATE = """
            Resources:
              Orders:
                Type: AWS::DynamoDB::Table
                Properties:
                  TableName: orders
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions: [{AttributeName: id, AttributeType: S}%s]
                  KeySchema: [{AttributeName: id, KeyType: HASH}]
                  %s
            """;
    private static final String INDEX = """
            GlobalSecondaryIndexes:
                    - IndexName: by-state
                      KeySchema: [{AttributeName: state, KeyType: HASH}]
                      Projection: {ProjectionType: ALL}""";

    private final FrozenServer server = FrozenServer.start();
    private final DynamoDbClient tables = FrozenServer.client(DynamoDbClient.builder(), server.millrace());

    @AfterEach
    void close() {
        tables.close();
        server.close();
    }

    @Test
    void an_index_that_a_template_adds_is_filled_before_the_stack_is_complete() {
        server.deploy(TEMPLATE.formatted("", ""), Map.of());
        for (int i = 0; i < 500; i++) {
            var id = "o" + i;
            tables.putItem(put -> put.tableName("orders")
                    .item(Map.of("id", AttributeValue.fromS(id), "state", AttributeValue.fromS("open"))));
        }

        server.deploy(TEMPLATE.formatted(", {AttributeName: state, AttributeType: S}", INDEX), Map.of());

        server.settle();
        assertThat(tables.query(query -> query.tableName("orders")
                                .indexName("by-state")
                                .keyConditionExpression("#s = :s")
                                .expressionAttributeNames(Map.of("#s", "state"))
                                .expressionAttributeValues(Map.of(":s", AttributeValue.fromS("open"))))
                        .count())
                .isEqualTo(500);
    }
}
