package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** A server that takes signed requests only. */
class AuthTest {

    private static final Access KEYS = Access.loopback().withKeys(Map.of("AKIDEXAMPLE", "right"));

    /** A table whose changes a handler writes to a second table. */
    private static final String TEMPLATE = """
            Resources:
              In:
                Type: AWS::DynamoDB::Table
                Properties:
                  TableName: in-table
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
                  KeySchema: [{AttributeName: id, KeyType: HASH}]
                  StreamSpecification: {StreamViewType: NEW_IMAGE}
              Out:
                Type: AWS::DynamoDB::Table
                Properties:
                  TableName: out-table
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
                  KeySchema: [{AttributeName: id, KeyType: HASH}]
              Role:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument:
                    Version: "2012-10-17"
                    Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: lambda.amazonaws.com}}]
              Handler:
                Type: AWS::Lambda::Function
                Properties:
                  Runtime: java21
                  Handler: dev.millrace.server.ScriptedHandler::handle
                  Timeout: 60
                  Role: !GetAtt Role.Arn
                  Code: {S3Bucket: code, S3Key: handler.jar}
              Mapping:
                Type: AWS::Lambda::EventSourceMapping
                Properties:
                  EventSourceArn: !GetAtt In.StreamArn
                  FunctionName: !Ref Handler
                  StartingPosition: TRIM_HORIZON
            """;

    private static DynamoDbClient client(Millrace server, String secret) {
        return DynamoDbClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_EAST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", secret)))
                .build();
    }

    @Test
    @DisplayName("a pipeline works with verified signatures: a function's own requests are signed with what it is given")
    void functions_can_sign() {
        ScriptedHandler.script(records -> {
            // As any handler does: the client finds address, region and credentials in its surroundings.
            try (var client = DynamoDbClient.builder()
                    .httpClient(UrlConnectionHttpClient.create())
                    .build()) {
                client.putItem(put -> put.tableName("out-table").item(Map.of("id", AttributeValue.fromS("copy"))));
            }
            return "done";
        });
        try (var server = FrozenServer.builder().access(KEYS).start();
                var right = client(server, "right");
                var wrong = client(server, "wrong")) {
            assertThatThrownBy(wrong::listTables)
                    .isInstanceOfSatisfying(
                            DynamoDbException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException"));
            FrozenServer.deploy(server, "test", TEMPLATE, Map.of());
            right.putItem(put -> put.tableName("in-table").item(Map.of("id", AttributeValue.fromS("a"))));

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> right.scan(scan -> scan.tableName("out-table")).count() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    @DisplayName("off loopback a server does not start without keys, unless told that others may use it")
    void refuses_to_be_careless(String host) {
        var open = Access.loopback().onHost(host);

        assertThatThrownBy(() -> FrozenServer.builder().access(open).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(host);
        try (var server = FrozenServer.builder().access(open.insecure(true)).start();
                var any = client(server, "any")) {
            assertThat(any.listTables().tableNames()).isEmpty();
        }
        try (var server = FrozenServer.builder().access(KEYS.onHost(host)).start();
                var right = client(server, "right")) {
            assertThat(right.listTables().tableNames()).isEmpty();
        }
    }

    @Test
    @DisplayName("no text of the settings shows a secret")
    void keeps_secrets() {
        assertThat(KEYS.toString()).contains("AKIDEXAMPLE").doesNotContain("right");
    }
}
