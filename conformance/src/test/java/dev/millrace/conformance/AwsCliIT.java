package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.conformance.handler.Recorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("conformance")
@ExtendWith(OneServer.class)
@DisplayName("the AWS CLI, in the environment that millrace env prints")
class AwsCliIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final Path folder;
    private final Tool aws;
    private final String endpoint;

    AwsCliIT(@TempDir Path folder, Millrace millrace) throws Exception {
        this.folder = folder;
        this.aws = Tool.onPath("aws", "AWS CLI", millrace);
        this.endpoint = millrace.endpoint();
    }

    @Test
    @DisplayName("a table is made and awaited, an item put, its stream record read")
    void tables_and_streams() throws Exception {
        createTable("cli-stream");
        run("dynamodb", "put-item", "--table-name", "cli-stream", "--item", "{\"id\":{\"S\":\"a\"}}");

        var streamArn = streamArn("cli-stream");
        var records = new ArrayList<JsonNode>();
        for (var shard : run("dynamodbstreams", "describe-stream", "--stream-arn", streamArn)
                .path("StreamDescription")
                .path("Shards")) {
            var iterator = run(
                            "dynamodbstreams",
                            "get-shard-iterator",
                            "--stream-arn",
                            streamArn,
                            "--shard-id",
                            shard.path("ShardId").asText(),
                            "--shard-iterator-type",
                            "TRIM_HORIZON")
                    .path("ShardIterator")
                    .asText();
            run("dynamodbstreams", "get-records", "--shard-iterator", iterator)
                    .path("Records")
                    .forEach(records::add);
        }
        assertThat(records).singleElement().satisfies(read -> {
            assertThat(read.path("eventName").asText()).isEqualTo("INSERT");
            assertThat(read.at("/dynamodb/NewImage/id/S").asText()).isEqualTo("a");
        });
    }

    @Test
    @DisplayName("a zipped function is awaited and mapped, and a poison record's report is received")
    void functions_mappings_and_reports() throws Exception {
        createTable("cli-map");
        createTable("cli-map-sink");
        var url = run("sqs", "create-queue", "--queue-name", "cli-map")
                .path("QueueUrl")
                .asText();
        var zip = Files.write(folder.resolve("recorder.zip"), Given.recorderZip());
        run(
                "lambda",
                "create-function",
                "--function-name",
                "cli-map",
                "--runtime",
                "java21",
                "--role",
                Given.ROLE,
                "--handler",
                Recorder.class.getName() + "::handle",
                "--timeout",
                "20",
                "--environment",
                "Variables={SINK=cli-map-sink}",
                "--zip-file",
                "fileb://" + zip);
        aws.run("lambda", "wait", "function-active", "--function-name", "cli-map", "--endpoint-url", endpoint);
        var mapping = run(
                "lambda",
                "create-event-source-mapping",
                "--function-name",
                "cli-map",
                "--event-source-arn",
                streamArn("cli-map"),
                "--starting-position",
                "TRIM_HORIZON",
                "--maximum-retry-attempts",
                "0",
                "--destination-config",
                "{\"OnFailure\":{\"Destination\":\"arn:aws:sqs:us-east-1:000000000000:cli-map\"}}");
        assertThat(mapping.path("State").asText()).isIn("Creating", "Enabled");

        run("dynamodb", "put-item", "--table-name", "cli-map", "--item", "{\"id\":{\"S\":\"good\"}}");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(run("dynamodb", "scan", "--table-name", "cli-map-sink")
                                .at("/Items/0/key/S")
                                .asText())
                        .isEqualTo("good"));
        run(
                "dynamodb",
                "put-item",
                "--table-name",
                "cli-map",
                "--item",
                "{\"id\":{\"S\":\"bad\"},\"poison\":{\"BOOL\":true}}");
        var messages = run("sqs", "receive-message", "--queue-url", url, "--wait-time-seconds", "20")
                .path("Messages");
        assertThat(messages).hasSize(1);
        assertThat(Json.read(messages.path(0).path("Body").asText())
                        .at("/requestContext/condition")
                        .asText())
                .isEqualTo("RetryAttemptsExhausted");
        run(
                "lambda",
                "delete-event-source-mapping",
                "--uuid",
                mapping.path("UUID").asText());
    }

    @Test
    @DisplayName("logs by hand: a function's lines are found by filter-log-events, its group by describe-log-groups")
    void logs() throws Exception {
        run("logs", "create-log-group", "--log-group-name", "/cli/logs");
        run("logs", "put-retention-policy", "--log-group-name", "/cli/logs", "--retention-in-days", "3");
        run("logs", "create-log-stream", "--log-group-name", "/cli/logs", "--log-stream-name", "s");
        var now = String.valueOf(java.time.Clock.systemUTC().millis());
        run(
                "logs",
                "put-log-events",
                "--log-group-name",
                "/cli/logs",
                "--log-stream-name",
                "s",
                "--log-events",
                "timestamp=" + now + ",message=fine",
                "timestamp=" + now + ",message=ERROR");

        var groups = run("logs", "describe-log-groups", "--log-group-name-prefix", "/cli/");
        assertThat(groups.at("/logGroups/0/retentionInDays").asInt()).isEqualTo(3);
        assertThat(groups.at("/logGroups/0/arn").asText())
                .isEqualTo("arn:aws:logs:us-east-1:000000000000:log-group:/cli/logs:*");
        var found = run("logs", "filter-log-events", "--log-group-name", "/cli/logs", "--filter-pattern", "ERROR");
        assertThat(found.path("events")).hasSize(1);
        assertThat(found.at("/events/0/message").asText()).isEqualTo("ERROR");
        assertThat(run("logs", "get-log-events", "--log-group-name", "/cli/logs", "--log-stream-name", "s")
                        .path("events"))
                .hasSize(2);
        run("logs", "delete-log-group", "--log-group-name", "/cli/logs");
    }

    @Test
    @DisplayName("cloudformation deploy makes a stack, describe-stacks shows it, delete-stack removes it")
    void stacks() throws Exception {
        var template = Files.writeString(folder.resolve("template.yaml"), """
                Parameters:
                  Name: {Type: String}
                Resources:
                  Jobs:
                    Type: AWS::SQS::Queue
                    Properties: {QueueName: !Ref Name}
                Outputs:
                  Arn: {Value: !GetAtt Jobs.Arn}
                """);
        aws.run(
                "cloudformation",
                "deploy",
                "--template-file",
                template.toString(),
                "--stack-name",
                "cli-stack",
                "--parameter-overrides",
                "Name=cli-stack-jobs",
                "--endpoint-url",
                endpoint);
        var stack = run("cloudformation", "describe-stacks", "--stack-name", "cli-stack")
                .at("/Stacks/0");
        assertThat(stack.path("StackStatus").asText()).isEqualTo("CREATE_COMPLETE");
        assertThat(stack.at("/Outputs/0/OutputValue").asText())
                .isEqualTo("arn:aws:sqs:us-east-1:000000000000:cli-stack-jobs");

        aws.run("cloudformation", "delete-stack", "--stack-name", "cli-stack", "--endpoint-url", endpoint);
        aws.run(
                "cloudformation",
                "wait",
                "stack-delete-complete",
                "--stack-name",
                "cli-stack",
                "--endpoint-url",
                endpoint);
        assertThat(run("sqs", "list-queues", "--queue-name-prefix", "cli-stack").path("QueueUrls"))
                .isEmpty();
    }

    @Test
    @DisplayName("a topic's message reaches the queue that subscribed to it, through its filter")
    void topics() throws Exception {
        run("sqs", "create-queue", "--queue-name", "cli-topic");
        var topic = run("sns", "create-topic", "--name", "cli-topic", "--tags", "Key=team,Value=orders")
                .path("TopicArn")
                .asText();
        var subscription = run(
                        "sns",
                        "subscribe",
                        "--topic-arn",
                        topic,
                        "--protocol",
                        "sqs",
                        "--notification-endpoint",
                        "arn:aws:sqs:us-east-1:000000000000:cli-topic",
                        "--attributes",
                        "{\"FilterPolicy\":\"{\\\"kind\\\":[\\\"wanted\\\"]}\"}")
                .path("SubscriptionArn")
                .asText();
        for (var kind : List.of("wanted", "other")) {
            run(
                    "sns",
                    "publish",
                    "--topic-arn",
                    topic,
                    "--subject",
                    "greeting",
                    "--message",
                    kind,
                    "--message-attributes",
                    "{\"kind\":{\"DataType\":\"String\",\"StringValue\":\"" + kind + "\"}}");
        }
        var url = run("sqs", "get-queue-url", "--queue-name", "cli-topic")
                .path("QueueUrl")
                .asText();

        var received = run("sqs", "receive-message", "--queue-url", url, "--max-number-of-messages", "10");

        assertThat(received.path("Messages"))
                .singleElement()
                .satisfies(message -> assertThat(message.path("Body").asText())
                        .contains("\"Type\" : \"Notification\"")
                        .contains("\"Subject\" : \"greeting\"")
                        .contains("\"Message\" : \"wanted\""));
        assertThat(run("sns", "list-subscriptions-by-topic", "--topic-arn", topic)
                        .at("/Subscriptions/0/SubscriptionArn")
                        .asText())
                .isEqualTo(subscription);
        assertThat(run("sns", "list-tags-for-resource", "--resource-arn", topic)
                        .at("/Tags/0/Value")
                        .asText())
                .isEqualTo("orders");
        aws.run("sns", "delete-topic", "--topic-arn", topic, "--endpoint-url", endpoint);
    }

    private void createTable(String name) throws Exception {
        run(
                "dynamodb",
                "create-table",
                "--table-name",
                name,
                "--billing-mode",
                "PAY_PER_REQUEST",
                "--attribute-definitions",
                "AttributeName=id,AttributeType=S",
                "--key-schema",
                "AttributeName=id,KeyType=HASH",
                "--stream-specification",
                "StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES");
        aws.run("dynamodb", "wait", "table-exists", "--table-name", name, "--endpoint-url", endpoint);
    }

    private String streamArn(String table) throws Exception {
        return run("dynamodb", "describe-table", "--table-name", table)
                .at("/Table/LatestStreamArn")
                .asText();
    }

    /** Version 1 does not read AWS_ENDPOINT_URL for every service, so the endpoint is always given. */
    private JsonNode run(String... arguments) throws Exception {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--endpoint-url", endpoint, "--output", "json"));
        var output = aws.run(all.toArray(String[]::new));
        return Json.read(output.isBlank() ? "{}" : output);
    }
}
