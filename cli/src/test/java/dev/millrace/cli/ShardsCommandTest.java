package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.Millrace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

class ShardsCommandTest {

    private static final String ID = "shardId-\\d{20}-[0-9a-f]{8}";

    private final Millrace server = Millrace.builder().port(0).frozenTime().start();

    @AfterEach
    void close() {
        server.close();
    }

    private record Outcome(int exitCode, String said) {}

    private Outcome millrace(String... arguments) {
        var said = new StringWriter();
        var command = Main.commandLine().setErr(new PrintWriter(said, true)).setOut(new PrintWriter(said, true));
        var all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--endpoint";
        all[arguments.length + 1] = server.endpoint().toString();
        var exitCode = command.execute(all);
        return new Outcome(exitCode, said.toString().strip());
    }

    private void createTable(String name) {
        try (var client = DynamoDbClient.builder()
                .endpointOverride(URI.create(server.endpoint().toString()))
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("000000000000", "test")))
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
            client.createTable(create -> create.tableName(name)
                    .billingMode(BillingMode.PROVISIONED)
                    .provisionedThroughput(units -> units.readCapacityUnits(1L).writeCapacityUnits(1L))
                    .attributeDefinitions(AttributeDefinition.builder()
                            .attributeName("id")
                            .attributeType(ScalarAttributeType.S)
                            .build())
                    .keySchema(KeySchemaElement.builder()
                            .attributeName("id")
                            .keyType(KeyType.HASH)
                            .build())
                    .streamSpecification(
                            stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE)));
        }
    }

    @Test
    void shards_are_shown_as_a_tree_and_resharded_on_demand() {
        createTable("orders");
        var before = millrace("shards", "orders");
        assertThat(before.exitCode()).isZero();
        assertThat(before.said().lines())
                .hasSize(2)
                .first()
                .asString()
                .matches("arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/\\S+  ENABLED");
        var root = before.said().lines().toList().get(1).strip().split(" ")[0];

        assertThat(millrace("shards", "split", "orders", root).said().lines())
                .hasSize(2)
                .allMatch(line -> line.matches(ID + "  continues " + root));
        assertThat(millrace("shards", "roll", "orders").said().lines()).hasSize(2);

        var tree = millrace("shards", "orders").said();
        assertThat(tree.lines().skip(1))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("  " + root + "  closed  0000000000000000-ffffffffffffffff"),
                        line -> assertThat(line).matches("    " + ID + "  closed  0.*-7.*  0 records"),
                        line -> assertThat(line).matches("      " + ID + "  open  0.*-7.*  0 records"),
                        line -> assertThat(line).matches("    " + ID + "  closed  8.*-f.*  0 records"),
                        line -> assertThat(line).matches("      " + ID + "  open  8.*-f.*  0 records"));
        assertThat(millrace("shards", "orders", "--output", "json").said()).contains("\"status\" : \"CLOSED\"");
        createTable("customers");
        assertThat(millrace("shards").said()).contains("table/orders/stream", "table/customers/stream");
    }

    @Test
    void what_cannot_be_done_is_one_line() {
        createTable("orders");
        var root = server.shards().of("orders").getFirst().shards().getFirst().shardId();
        server.shards().roll("orders");

        assertThat(millrace("shards", "split", "orders", root))
                .isEqualTo(new Outcome(1, "millrace: shard " + root + " is closed already"));
        assertThat(millrace("shards", "nothing"))
                .isEqualTo(new Outcome(
                        1,
                        "millrace: there is no stream or table with a stream called 'nothing'; these have streams:"
                                + " orders"));
    }
}
