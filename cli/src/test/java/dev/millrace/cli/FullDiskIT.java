package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** A disk that takes no more: writes fail clearly and for good, reads go on, and nothing acknowledged is lost. */
@DisabledOnOs(OS.WINDOWS)
class FullDiskIT {

    private static final int KIBIBYTES = 1024;
    private static final int MORE_THAN_FIT = 2_000;
    private static final String TABLE = "orders";

    private final Path folder;

    FullDiskIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    @DisplayName("writes are refused once one has failed, reads go on, and a restart finds what was acknowledged")
    void a_disk_that_is_full() throws Exception {
        var data = folder.resolve("data").toString();
        var acknowledged = new TreeSet<String>();
        try (var server = Program.millraceWithFilesUpTo(KIBIBYTES, "up", "--port", "0", "--data", data);
                var client = client(server.awaitReady())) {
            createTable(client);

            var failure = putUntilRefused(client, acknowledged);

            assertThat(failure.statusCode()).isEqualTo(500);
            assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("InternalServerError");
            assertThat(acknowledged).isNotEmpty();
            assertThat(refusalOf(client, "later").statusCode()).isEqualTo(500);
            assertThat(keys(client)).isEqualTo(acknowledged);
            server.awaitLine(line -> line.contains("can no longer write and refuses every change"));
            server.kill();
        }

        try (var server = Program.millrace("up", "--port", "0", "--data", data);
                var client = client(server.awaitReady())) {
            assertThat(keys(client)).containsAll(acknowledged).hasSizeLessThanOrEqualTo(acknowledged.size() + 1);
            put(client, "afterwards");
            assertThat(keys(client)).contains("afterwards");
        }
    }

    private static DynamoDbException putUntilRefused(DynamoDbClient client, Set<String> acknowledged) {
        for (int i = 0; i < MORE_THAN_FIT; i++) {
            try {
                put(client, "order-" + i);
                acknowledged.add("order-" + i);
            } catch (DynamoDbException e) {
                return e;
            }
        }
        throw new AssertionError("the disk was never full");
    }

    private static DynamoDbException refusalOf(DynamoDbClient client, String key) {
        return catchThrowableOfType(DynamoDbException.class, () -> put(client, key));
    }

    private static void put(DynamoDbClient client, String key) {
        client.putItem(put -> put.tableName(TABLE)
                .item(Map.of("id", AttributeValue.fromS(key), "note", AttributeValue.fromS("x".repeat(10_000)))));
    }

    private static Set<String> keys(DynamoDbClient client) {
        return client.scanPaginator(scan -> scan.tableName(TABLE)).items().stream()
                .map(item -> Objects.requireNonNull(item.get("id")).s())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void createTable(DynamoDbClient client) {
        client.createTable(table -> table.tableName(TABLE)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("id")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName("id")
                        .keyType(KeyType.HASH)
                        .build()));
    }

    private static DynamoDbClient client(String endpoint) {
        return DynamoDbClient.builder()
                .endpointOverride(URI.create(endpoint))
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("000000000000", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(60)))
                .overrideConfiguration(settings -> settings.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }
}
