package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;

/** The templates of the orders pipeline, as they were written for AWS, against the packaged program. */
class OrdersTemplatesIT {

    private static final Path TEMPLATES = Program.ROOT.resolve("stacks/src/test/resources/templates");
    private static final String STREAM = "OrdersTableStreamArn=${table.TableStreamArn}";
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Path folder;

    OrdersTemplatesIT(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A change of the processor's template, and what of the mapping shows it. */
    private record Setting(String before, String after, Function<EventSourceMappingConfiguration, Object> shown) {
        Object value() {
            return after.substring(after.lastIndexOf(' ') + 1).replace("'", "");
        }
    }

    private static final List<Setting> SETTINGS = List.of(
            new Setting("BatchSize: 100", "BatchSize: 7", EventSourceMappingConfiguration::batchSize),
            new Setting(
                    "MaximumBatchingWindowInSeconds: 5",
                    "MaximumBatchingWindowInSeconds: 2",
                    EventSourceMappingConfiguration::maximumBatchingWindowInSeconds),
            new Setting(
                    "MaximumRetryAttempts: 3",
                    "MaximumRetryAttempts: 1",
                    EventSourceMappingConfiguration::maximumRetryAttempts),
            new Setting(
                    "MaximumRecordAgeInSeconds: 3600",
                    "MaximumRecordAgeInSeconds: 60",
                    EventSourceMappingConfiguration::maximumRecordAgeInSeconds),
            new Setting(
                    "BisectBatchOnFunctionError: true",
                    "BisectBatchOnFunctionError: false",
                    EventSourceMappingConfiguration::bisectBatchOnFunctionError),
            new Setting(
                    "ParallelizationFactor: 2",
                    "ParallelizationFactor: 4",
                    EventSourceMappingConfiguration::parallelizationFactor),
            new Setting(
                    "      StartingPosition: LATEST",
                    "      StartingPosition: LATEST\n      Enabled: false",
                    mapping -> !mapping.state().equals("Disabled")),
            new Setting(
                    "      StartingPosition: LATEST",
                    "      StartingPosition: LATEST\n      FunctionResponseTypes: ReportBatchItemFailures",
                    mapping -> String.join(",", mapping.functionResponseTypesAsStrings())),
            new Setting(
                    "ParallelizationFactor: 2",
                    "ParallelizationFactor: 1\n      TumblingWindowInSeconds: 30",
                    EventSourceMappingConfiguration::tumblingWindowInSeconds),
            new Setting(
                    "      StartingPosition: LATEST",
                    "      StartingPosition: LATEST\n      FilterCriteria:\n        Filters:\n"
                            + "          - Pattern: '{\"eventName\":[\"INSERT\"]}'",
                    mapping -> mapping.filterCriteria().filters().getFirst().pattern()),
            new Setting(
                    "Destination: !GetAtt StreamProcessorDLQ.Arn",
                    "Destination: arn:aws:sqs:us-east-1:000000000000:other",
                    mapping -> mapping.destinationConfig().onFailure().destination()),
            new Setting(
                    "FunctionName: !Ref StreamProcessorFunction",
                    "FunctionName: other",
                    mapping -> mapping.functionArn().replaceFirst(".*:", "")));

    /** The processor's template with a function that can run wherever the program can. */
    private static String inJava(String template) {
        return template.replace("nodejs24.x", "java21").replace("index.handler", RecordingHandler.class.getName());
    }

    private static String shared(String name) throws IOException {
        return Files.readString(TEMPLATES.resolve(name));
    }

    private static String classes() {
        return Program.ROOT.resolve("cli/target/test-classes").toString();
    }

    @Test
    @DisplayName("one up deploys table and processor in the order they need each other; again, it changes nothing; each"
            + " setting of the mapping changes in place; nothing is left when the stacks are deleted")
    void table_and_processor() throws Exception {
        var processor = inJava(shared("processor.yaml"));
        var file = Files.writeString(folder.resolve("processor.yaml"), processor);
        var command = new String[] {
            "up",
            file.toString(),
            TEMPLATES.resolve("table.yaml").toString(),
            "--param",
            STREAM,
            "--code",
            "stream-processor.zip=" + classes(),
            "--port",
            "0",
            "--data",
            folder.resolve("data").toString()
        };
        try (var first = Program.millrace(command)) {
            first.awaitReady();
            assertThat(first.output().indexOf("Stack table: CREATE_COMPLETE"))
                    .isPositive()
                    .isLessThan(first.output().indexOf("Stack processor: CREATE_COMPLETE"));
            first.terminate();
            first.awaitExit(SOON);
        }
        try (var server = Program.millrace(command)) {
            var endpoint = server.awaitReady();
            assertThat(server.output())
                    .contains("Stack table: CREATE_COMPLETE (no changes)")
                    .contains("Stack processor: CREATE_COMPLETE (no changes)");
            var lambda = Clients.lambda(endpoint);
            Clients.sqs(endpoint).createQueue(queue -> queue.queueName("other"));
            lambda.createFunction(function -> function.functionName("other")
                    .runtime("java21")
                    .role("arn:aws:iam::000000000000:role/other")
                    .handler(RecordingHandler.class.getName())
                    .code(code -> code.s3Bucket("any").s3Key("stream-processor.zip")));
            var original = onlyMapping(lambda);

            settingsChangeInPlace(endpoint, processor, original.uuid());
            droppedSettingsReturnToTheirDefaults(endpoint, processor, original.uuid());
            anotherPositionAloneRollsBack(endpoint, processor, original);

            lambda.deleteFunction(function -> function.functionName("other"));
            Clients.sqs(endpoint)
                    .deleteQueue(queue -> queue.queueUrl(Clients.sqs(endpoint)
                            .getQueueUrl(q -> q.queueName("other"))
                            .queueUrl()));
            anotherStreamIsAnotherMapping(endpoint, processor, original);
            delete(endpoint, "processor");
            delete(endpoint, "table");
            assertNothingIsLeft(endpoint);
        }
    }

    private void settingsChangeInPlace(String endpoint, String processor, String uuid) throws Exception {
        for (var setting : SETTINGS) {
            assertThat(processor).contains(setting.before());
            update(endpoint, processor.replace(setting.before(), setting.after()));

            var changed = onlyMapping(Clients.lambda(endpoint));
            assertThat(String.valueOf(setting.shown().apply(changed)))
                    .as(setting.after())
                    .isEqualTo(setting.value());
            assertThat(changed.uuid()).as(setting.after()).isEqualTo(uuid);
        }
    }

    private void droppedSettingsReturnToTheirDefaults(String endpoint, String processor, String uuid) throws Exception {
        var bare = processor.replaceAll(
                "(?s)      BatchSize: 100.*?        OnFailure:\n          Destination: [^\n]*\n", "");
        assertThat(bare).doesNotContain("BatchSize", "DestinationConfig", "ParallelizationFactor");
        update(endpoint, bare);

        var mapping = onlyMapping(Clients.lambda(endpoint));
        assertThat(mapping.uuid()).isEqualTo(uuid);
        assertThat(mapping.batchSize()).isEqualTo(100);
        assertThat(mapping.maximumBatchingWindowInSeconds()).isZero();
        assertThat(mapping.parallelizationFactor()).isEqualTo(1);
        assertThat(mapping.maximumRetryAttempts()).isEqualTo(-1);
        assertThat(mapping.maximumRecordAgeInSeconds()).isEqualTo(-1);
        assertThat(mapping.bisectBatchOnFunctionError()).isFalse();
        assertThat(mapping.functionResponseTypes()).isEmpty();
        assertThat(mapping.tumblingWindowInSeconds()).isZero();
        assertThat(mapping.filterCriteria()).isNull();
        assertThat(mapping.destinationConfig().onFailure().destination()).isNull();
    }

    private void anotherPositionAloneRollsBack(
            String endpoint, String processor, EventSourceMappingConfiguration original) throws Exception {
        update(endpoint, processor);
        var answer = query(
                endpoint,
                "cloudformation",
                "UpdateStack",
                updateOf(processor.replace("StartingPosition: LATEST", "StartingPosition: TRIM_HORIZON")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);

        var stack = query(endpoint, "cloudformation", "DescribeStacks", Map.of("StackName", "processor"))
                .body();
        assertThat(stack)
                .contains("<StackStatus>UPDATE_ROLLBACK_COMPLETE</StackStatus>")
                .contains("StreamEventSourceMapping (AWS::Lambda::EventSourceMapping) failed")
                .contains("ResourceConflictException");
        assertThat(onlyMapping(Clients.lambda(endpoint)).uuid()).isEqualTo(original.uuid());
        var events = query(endpoint, "cloudformation", "DescribeStackEvents", Map.of("StackName", "processor"))
                .body();
        assertThat(events.indexOf("UPDATE_ROLLBACK_COMPLETE"))
                .as("the newest event is first")
                .isLessThan(events.indexOf("UPDATE_ROLLBACK_IN_PROGRESS"));
    }

    private void anotherStreamIsAnotherMapping(
            String endpoint, String processor, EventSourceMappingConfiguration original) throws Exception {
        var table = shared("table.yaml").replace("NEW_AND_OLD_IMAGES", "NEW_IMAGE");
        ok(query(endpoint, "cloudformation", "UpdateStack", Map.of("StackName", "table", "TemplateBody", table)));
        var arn = output(endpoint, "table", "TableStreamArn");
        assertThat(arn).isNotEqualTo(original.eventSourceArn());
        var update = updateOf(processor);
        update.remove("Parameters.member.1.UsePreviousValue");
        update.put("Parameters.member.1.ParameterValue", arn);

        ok(query(endpoint, "cloudformation", "UpdateStack", update));

        var mapping = onlyMapping(Clients.lambda(endpoint));
        assertThat(mapping.uuid()).isNotEqualTo(original.uuid());
        assertThat(mapping.eventSourceArn()).isEqualTo(arn);
        assertThat(output(endpoint, "processor", "MappingId")).isEqualTo(mapping.uuid());
    }

    @Test
    @DisplayName("the three templates deploy unchanged in one up, and nothing is left when their stacks are deleted")
    void all_three() throws Exception {
        var zip = Files.createDirectories(folder.resolve("code"));
        Files.writeString(zip.resolve("index.js"), "exports.handler = async () => {};");
        try (var server = Program.millrace(
                "up",
                TEMPLATES.resolve("alarms.yaml").toString(),
                TEMPLATES.resolve("processor.yaml").toString(),
                TEMPLATES.resolve("table.yaml").toString(),
                "--param",
                STREAM,
                "--param",
                "AlertQueueArn=${processor.QueueArn}",
                "--code",
                "stream-processor.zip=" + zip,
                "--port",
                "0")) {
            var endpoint = server.awaitReady();
            assertThat(query(endpoint, "monitoring", "DescribeAlarms", Map.of()).body())
                    .contains("DynamoDB-Stream-Iterator-Age-High", "Stream-Processor-Errors", ":stream-alerts");
            assertThat(query(endpoint, "sns", "ListSubscriptions", Map.of()).body())
                    .contains(":stream-processor-dlq");
            assertThat(onlyMapping(Clients.lambda(endpoint)).functionArn()).endsWith(":order-stream-processor");

            delete(endpoint, "alarms");
            delete(endpoint, "processor");
            delete(endpoint, "table");

            assertNothingIsLeft(endpoint);
            assertThat(query(endpoint, "sns", "ListTopics", Map.of()).body()).doesNotContain("arn:aws:sns");
            assertThat(query(endpoint, "sns", "ListSubscriptions", Map.of()).body())
                    .doesNotContain("arn:aws:sns");
            assertThat(query(endpoint, "monitoring", "DescribeAlarms", Map.of()).body())
                    .doesNotContain("arn:aws:cloudwatch");
        }
    }

    @Test
    @DisplayName("code that was not given is one clear line that says what to give")
    void missing_code() throws Exception {
        try (var server = Program.millrace(
                "up",
                TEMPLATES.resolve("processor.yaml").toString(),
                "--param",
                "OrdersTableStreamArn=arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/x",
                "--port",
                "0")) {
            assertThat(server.awaitExit(SOON)).isEqualTo(1);
            assertThat(server.output().lines().filter(line -> line.startsWith("millrace: ")))
                    .singleElement()
                    .asString()
                    .contains("there is no code for s3://processor-lambda-code/stream-processor.zip")
                    .contains("--code StreamProcessorFunction=PATH or --code stream-processor.zip=PATH");
        }
    }

    private static EventSourceMappingConfiguration onlyMapping(LambdaClient lambda) {
        var mappings = lambda.listEventSourceMappings().eventSourceMappings();
        assertThat(mappings).hasSize(1);
        return mappings.getFirst();
    }

    private static void assertNothingIsLeft(String endpoint) throws Exception {
        assertThat(ServerContractIT.client(endpoint).listTables().tableNames()).isEmpty();
        assertThat(Clients.sqs(endpoint).listQueues().queueUrls()).isEmpty();
        assertThat(Clients.lambda(endpoint).listFunctions().functions()).isEmpty();
        assertThat(Clients.lambda(endpoint).listEventSourceMappings().eventSourceMappings())
                .isEmpty();
        assertThat(query(endpoint, "iam", "ListRoles", Map.of()).body()).doesNotContain("<RoleName>");
        assertThat(query(endpoint, "cloudformation", "DescribeStacks", Map.of()).body())
                .doesNotContain("<StackName>");
        assertThat(query(endpoint, "cloudformation", "ListExports", Map.of()).body())
                .doesNotContain("<Name>");
    }

    private static void update(String endpoint, String processor) throws Exception {
        ok(query(endpoint, "cloudformation", "UpdateStack", updateOf(processor)));
        assertThat(query(endpoint, "cloudformation", "DescribeStacks", Map.of("StackName", "processor"))
                        .body())
                .contains("<StackStatus>UPDATE_COMPLETE</StackStatus>");
    }

    private static Map<String, String> updateOf(String processor) {
        return new LinkedHashMap<>(Map.of(
                "StackName",
                "processor",
                "TemplateBody",
                processor,
                "Capabilities.member.1",
                "CAPABILITY_NAMED_IAM",
                "Parameters.member.1.ParameterKey",
                "OrdersTableStreamArn",
                "Parameters.member.1.UsePreviousValue",
                "true"));
    }

    private static void delete(String endpoint, String stack) throws Exception {
        ok(query(endpoint, "cloudformation", "DeleteStack", Map.of("StackName", stack)));
    }

    private static String output(String endpoint, String stack, String name) throws Exception {
        var body = query(endpoint, "cloudformation", "DescribeStacks", Map.of("StackName", stack))
                .body();
        var found = Pattern.compile("<OutputKey>" + name + "</OutputKey><OutputValue>([^<]*)<")
                .matcher(body);
        assertThat(found.find()).as(body).isTrue();
        return found.group(1);
    }

    private static void ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** A request in AWS's query protocol, to services whose clients this module has not. */
    private static HttpResponse<String> query(
            String endpoint, String service, String action, Map<String, String> members)
            throws IOException, InterruptedException {
        var versions = Map.of(
                "cloudformation", "2010-05-15", "iam", "2010-05-08", "sns", "2010-03-31", "monitoring", "2010-08-01");
        var form = new StringBuilder("Action=" + action + "&Version=" + versions.get(service));
        members.forEach((name, value) ->
                form.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        var request = HttpRequest.newBuilder(URI.create(endpoint + "/"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/" + service
                                + "/aws4_request, SignedHeaders=host, Signature=00")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
