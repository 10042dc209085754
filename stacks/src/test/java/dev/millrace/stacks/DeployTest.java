package dev.millrace.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deploying and deleting the templates that users have. */
class DeployTest {

    private final Path folder;
    private final StackScenario at = new StackScenario();

    DeployTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path zip() throws IOException {
        return Files.writeString(folder.resolve("stream-processor.zip"), "code");
    }

    @Test
    @DisplayName("the table template makes a table with a stream and exports the stream's ARN")
    void the_table_template_deploys() {
        var result = at.deploy("orders-table", StackScenario.shared("table.yaml"));

        assertThat(at.services.existing()).containsExactly("table orders");
        assertThat(at.services.last("CreateTable").toString())
                .contains("\"StreamSpecification\":{\"StreamViewType\":\"NEW_AND_OLD_IMAGES\",\"StreamEnabled\":true}")
                .contains("\"BillingMode\":\"PAY_PER_REQUEST\"");
        assertThat(result.outputs())
                .containsEntry("TableName", "orders")
                .containsEntry("TableArn", "arn:aws:dynamodb:us-east-1:000000000000:table/orders")
                .containsEntry("TableStreamArn", "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/1");
        assertThat(at.stack("orders-table").outputs())
                .extracting(StackRecord.Output::exportName)
                .containsExactly("", "", "orders-table-StreamArn");
    }

    @Test
    @DisplayName("the processor template makes role, queue, function and mapping, each behind what it needs")
    void the_processor_template_deploys() throws IOException {
        at.code.put("stream-processor.zip", zip());

        var result =
                at.deploy("processor", StackScenario.shared("processor.yaml"), "OrdersTableStreamArn", "arn:stream");

        assertThat(at.services.changes())
                .containsExactly(
                        "CreateQueue",
                        "CreateRole",
                        "PutRolePolicy",
                        "PutRolePolicy",
                        "AttachRolePolicy",
                        "CreateFunction",
                        "CreateEventSourceMapping");
        assertThat(at.services
                        .last("CreateQueue")
                        .at("/Attributes/MessageRetentionPeriod")
                        .isTextual())
                .as("SQS takes attributes as text")
                .isTrue();
        var function = at.services.last("CreateFunction");
        assertThat(function.path("Role").asText()).isEqualTo("arn:aws:iam::000000000000:role/stream-processor-role");
        assertThat(function.at("/Code/LocalPath").asText()).isEqualTo(zip().toString());
        var mapping = at.services.last("CreateEventSourceMapping");
        assertThat(mapping.path("FunctionName").asText()).isEqualTo("order-stream-processor");
        assertThat(mapping.path("BatchSize").isIntegralNumber()).isTrue();
        assertThat(mapping.at("/DestinationConfig/OnFailure/Destination").asText())
                .isEqualTo("arn:aws:sqs:us-east-1:000000000000:stream-processor-dlq");
        assertThat(result.outputs())
                .containsEntry("QueueUrl", "http://127.0.0.1:4566/000000000000/stream-processor-dlq")
                .containsEntry("QueueArn", "arn:aws:sqs:us-east-1:000000000000:stream-processor-dlq")
                .containsEntry("MappingId", "mapping-1");
    }

    @Test
    @DisplayName("each step is told as it happens")
    void each_step_is_told() {
        at.deploy("t", StackScenario.shared("table.yaml"));

        assertThat(at.progress())
                .containsExactly(
                        "t CREATE_IN_PROGRESS",
                        "OrdersTable CREATE_IN_PROGRESS",
                        "OrdersTable CREATE_COMPLETE",
                        "t CREATE_COMPLETE");
        assertThat(at.heard.get(2).physicalId()).isEqualTo("orders");
        assertThat(at.heard.get(2).type()).isEqualTo("AWS::DynamoDB::Table");
    }

    @Test
    @DisplayName("deleting goes in reverse order and leaves nothing")
    void deleting_goes_in_reverse_order() throws IOException {
        at.code.put("StreamProcessorFunction", zip());
        at.deploy("processor", StackScenario.shared("processor.yaml"), "OrdersTableStreamArn", "arn:stream");
        at.services.forgetCalls();

        var deleted = at.stacks.delete(StackScenario.CALL, "processor", at.heard::add);

        assertThat(deleted.orElseThrow().status()).isEqualTo(StackStatus.DELETE_COMPLETE);
        assertThat(at.services.changes())
                .containsExactly(
                        "DeleteEventSourceMapping",
                        "DeleteFunction",
                        "DeleteRolePolicy",
                        "DeleteRolePolicy",
                        "DetachRolePolicy",
                        "DeleteRole",
                        "DeleteQueue");
        assertThat(at.services.existing()).isEmpty();
        assertThat(at.stacks.list(StackScenario.CALL.scope())).isEmpty();
    }

