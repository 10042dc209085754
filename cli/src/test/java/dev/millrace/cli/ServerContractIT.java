package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** What other tools rely on: the lines, ports, exit codes and signals of the packaged program. */
class ServerContractIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Path folder;

    ServerContractIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    @DisplayName("an empty up serves the APIs, says Ready. and answers its health check")
    void an_empty_up_serves_the_apis() throws Exception {
        try (var server = Program.millrace("up", "--port", "0")) {
            var endpoint = server.awaitReady();

            var health = get(endpoint + "/_millrace/health");

            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).contains("\"status\":\"ok\"");
            assertThat(client(endpoint).listTables().tableNames()).isEmpty();
        }
    }

    @Test
    @DisplayName("SIGTERM stops the server within three seconds and removes the temporary store")
    void sigterm_stops_the_server() throws Exception {
        try (var server = Program.millrace("up", "--port", "0")) {
            var endpoint = server.awaitReady();
            var store = Path.of(field(get(endpoint + "/_millrace/health").body(), "data"));
            assertThat(store).isDirectory();

            server.terminate();

            server.awaitExit(Duration.ofSeconds(6));
            assertThat(store).doesNotExist();
        }
    }

    @Test
    @DisplayName("with --data a restart continues where it was, also after SIGKILL")
    void data_survives_a_kill() throws Exception {
        var data = folder.resolve("data").toString();
        try (var server = Program.millrace("up", "--port", "0", "--data", data)) {
            var client = client(server.awaitReady());
            client.createTable(table -> table.tableName("things")
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(AttributeDefinition.builder()
                            .attributeName("id")
                            .attributeType(ScalarAttributeType.S)
                            .build())
                    .keySchema(KeySchemaElement.builder()
                            .attributeName("id")
                            .keyType(KeyType.HASH)
                            .build()));
            client.putItem(put -> put.tableName("things").item(Map.of("id", AttributeValue.fromS("a"))));

            server.kill();
        }
        try (var server = Program.millrace("up", "--port", "0", "--data", data)) {
            var client = client(server.awaitReady());

            assertThat(client.scan(scan -> scan.tableName("things")).items())
                    .containsExactly(Map.of("id", AttributeValue.fromS("a")));
        }
    }

    @Test
    @DisplayName("a port in use is one clear line and exit code 2")
    void a_port_in_use_is_refused() throws Exception {
        try (var first = Program.millrace("up", "--port", "0")) {
            var port = String.valueOf(URI.create(first.awaitReady()).getPort());

            try (var second = Program.millrace("up", "--port", port)) {
                assertThat(second.awaitExit(SOON)).isEqualTo(2);
                assertThat(second.output())
                        .isEqualTo("millrace: port " + port
                                + " is in use; stop what listens there or choose another with --port");
            }
        }
    }

    @Test
    @DisplayName("a data directory in use is one clear line and exit code 2")
    void a_locked_data_directory_is_refused() throws Exception {
        var data = folder.resolve("data").toString();
        try (var first = Program.millrace("up", "--port", "0", "--data", data)) {
            first.awaitReady();

            try (var second = Program.millrace("up", "--port", "0", "--data", data)) {
                assertThat(second.awaitExit(SOON)).isEqualTo(2);
                assertThat(second.output().lines()).hasSize(1);
                assertThat(second.output())
                        .startsWith("millrace: ")
                        .contains(data)
                        .contains("another process");
            }
        }
    }

    @Test
    @DisplayName("--for ends the server by itself")
    void for_ends_the_server() throws Exception {
        try (var server = Program.millrace("up", "--port", "0", "--for", "200ms")) {
            assertThat(server.awaitExit(SOON)).isZero();
            assertThat(server.output()).contains("Ready.");
        }
    }

    @Test
    @DisplayName("deploy makes a stack in a running server and prints its outputs; down deletes it")
    void deploy_and_down() throws Exception {
        var template = Files.writeString(folder.resolve("queues.yaml"), """
                Parameters:
                  Name:
                    Type: String
                Resources:
                  Jobs:
                    Type: AWS::SQS::Queue
                    Properties:
                      QueueName: !Ref Name
                Outputs:
                  Arn:
                    Value: !GetAtt Jobs.Arn
                """);
        try (var server = Program.millrace("up", "--port", "0")) {
            var endpoint = server.awaitReady();

            var deploy = run("deploy", template.toString(), "--param", "Name=jobs", "--endpoint", endpoint);
            assertThat(deploy).contains("CREATE_COMPLETE", "Jobs", "Arn = arn:aws:sqs:us-east-1:000000000000:jobs");

            var down = run("down", "queues", "--endpoint", endpoint);
            assertThat(down).contains("DELETE_COMPLETE");
        }
    }

    @Test
    @DisplayName("a template with an unknown type or a cycle is refused before anything is made, exit code 1")
    void bad_templates_are_refused() throws Exception {
        var unknown = Files.writeString(folder.resolve("unknown.yaml"), """
                Resources:
                  Jobs: {Type: 'AWS::SQS::Queue'}
                  Cluster: {Type: 'AWS::EKS::Cluster'}
                """);
        var cycle = Files.writeString(folder.resolve("cycle.yaml"), """
                Resources:
                  A: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !GetAtt B.QueueName}}
                  B: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !GetAtt A.QueueName}}
                """);
        for (var expected : List.of(
                Map.entry(unknown, "AWS::EKS::Cluster"), Map.entry(cycle, "Circular dependency between resources"))) {
            try (var server = Program.millrace("up", expected.getKey().toString(), "--port", "0")) {
                assertThat(server.awaitExit(SOON)).isEqualTo(1);
                assertThat(server.output()).contains(expected.getValue()).doesNotContain("CREATE_COMPLETE");
            }
        }
    }

    @Test
    @DisplayName("env prints the exports for AWS tools")
    void env_prints_exports() throws Exception {
        assertThat(run("env")).contains("export AWS_ENDPOINT_URL=http://127.0.0.1:4566", "export AWS_REGION=us-east-1");
    }

    @Test
    @DisplayName("a server with keys serves who signs with one, also the commands; env says which keys are needed")
    void keys_are_needed() throws Exception {
        var keys = Files.writeString(folder.resolve("keys"), "000000000000:right\n");
        try (var server = Program.millrace("up", "--port", "0", "--auth-file", keys.toString())) {
            var endpoint = server.awaitReady();

            assertThat(run("env", "--endpoint", endpoint))
                    .contains("takes signed requests only")
                    .doesNotContain("AWS_SECRET_ACCESS_KEY=");
            assertThat(run("env", "--endpoint", endpoint, "--auth-file", keys.toString()))
                    .contains("export AWS_ACCESS_KEY_ID=000000000000", "export AWS_SECRET_ACCESS_KEY=right");
            assertThat(client(endpoint, "right").listTables().tableNames()).isEmpty();
            assertThatThrownBy(() -> client(endpoint, "wrong").listTables())
                    .hasMessageContaining("The request signature we calculated does not match");
            try (var mappings = Program.millrace("mappings", "--endpoint", endpoint)) { // signs with "test"
                assertThat(mappings.awaitExit(SOON)).isEqualTo(1);
                assertThat(mappings.output().lines())
                        .singleElement()
                        .asString()
                        .startsWith("millrace: The request signature we calculated does not match");
            }
        }
    }

    @Test
    @DisplayName("a command for a running server says so when there is none")
    void no_server_is_one_clear_line() throws Exception {
        try (var program = Program.millrace("mappings", "--endpoint", "http://127.0.0.1:1")) {
            assertThat(program.awaitExit(SOON)).isEqualTo(2);
            assertThat(program.output()).startsWith("millrace: no server answers at http://127.0.0.1:1");
        }
    }

    private static String run(String... arguments) throws IOException, InterruptedException {
        try (var program = Program.millrace(arguments)) {
            var exit = program.awaitExit(SOON);
            assertThat(exit).as(program.output()).isZero();
            return program.output();
        }
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String field(String json, String name) {
        var found =
                java.util.regex.Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        assertThat(found.find()).as(json).isTrue();
        return found.group(1);
    }

    static DynamoDbClient client(String endpoint) {
        return client(endpoint, "test");
    }

    private static DynamoDbClient client(String endpoint, String secret) {
        return DynamoDbClient.builder()
                .endpointOverride(URI.create(endpoint))
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("000000000000", secret)))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }
}
