package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Time to live on a whole server whose time stands still. */
class ExpiryTest {

    private static final String TEMPLATE = """
            Resources:
              Sessions:
                Type: AWS::DynamoDB::Table
                Properties:
                  TableName: sessions
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
                  KeySchema: [{AttributeName: id, KeyType: HASH}]
                  StreamSpecification: {StreamViewType: OLD_IMAGE}
                  TimeToLiveSpecification: {AttributeName: expires, Enabled: true}
                  PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
            Outputs:
              Stream: {Value: !GetAtt Sessions.StreamArn}
            """;

    private final FrozenServer server = FrozenServer.start();
    private final DynamoDbClient tables = FrozenServer.client(DynamoDbClient.builder(), server.millrace());
    private final DynamoDbStreamsClient streams = server.streams();

    @AfterEach
    void close() {
        tables.close();
        streams.close();
        server.close();
    }

    @Test
    @DisplayName("3.10.5, 2.3.4 items expire while time is skipped, and their records say who deleted them")
    void expire_in_skipped_time() {
        server.deploy(TEMPLATE, Map.of());
        long hence = server.millrace().now().getEpochSecond() + 3600;
        tables.putItem(put -> put.tableName("sessions")
                .item(Map.of("id", AttributeValue.fromS("a"), "expires", AttributeValue.fromN("" + hence))));

        server.advance(Duration.ofMinutes(59));
        assertThat(tables.scan(scan -> scan.tableName("sessions")).count()).isEqualTo(1);
        server.advance(Duration.ofMinutes(3));

        assertThat(tables.scan(scan -> scan.tableName("sessions")).count()).isZero();
        var stream = server.output("Stream");
        var deleted =
                streams.describeStream(describe -> describe.streamArn(stream)).streamDescription().shards().stream()
                        .map(shard -> streams.getShardIterator(get -> get.streamArn(stream)
                                        .shardId(shard.shardId())
                                        .shardIteratorType("TRIM_HORIZON"))
                                .shardIterator())
                        .flatMap(iterator -> streams.getRecords(get -> get.shardIterator(iterator)).records().stream())
                        .filter(record -> record.userIdentity() != null)
                        .toList();
        assertThat(deleted).singleElement().satisfies(record -> {
            assertThat(record.userIdentity().principalId()).isEqualTo("dynamodb.amazonaws.com");
            assertThat(record.eventNameAsString()).isEqualTo("REMOVE");
        });
        assertThat(tables.describeContinuousBackups(describe -> describe.tableName("sessions"))
                        .continuousBackupsDescription()
                        .pointInTimeRecoveryDescription()
                        .recoveryPeriodInDays())
                .isEqualTo(35);
    }
}