    @Test
    @DisplayName("deleting a stack that does not exist does nothing")
    void deleting_nothing() {
        assertThat(at.stacks.delete(StackScenario.CALL, "nobody", at.heard::add))
                .isEmpty();
        assertThat(at.heard).isEmpty();
    }

    @Test
    @DisplayName("a resource to be retained stays when its stack goes")
    void retained_resources_stay() {
        at.deploy("t", StackScenario.shared("table.yaml").replace("DeletionPolicy: Delete", "DeletionPolicy: Retain"));

        at.stacks.delete(StackScenario.CALL, "t", at.heard::add);

        assertThat(at.services.existing()).containsExactly("table orders");
        assertThat(at.progress()).contains("OrdersTable DELETE_SKIPPED", "t DELETE_COMPLETE");
    }

    @Test
    @DisplayName("names that the template leaves out follow from the stack and are the same on every attempt")
    void generated_names() {
        var template = """
                Resources:
                  Jobs: {Type: AWS::SQS::Queue}
                  Tasks: {Type: AWS::SQS::Queue}
                """;
        at.deploy("work", template);

        assertThat(at.services.existing()).hasSize(2);
        assertThat(at.services.existing().get(0)).matches("queue work-Jobs-[A-Z0-9]{12}");
        assertThat(at.services.existing().get(1)).matches("queue work-Tasks-[A-Z0-9]{12}");
    }

    @Test
    @DisplayName("a queue that somebody else made is not taken over")
    void existing_queues_are_not_taken_over() {
        var template = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: mine}}}";
        at.deploy("first", template);

        assertThatThrownBy(() -> at.deploy("second", template))
                .hasMessageContaining("creating Q (AWS::SQS::Queue) failed")
                .hasMessageContaining("identifier 'mine' already exists");
        assertThat(at.services.existing()).containsExactly("queue mine");
    }

    @Test
    @DisplayName("inline code becomes a zip with the file that the runtime looks for")
    void inline_code() {
        at.deploy("inline", """
                Resources:
                  F:
                    Type: AWS::Lambda::Function
                    Properties:
                      Runtime: nodejs24.x
                      Handler: index.handler
                      Role: arn:aws:iam::000000000000:role/r
                      Code: {ZipFile: 'exports.handler = 1'}
                """);

        var bytes = Base64.getDecoder()
                .decode(at.services.last("CreateFunction").at("/Code/ZipFile").asText());
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                .startsWith("PK")
                .contains("index.js");
    }

    @Test
    @DisplayName("a local path in the template is relative to the template's folder")
    void local_paths() throws IOException {
        zip();
        var template = """
                Resources:
                  F:
                    Type: AWS::Lambda::Function
                    Properties:
                      Runtime: java21
                      Handler: a.B
                      Role: arn:aws:iam::000000000000:role/r
                      Code: ./stream-processor.zip
                """;
        var request = new DeployRequest("s", template, Optional.of(folder), Map.of(), Map.of());

        at.stacks.deploy(StackScenario.CALL, request, at.heard::add);

        assertThat(at.services.last("CreateFunction").at("/Code/LocalPath").asText())
                .isEqualTo(
                        folder.resolve("stream-processor.zip").toAbsolutePath().toString());
    }

    @Test
    @DisplayName("a deployment goes on when whoever followed it has gone")
    void a_deployment_outlives_its_listener() {
        var request = at.request("orders-table", StackScenario.shared("table.yaml"));

        at.stacks.deploy(StackScenario.CALL, request, event -> {
            throw new IllegalStateException("the connection is gone");
        });

        assertThat(at.services.existing()).containsExactly("table orders");
        assertThat(at.stack("orders-table").status()).isEqualTo(StackStatus.CREATE_COMPLETE);
    }

    @Test
    @DisplayName(
            "closing in the middle of a deployment begins no further resource and undoes none; the next run goes on")
    void closing_leaves_a_deployment_for_the_next_run() throws IOException {
        at.code.put("stream-processor.zip", zip());
        var template = StackScenario.shared("processor.yaml");
        var request = at.request("processor", template, "OrdersTableStreamArn", "arn:stream");

        assertThatThrownBy(() -> at.stacks.deploy(StackScenario.CALL, request, event -> {
                    if (event.type().equals("AWS::SQS::Queue")) {
                        at.stacks.close();
                    }
                }))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("Millrace is stopping");
        assertThat(at.services.changes()).containsExactly("CreateQueue");
        assertThatThrownBy(() -> at.deploy("another", StackScenario.shared("table.yaml")))
                .hasMessageContaining("Millrace is stopping");

        at.restart();
        at.deploy("processor", template, "OrdersTableStreamArn", "arn:stream");

        assertThat(at.services.changes()).containsOnlyOnce("CreateQueue").contains("CreateEventSourceMapping");
        assertThat(at.stack("processor").status()).isEqualTo(StackStatus.CREATE_COMPLETE);
    }
}
