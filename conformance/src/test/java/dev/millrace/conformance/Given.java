package dev.millrace.conformance;

import dev.millrace.conformance.handler.Recorder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Runtime;

/** What most tests start from. */
final class Given {

    static final String ROLE = "arn:aws:iam::000000000000:role/conformance";

    private Given() {}

    /** An active on-demand table with the keys {@code id} (S) and {@code n} (N) and a stream of both images. */
    static TableDescription table(DynamoDbClient client, String name) {
        client.createTable(table -> table.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(attribute("id", ScalarAttributeType.S), attribute("n", ScalarAttributeType.N))
                .keySchema(key("id", KeyType.HASH), key("n", KeyType.RANGE))
                .streamSpecification(
                        stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
        return active(client, name);
    }

    /** An active on-demand table with the key {@code id} (S) and a stream of both images. */
    static TableDescription versions(DynamoDbClient client, String name) {
        client.createTable(table -> table.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(attribute("id", ScalarAttributeType.S))
                .keySchema(key("id", KeyType.HASH))
                .streamSpecification(
                        stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
        return active(client, name);
    }

    /** An active on-demand table with the key {@code id} (S) and no stream. */
    static TableDescription sink(DynamoDbClient client, String name) {
        client.createTable(table -> table.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(attribute("id", ScalarAttributeType.S))
                .keySchema(key("id", KeyType.HASH)));
        return active(client, name);
    }

    private static TableDescription active(DynamoDbClient client, String name) {
        try (var waiter = client.waiter()) {
            return waiter.waitUntilTableExists(table -> table.tableName(name))
                    .matched()
                    .response()
                    .orElseThrow()
                    .table();
        }
    }

    /** An active function: {@link Recorder}, which writes to the table {@code sink}. */
    static String function(LambdaClient client, String name, String sink) throws IOException {
        var zip = SdkBytes.fromByteArray(recorderZip());
        client.createFunction(function -> function.functionName(name)
                .runtime(Runtime.JAVA21)
                .role(ROLE)
                .handler(Recorder.class.getName() + "::handle")
                .timeout(20)
                .memorySize(256)
                .environment(environment -> environment.variables(Map.of("SINK", sink)))
                .code(code -> code.zipFile(zip)));
        try (var waiter = client.waiter()) {
            return waiter.waitUntilFunctionActiveV2(function -> function.functionName(name))
                    .matched()
                    .response()
                    .orElseThrow()
                    .configuration()
                    .functionArn();
        }
    }

    /** The handler's class in a zip, as a build would make it. */
    static byte[] recorderZip() throws IOException {
        var path = Recorder.class.getName().replace('.', '/') + ".class";
        var bytes = new ByteArrayOutputStream();
        try (var in = Objects.requireNonNull(Recorder.class.getClassLoader().getResourceAsStream(path));
                var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(path));
            in.transferTo(zip);
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }

    private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(type)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }
}
