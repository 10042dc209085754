package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.stacks.StackException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Buckets of a whole server: code comes out of them, and failed batches go into them. */
@Timeout(120)
class BucketsTest {

    private static final String TEMPLATE = """
            Resources:
              Table:
                Type: AWS::DynamoDB::Table
                Properties:
                  TableName: orders
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
                  KeySchema: [{AttributeName: id, KeyType: HASH}]
                  StreamSpecification: {StreamViewType: NEW_IMAGE}
              Failures:
                Type: AWS::S3::Bucket
                Properties:
                  BucketName: failures
                  VersioningConfiguration: {Status: Enabled}
              Function:
                Type: AWS::Lambda::Function
                Properties:
                  FunctionName: orders
                  Runtime: java21
                  Handler: dev.millrace.server.ScriptedHandler::handle
                  Role: arn:aws:iam::000000000000:role/r
                  Code: {S3Bucket: builds, S3Key: orders/fn.zip}
              Mapping:
                Type: AWS::Lambda::EventSourceMapping
                Properties:
                  FunctionName: !Ref Function
                  EventSourceArn: !GetAtt Table.StreamArn
                  StartingPosition: TRIM_HORIZON
                  MaximumRetryAttempts: 1
                  DestinationConfig: {OnFailure: {Destination: !GetAtt Failures.Arn}}
            Outputs:
              Mapping: {Value: !Ref Mapping}
            """;

    private Path folder = Path.of("");

    @BeforeEach
    void keepIn(@TempDir Path temporary) {
        folder = temporary;
    }

    private Millrace start() {
        return Millrace.builder()
                .port(0)
                .java(JavaMode.IN_PROCESS)
                .frozenTime()
                .data(folder.resolve("data"))
                .start();
    }

    private static S3Client s3(Millrace server) {
        return FrozenServer.client(S3Client.builder().forcePathStyle(true), server);
    }

    private static void put(Millrace server, String id) {
        try (var tables = FrozenServer.client(DynamoDbClient.builder(), server)) {
            tables.putItem(put -> put.tableName("orders").item(Map.of("id", AttributeValue.fromS(id))));
        }
    }

    private static byte[] zippedHandler() throws IOException {
        var name = ScriptedHandler.class.getName().replace('.', '/') + ".class";
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes);
                var code = Objects.requireNonNull(
                        ScriptedHandler.class.getClassLoader().getResourceAsStream(name))) {
            zip.putNextEntry(new ZipEntry(name));
            code.transferTo(zip);
        }
        return bytes.toByteArray();
    }

    private static List<S3Object> failures(S3Client s3) {
        return s3.listObjectsV2(list -> list.bucket("failures")).contents();
    }

    private static JsonNode document(S3Client s3, String key) throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(s3.getObject(get -> get.bucket("failures").key(key), ResponseTransformer.toBytes())
                        .asByteArray());
    }

    @Test
    @DisplayName("H.4 a poison record of a function whose code lies in a bucket ends as an object, over restarts too")
    void poison() throws Exception {
        ScriptedHandler.script(records -> {
            throw new IllegalStateException("poison");
        });
        String first;
        try (var server = start();
                var s3 = s3(server)) {
            assertThatThrownBy(() -> FrozenServer.deploy(server, "orders", TEMPLATE, Map.of()))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("there is no code for s3://builds/orders/fn.zip");
            s3.createBucket(create -> create.bucket("builds"));
            s3.putObject(put -> put.bucket("builds").key("orders/fn.zip"), RequestBody.fromBytes(zippedHandler()));
            var mapping =
                    FrozenServer.deploy(server, "orders", TEMPLATE, Map.of()).get("Mapping");

            put(server, "order-1");
            server.advance(Duration.ofSeconds(10));

            assertThat(failures(s3)).hasSize(1);
            first = failures(s3).getFirst().key();
            assertThat(first).startsWith("aws/lambda/" + mapping + "/shardId-");
            var document = document(s3, first);
            assertThat(document.at("/requestContext/condition").asText()).isEqualTo("RetryAttemptsExhausted");
            assertThat(document.at("/requestContext/approximateInvokeCount").asInt())
                    .isEqualTo(2);
            assertThat(document.path("payload").textValue())
                    .startsWith("{\"Records\":[")
                    .contains("order-1");
            assertThat(s3.headObject(head -> head.bucket("failures").key(first)).contentType())
                    .isEqualTo("application/octet-stream");
            assertThat(s3.headObject(head -> head.bucket("failures").key(first)).metadata())
                    .isEmpty();
        }

        try (var server = start();
                var s3 = s3(server)) {
            assertThat(failures(s3)).extracting(S3Object::key).containsExactly(first);
            assertThat(s3.getBucketVersioning(get -> get.bucket("failures")).status())
                    .isEqualTo(BucketVersioningStatus.ENABLED);
            put(server, "order-2");
            server.advance(Duration.ofSeconds(10));
            assertThat(failures(s3)).hasSize(2);

            try (var stacks = FrozenServer.client(CloudFormationClient.builder(), server)) {
                stacks.deleteStack(delete -> delete.stackName("orders"));
                var left = stacks.describeStacks(describe -> describe.stackName("orders"))
                        .stacks()
                        .getFirst();
                assertThat(left.stackStatusAsString()).isEqualTo("DELETE_FAILED");
                failures(s3)
                        .forEach(object -> s3.deleteObject(
                                delete -> delete.bucket("failures").key(object.key())));
                stacks.deleteStack(delete -> delete.stackName("orders"));
            }
            assertThat(s3.listBuckets().buckets())
                    .singleElement()
                    .satisfies(bucket -> assertThat(bucket.name()).isEqualTo("builds"));
        }
    }
}
