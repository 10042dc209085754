package dev.millrace.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An existing stack given again: changed, replaced, removed, or left alone. */
class UpdateTest {

    private final Path folder;
    private final StackScenario at = new StackScenario();

    UpdateTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private String pipeline() throws IOException {
        at.code.put("stream-processor.zip", Files.writeString(folder.resolve("code.zip"), "one"));
        return StackScenario.shared("processor.yaml");
    }

    private StackResult deployPipeline(String template) {
        return at.deploy("p", template, "OrdersTableStreamArn", "arn:stream");
    }

    @Test
    @DisplayName("the same template again changes nothing")
    void no_changes() throws IOException {
        deployPipeline(pipeline());
        at.services.forgetCalls();

        var again = deployPipeline(pipeline());

        assertThat(again.changed()).isFalse();
        assertThat(again.outputs()).containsEntry("MappingId", "mapping-1");
        assertThat(at.services.changes()).isEmpty();
    }

    @Test
    @DisplayName("mapping settings change in place; what the template drops returns to its default (facts 33, 34)")
    void mapping_settings() throws IOException {
        deployPipeline(pipeline());
        at.services.forgetCalls();

        deployPipeline(pipeline()
                .replace("BatchSize: 100", "BatchSize: 7")
                .replace("      MaximumRetryAttempts: 3\n", "")
                .replace("      BisectBatchOnFunctionError: true\n", "")
                .replace(
                        "      DestinationConfig:\n        OnFailure:\n          Destination: !GetAtt StreamProcessorDLQ.Arn\n",
                        ""));

        assertThat(at.services.changes()).containsExactly("UpdateEventSourceMapping");
        var told = at.services.last("UpdateEventSourceMapping");
        assertThat(told.path("UUID").asText()).isEqualTo("mapping-1");
        assertThat(told.path("BatchSize").asInt()).isEqualTo(7);
        assertThat(told.path("MaximumRetryAttempts").asInt()).isEqualTo(-1);
        assertThat(told.path("BisectBatchOnFunctionError").isBoolean()).isTrue();
        assertThat(told.path("BisectBatchOnFunctionError").asBoolean()).isFalse();
        assertThat(told.path("DestinationConfig").toString()).isEqualTo("{}");
        assertThat(told.path("MaximumRecordAgeInSeconds").asInt()).isEqualTo(3600);
    }

    @Test
    @DisplayName("an SQS mapping is not told of settings that only streams have")
    void queue_mapping_settings() {
        var template = """
                Resources:
                  M:
                    Type: AWS::Lambda::EventSourceMapping
                    Properties: {FunctionName: f, EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:q', BatchSize: %d}
                """;
        at.deploy("s", template.formatted(5));
        at.deploy("s", template.formatted(6));

        assertThat(at.services.last("UpdateEventSourceMapping").has("ParallelizationFactor"))
                .isFalse();
        assertThat(at.services
                        .last("UpdateEventSourceMapping")
                        .path("BatchSize")
                        .asInt())
                .isEqualTo(6);
    }

    @Test
    @DisplayName("filters, windows and concurrency that the template drops return to none (facts 33)")
    void mapping_settings_that_are_usually_absent() {
        var template = """
                Resources:
                  S:
                    Type: AWS::Lambda::EventSourceMapping
                    Properties:
                      {FunctionName: f, EventSourceArn: 'arn:stream', StartingPosition: LATEST%s}
                  Q:
                    Type: AWS::Lambda::EventSourceMapping
                    Properties: {FunctionName: f, EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:q'%s}
                """;
        at.deploy(
                "s",
                template.formatted(", TumblingWindowInSeconds: 30, FilterCriteria: {Filters: [{Pattern: '{}'}]}", ""));
        at.services.forgetCalls();

        at.deploy("s", template.formatted("", ", ScalingConfig: {MaximumConcurrency: 5}"));

        assertThat(at.services.changes()).containsExactly("UpdateEventSourceMapping", "UpdateEventSourceMapping");
        assertThat(at.services
                        .last("UpdateEventSourceMapping")
                        .at("/ScalingConfig/MaximumConcurrency")
                        .asInt())
                .isEqualTo(5);
        at.deploy("s", template.formatted(", BatchSize: 5", ", ScalingConfig: {MaximumConcurrency: 5}"));
        var told = at.services.last("UpdateEventSourceMapping");
        assertThat(told.path("TumblingWindowInSeconds").asInt()).isZero();
        assertThat(told.path("FilterCriteria").toString()).isEqualTo("{}");
    }

    @Test
    @DisplayName("another stream is another mapping, and the old one goes (fact 35)")
    void mapping_replacement() throws IOException {
        deployPipeline(pipeline());
        at.services.forgetCalls();

        var result = at.deploy("p", pipeline(), "OrdersTableStreamArn", "arn:other-stream");

        assertThat(at.services.changes())
                .contains("CreateEventSourceMapping")
                .endsWith("DeleteEventSourceMapping")
                .doesNotContain("UpdateEventSourceMapping");
        assertThat(at.services.last("DeleteEventSourceMapping").path("UUID").asText())
                .isEqualTo("mapping-1");
        assertThat(result.outputs()).containsEntry("MappingId", "mapping-2");
    }

    @Test
    @DisplayName("another starting position alone would be a second mapping of the same stream: it fails and rolls back"
            + " (fact 35)")
    void mapping_position() throws IOException {
        deployPipeline(pipeline());

        assertThatThrownBy(() -> deployPipeline(
                        pipeline().replace("StartingPosition: LATEST", "StartingPosition: TRIM_HORIZON")))
                .hasMessageContaining("StreamEventSourceMapping")
                .hasMessageContaining("ResourceConflictException");

        assertThat(at.stack("p").status()).isEqualTo(StackStatus.UPDATE_ROLLBACK_COMPLETE);
        assertThat(at.services.existing()).contains("mapping mapping-1");
        assertThat(deployPipeline(pipeline()).outputs()).containsEntry("MappingId", "mapping-1");
    }

    @Test
    @DisplayName("new code at the same place is a change; so are settings of the function")
    void function_changes() throws IOException {
        deployPipeline(pipeline());
        at.services.forgetCalls();
        Files.writeString(folder.resolve("code.zip"), "two");
        deployPipeline(StackScenario.shared("processor.yaml"));
        assertThat(at.services.changes()).containsExactly("UpdateFunctionCode");
        at.services.forgetCalls();

        deployPipeline(StackScenario.shared("processor.yaml").replace("      Timeout: 60\n", ""));

        assertThat(at.services.changes()).containsExactly("UpdateFunctionConfiguration");
        var told = at.services.last("UpdateFunctionConfiguration");
        assertThat(told.path("Timeout").asInt()).as("Lambda's default").isEqualTo(3);
        assertThat(told.path("MemorySize").asInt()).isEqualTo(256);
        assertThat(told.at("/Environment/Variables/LOG_LEVEL").asText()).isEqualTo("INFO");
    }

    @Test
    @DisplayName("queue attributes change in place, and return to their defaults")
    void queue_attributes() {
        at.deploy("s", "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: q, DelaySeconds: 5}}}");
        at.deploy("s", "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: q, VisibilityTimeout: 60}}}");

        var told = at.services.last("SetQueueAttributes").path("Attributes");
        assertThat(told.path("VisibilityTimeout").asText()).isEqualTo("60");
        assertThat(told.path("DelaySeconds").asText()).isEqualTo("0");
    }

    @Test
    @DisplayName("role policies are put, removed, attached and detached as they differ")
    void role_policies() {
        var role = """
                Resources:
                  R:
                    Type: AWS::IAM::Role
                    Properties:
                      AssumeRolePolicyDocument: {Version: 2012-10-17}
                      ManagedPolicyArns: [%s]
                      Policies: [%s]
                """;
        at.deploy(
                "s",
                role.formatted("a, b", "{PolicyName: x, PolicyDocument: {V: 1}}, {PolicyName: y, PolicyDocument: {}}"));
        at.services.forgetCalls();

        at.deploy("s", role.formatted("b, c", "{PolicyName: x, PolicyDocument: {V: 2}}"));

        assertThat(at.services.changes())
                .containsExactly("DeleteRolePolicy", "PutRolePolicy", "DetachRolePolicy", "AttachRolePolicy");
        assertThat(at.services.last("DetachRolePolicy").path("PolicyArn").asText())
                .isEqualTo("a");
    }

    @Test
    @DisplayName("a role's tags and permissions boundary change in place")
    void role_settings() {
        var role = "Resources: {R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}, %s}}}";
        at.deploy("s", role.formatted("PermissionsBoundary: a, Tags: [{Key: k, Value: v}, {Key: l, Value: w}]"));
        assertThat(at.services.last("CreateRole").path("PermissionsBoundary").asText())
                .isEqualTo("a");
        at.services.forgetCalls();

        at.deploy("s", role.formatted("PermissionsBoundary: b, Tags: [{Key: k, Value: x}]"));
        assertThat(at.services.changes()).containsExactly("UntagRole", "TagRole", "PutRolePermissionsBoundary");
        assertThat(at.services.last("UntagRole").path("TagKeys").toString()).isEqualTo("[\"l\"]");
        at.services.forgetCalls();

        at.deploy("s", role.formatted("Tags: [{Key: k, Value: x}]"));
        assertThat(at.services.changes()).containsExactly("DeleteRolePermissionsBoundary");
    }

    @Test
    @DisplayName("a managed policy gets new versions, of which the oldest go, and follows its roles")
    void managed_policies() {
        var template = """
                Resources:
                  A: {Type: AWS::IAM::Role, Properties: {RoleName: a, AssumeRolePolicyDocument: {}}}
                  B: {Type: AWS::IAM::Role, Properties: {RoleName: b, AssumeRolePolicyDocument: {}}}
                  P:
                    Type: AWS::IAM::ManagedPolicy
                    Properties: {ManagedPolicyName: p, PolicyDocument: {V: %d}, Roles: [!Ref %s]}
                Outputs: {Arn: {Value: !Ref P}, Same: {Value: !GetAtt P.PolicyArn}}
                """;
        var outputs = at.deploy("s", template.formatted(1, "A")).outputs();
        assertThat(outputs.get("Arn"))
                .isEqualTo("arn:aws:iam::000000000000:policy/p")
                .isEqualTo(outputs.get("Same"));
        at.services.forgetCalls();

        at.deploy("s", template.formatted(2, "B"));
        assertThat(at.services.changes())
                .containsExactly("CreatePolicyVersion", "DetachRolePolicy", "AttachRolePolicy");
        for (int i = 3; i < 9; i++) {
            at.deploy("s", template.formatted(i, "B"));
        }
        at.stacks.delete(StackScenario.CALL, "s", at.heard::add);
        assertThat(at.services.existing()).isEmpty();
    }

    @Test
    @DisplayName(
            "a function's tags, log settings and reserved concurrency change in place, and return to their defaults")
    void function_extras() {
        var template = """
                Resources:
                  F:
                    Type: AWS::Lambda::Function
                    Properties:
                      {Runtime: nodejs24.x, Handler: index.handler, Role: r, FunctionName: f, PackageType: Zip,
                       Code: {ZipFile: x}%s}
                """;
        at.deploy(
                "s",
                template.formatted(", ReservedConcurrentExecutions: 3, Tags: [{Key: k, Value: v}],"
                        + " LoggingConfig: {LogFormat: JSON}"));
        assertThat(at.services.last("CreateFunction").path("Tags").toString()).isEqualTo("{\"k\":\"v\"}");
        assertThat(at.services
                        .last("CreateFunction")
                        .at("/LoggingConfig/LogFormat")
                        .asText())
                .isEqualTo("JSON");
        assertThat(at.services
                        .last("PutFunctionConcurrency")
                        .path("ReservedConcurrentExecutions")
                        .asInt())
                .isEqualTo(3);
        at.services.forgetCalls();

        at.deploy("s", template.formatted(""));

        assertThat(at.services.changes())
                .containsExactly("UntagResource", "DeleteFunctionConcurrency", "UpdateFunctionConfiguration");
        assertThat(at.services
                        .last("UpdateFunctionConfiguration")
                        .path("LoggingConfig")
                        .toString())
                .isEqualTo("{\"LogFormat\":\"Text\",\"LogGroup\":\"/aws/lambda/f\"}");
    }

    @Test
    @DisplayName("tags of queues and mappings change in place")
    void tags() {
        var template = """
                Resources:
                  Q: {Type: AWS::SQS::Queue, Properties: {Tags: [%1$s]}}
                  M:
                    Type: AWS::Lambda::EventSourceMapping
                    Properties: {FunctionName: f, EventSourceArn: !GetAtt Q.Arn, Tags: [%1$s]}
                """;
        at.deploy("s", template.formatted("{Key: k, Value: v}"));
        assertThat(at.services.last("CreateEventSourceMapping").path("Tags").toString())
                .isEqualTo("{\"k\":\"v\"}");

        at.deploy("s", template.formatted("{Key: k, Value: w}"));

        assertThat(at.services.last("TagQueue").path("Tags").toString()).isEqualTo("{\"k\":\"w\"}");
        assertThat(at.services.last("TagResource").path("Tags").toString()).isEqualTo("{\"k\":\"w\"}");
        assertThat(at.services.last("TagResource").path("Resource").asText())
                .endsWith("event-source-mapping:mapping-1");
        assertThat(at.services.last("UpdateEventSourceMapping").has("Tags")).isFalse();
    }

    @Test
    @DisplayName("time to live and point-in-time recovery come with the table, change and go")
    void features_of_tables() {
        var template = """
                Resources:
                  T:
                    Type: AWS::DynamoDB::Table
                    Properties:
                      TableName: t
                      BillingMode: PAY_PER_REQUEST
                      AttributeDefinitions: [{AttributeName: k, AttributeType: S}]
                      KeySchema: [{AttributeName: k, KeyType: HASH}]
                """;
        var on = template + "      PointInTimeRecoverySpecification:"
                + " {PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: %s}\n"
                + "      TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}\n";
        at.deploy("s", on.formatted("7"));
        assertThat(at.services.changes()).containsExactly("CreateTable", "UpdateTimeToLive", "UpdateContinuousBackups");
        assertThat(at.services.last("UpdateTimeToLive").toString())
                .isEqualTo("{\"TimeToLiveSpecification\":{\"AttributeName\":\"ttl\",\"Enabled\":true},"
                        + "\"TableName\":\"t\"}");

        at.services.forgetCalls();
        at.deploy("s", on.formatted("8"));
        assertThat(at.services.changes()).containsExactly("UpdateContinuousBackups");

        at.services.forgetCalls();
        at.deploy("s", template + "      Tags: [{Key: a, Value: b}]\n");
        assertThat(at.services.changes()).containsExactly("TagResource", "UpdateTimeToLive", "UpdateContinuousBackups");
        assertThat(at.services
                        .last("UpdateTimeToLive")
                        .path("TimeToLiveSpecification")
                        .toString())
                .isEqualTo("{\"AttributeName\":\"ttl\",\"Enabled\":false}");
        assertThat(at.services
                        .last("UpdateContinuousBackups")
                        .at("/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    @DisplayName("what a table has off may be said to be off, and the service is not told")
    void features_that_are_off() {
        at.deploy("s", """
                Resources:
                  T:
                    Type: AWS::DynamoDB::Table
                    Properties:
                      TableName: t
                      BillingMode: PAY_PER_REQUEST
                      DeletionProtectionEnabled: true
                      AttributeDefinitions: [{AttributeName: k, AttributeType: S}]
                      KeySchema: [{AttributeName: k, KeyType: HASH}]
                      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: false}
                      SSESpecification: {SSEEnabled: false}
                      TableClass: STANDARD
                      TimeToLiveSpecification: {AttributeName: ttl, Enabled: false}
                """);

        assertThat(at.services.last("CreateTable").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "TableName", "BillingMode", "DeletionProtectionEnabled", "AttributeDefinitions", "KeySchema");
    }

    @Test
    @DisplayName("what the CDK says of a stack is taken and makes nothing")
    void cdk_metadata() {
        var result = at.deploy("s", """
                Resources:
                  CDKMetadata: {Type: 'AWS::CDK::Metadata', Properties: {Analytics: 'v2:deflate64:x'}, Metadata: {a: b}}
                """);

        assertThat(result.status()).isEqualTo(StackStatus.CREATE_COMPLETE);
        assertThat(at.services.changes()).isEmpty();
    }

    @Test
    @DisplayName("another view type is another stream, and whoever uses its ARN follows")
    void table_stream() {
        var template = StackScenario.shared("table.yaml");
        at.deploy("t", template);
        at.services.forgetCalls();

        var result = at.deploy("t", template.replace("NEW_AND_OLD_IMAGES", "KEYS_ONLY"));

        assertThat(at.services.changes()).containsExactly("UpdateTable", "UpdateTable");
        assertThat(result.outputs().get("TableStreamArn")).endsWith("/stream/2");
    }

    private static final String INDEXED = """
            Resources:
              T:
                Type: AWS::DynamoDB::Table
                Properties:
                  TableName: t
                  BillingMode: %s
                  AttributeDefinitions:
                    - {AttributeName: k, AttributeType: S}
                    - {AttributeName: g, AttributeType: S}
                    - {AttributeName: h, AttributeType: %s}
                  KeySchema: [{AttributeName: k, KeyType: HASH}]
                  SSESpecification: {SSEEnabled: true}
                  GlobalSecondaryIndexes: [%s]
            """;

    private static String index(String name, String key, String extra) {
        return "{IndexName: " + name + ", KeySchema: [{AttributeName: " + key
                + ", KeyType: HASH}], Projection: {ProjectionType: ALL}" + extra + "}";
    }

    @Test
    @DisplayName("a table's global indexes come and go one an update; its attribute definitions with them")
    void global_indexes() {
        var onDemand = INDEXED.formatted("PAY_PER_REQUEST", "S", "%s");
        at.deploy("s", onDemand.formatted(index("one", "g", "")));
        assertThat(at.services.last("CreateTable").path("SSESpecification").toString())
                .isEqualTo("{\"Enabled\":true}");

        at.deploy("s", onDemand.formatted(index("one", "g", "") + "," + index("two", "h", "")));
        assertThat(at.services
                        .last("UpdateTable")
                        .at("/GlobalSecondaryIndexUpdates/0/Create/IndexName")
                        .asText())
                .isEqualTo("two");
        assertThat(at.services.last("UpdateTable").path("AttributeDefinitions")).hasSize(3);

        at.deploy("s", onDemand.formatted(index("two", "h", "")));
        assertThat(at.services
                        .last("UpdateTable")
                        .at("/GlobalSecondaryIndexUpdates/0/Delete/IndexName")
                        .asText())
                .isEqualTo("one");
        at.services.forgetCalls();

        assertThatThrownBy(() -> at.deploy("s", onDemand.formatted(index("three", "g", ""))))
                .hasMessageContaining("Cannot perform more than one GSI creation or deletion in a single update");
        assertThatThrownBy(() -> at.deploy("s", onDemand.formatted(index("two", "g", ""))))
                .hasMessageContaining("Cannot update GSI's properties other than Provisioned Throughput and Contributor"
                        + " Insights Specification. You can create a new GSI with a different name.");
        assertThat(at.services.changes()).isEmpty();
        assertThat(at.stack("s").status()).isEqualTo(StackStatus.UPDATE_ROLLBACK_COMPLETE);
    }

    @Test
    @DisplayName("switching a table to provisioned billing tells the units of its indexes in the same call")
    void units_of_indexes() {
        at.deploy("s", INDEXED.formatted("PAY_PER_REQUEST", "S", index("one", "g", "")));
        at.services.forgetCalls();
        var units = "ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 2}";
        var provisioned = INDEXED.formatted("PROVISIONED, " + units, "S", "%s")
                .replace("BillingMode: PROVISIONED, ", "BillingMode: PROVISIONED\n      ");

        at.deploy("s", provisioned.formatted(index("one", "g", ", " + units)));

        assertThat(at.services.changes()).containsExactly("UpdateTable");
        assertThat(at.services
                        .last("UpdateTable")
                        .at("/GlobalSecondaryIndexUpdates/0/Update")
                        .toString())
                .isEqualTo("{\"IndexName\":\"one\",\"ProvisionedThroughput\":"
                        + "{\"ReadCapacityUnits\":1,\"WriteCapacityUnits\":2}}");
        at.services.forgetCalls();

        at.deploy("s", provisioned.formatted(index("one", "g", ", " + units.replace("Units: 2", "Units: 3"))));

        assertThat(at.services.changes()).containsExactly("UpdateTable");
        assertThat(at.services.last("UpdateTable").has("BillingMode")).isFalse();
    }

    @Test
    @DisplayName("an attribute that becomes of another type, and local indexes that change, replace the table")
    void replaced_for_its_keys() {
        var onDemand = INDEXED.formatted("PAY_PER_REQUEST", "%s", index("one", "g", ""));
        at.deploy("s", onDemand.formatted("S"));

        assertThatThrownBy(() -> at.deploy("s", onDemand.formatted("N")))
                .hasMessageContaining("a custom-named resource requires replacing");
        assertThatThrownBy(() -> at.deploy("s", onDemand.formatted("S").replace("GlobalSecondary", "LocalSecondary")))
                .hasMessageContaining("a custom-named resource requires replacing");
    }

    @Test
    @DisplayName("what is declared of a table changes in place, each alone, and returns to its default")
    void declared_of_a_table() {
        var indexes = index("one", "g", "");
        var template = INDEXED.formatted("PAY_PER_REQUEST", "S", indexes);
        at.deploy("s", template);
        at.services.forgetCalls();

        at.deploy(
                "s",
                template.replace(
                        "SSESpecification: {SSEEnabled: true}",
                        "TableClass: STANDARD_INFREQUENT_ACCESS\n      OnDemandThroughput: {MaxReadRequestUnits: 5}"));

        assertThat(at.services.changes()).containsExactly("UpdateTable", "UpdateTable", "UpdateTable");
        assertThat(at.services.last("UpdateTable").path("OnDemandThroughput").toString())
                .isEqualTo("{\"MaxReadRequestUnits\":5,\"MaxWriteRequestUnits\":-1}");
    }

    @Test
    @DisplayName("resources the template no longer has are deleted, new ones made, others left alone")
    void added_and_removed() {
        at.deploy(
                "s",
                "Resources: {A: {Type: AWS::SQS::Queue, Properties: {QueueName: a}}, B: {Type: AWS::SQS::Queue, Properties: {QueueName: b}}}");
        at.services.forgetCalls();

        at.deploy(
                "s",
                "Resources: {B: {Type: AWS::SQS::Queue, Properties: {QueueName: b}}, C: {Type: AWS::SQS::Queue, Properties: {QueueName: c}}}");

        assertThat(at.services.changes()).containsExactly("CreateQueue", "DeleteQueue");
        assertThat(at.services.existing()).containsExactly("queue b", "queue c");
        assertThat(at.stack("s").resources())
                .extracting(ResourceRecord::logicalId)
                .containsExactly("B", "C");
    }

    @Test
    @DisplayName("a FIFO queue gets a name that ends so, and its settings return to their defaults")
    void fifo_queues() {
        var template = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true%s}}}";
        at.deploy("s", template.formatted(", ContentBasedDeduplication: true, DeduplicationScope: messageGroup"));
        var made = at.services.last("CreateQueue");
        assertThat(made.path("QueueName").asText()).startsWith("s-Q-").endsWith(".fifo");
        assertThat(made.path("Attributes").toString())
                .isEqualTo("{\"ContentBasedDeduplication\":\"true\",\"DeduplicationScope\":\"messageGroup\","
                        + "\"FifoQueue\":\"true\"}");

        at.deploy("s", template.formatted(", DeduplicationScope: queue"));

        assertThat(at.services.last("SetQueueAttributes").path("Attributes").toString())
                .isEqualTo("{\"DeduplicationScope\":\"queue\",\"ContentBasedDeduplication\":\"false\"}");
    }

    @Test
    @DisplayName("another type of queue is another queue; that it is not FIFO is not said")
    void queue_type() {
        var template = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {FifoQueue: %s}}}";
        at.deploy("s", template.formatted("true"));

        at.deploy("s", template.formatted("false"));

        assertThat(at.services.last("CreateQueue").path("QueueName").asText()).doesNotContain(".fifo");
        assertThat(at.services.last("CreateQueue").path("Attributes").toString())
                .isEqualTo("{}");
        assertThat(at.services.existing()).hasSize(1);
    }

    @Test
    @DisplayName("pollers of a mapping are given, changed, and taken away")
    void mapping_pollers() {
        var template = """
                Resources:
                  Q:
                    Type: AWS::Lambda::EventSourceMapping
                    Properties: {FunctionName: f, EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:q'%s}
                """;
        at.deploy("s", template.formatted(", ProvisionedPollerConfig: {MinimumPollers: 2, MaximumPollers: 5}"));
        assertThat(at.services
                        .last("CreateEventSourceMapping")
                        .path("ProvisionedPollerConfig")
                        .toString())
                .isEqualTo("{\"MinimumPollers\":2,\"MaximumPollers\":5}");

        at.deploy("s", template.formatted(""));

        assertThat(at.services
                        .last("UpdateEventSourceMapping")
                        .path("ProvisionedPollerConfig")
                        .toString())
                .isEqualTo("{}");
    }

    @Test
    @DisplayName("a resource with a name of its own cannot be replaced under that name")
    void custom_named_replacement() {
        at.deploy("t", StackScenario.shared("table.yaml"));

        assertThatThrownBy(() -> at.deploy(
                        "t", StackScenario.shared("table.yaml").replace("AttributeType: S", "AttributeType: N")))
                .hasMessageContaining("CloudFormation cannot update a stack when a custom-named resource requires"
                        + " replacing. Rename orders and update the stack again.");
        assertThat(at.services.existing()).containsExactly("table orders");
    }

    @Test
    @DisplayName("a resource without a name of its own is replaced by one of another name")
    void generated_replacement() {
        var template = """
                Resources: {R: {Type: AWS::IAM::Role, Properties: {Path: %s, AssumeRolePolicyDocument: {}}}}
                Outputs: {Name: {Value: !Ref R}}
                """;
        var first = at.deploy("s", template.formatted("/a/")).outputs().get("Name");

        var second = at.deploy("s", template.formatted("/b/")).outputs().get("Name");

        assertThat(second).isNotEqualTo(first).startsWith("s-R-");
        assertThat(at.services.existing()).containsExactly("role " + second);
    }

    @Test
    @DisplayName("an export in use cannot be changed or taken away, and no two stacks may export one name")
    void exports() {
        var exporting = """
                Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: shared}}}
                Outputs: {O: {Value: %s, Export: {Name: the-queue}}}
                """;
        at.deploy("a", exporting.formatted("!GetAtt Q.Arn"));
        at.deploy("b", """
                Resources:
                  P:
                    Type: AWS::SQS::Queue
                    Properties:
                      QueueName: !Sub ['${N}-2', {N: !Select [5, !Split [':', !ImportValue the-queue]]}]
                """);
        assertThat(at.services.existing()).containsExactly("queue shared", "queue shared-2");

        assertThatThrownBy(() -> at.stacks.delete(StackScenario.CALL, "a", at.heard::add))
                .hasMessage("Export the-queue cannot be deleted as it is in use by b");
        assertThatThrownBy(() -> at.deploy("a", exporting.formatted("other")))
                .hasMessageContaining("Export the-queue cannot be updated as it is in use by b");
        assertThatThrownBy(() ->
                        at.deploy("a", "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: shared}}}"))
                .hasMessageContaining("Export the-queue cannot be deleted as it is in use by b");
        assertThatThrownBy(() -> at.deploy("c", exporting.formatted("x").replace("shared", "third")))
                .hasMessageContaining("Export with name the-queue is already exported by stack a");
        at.stacks.delete(StackScenario.CALL, "b", at.heard::add);
        assertThat(at.stacks
                        .delete(StackScenario.CALL, "a", at.heard::add)
                        .orElseThrow()
                        .status())
                .isEqualTo(StackStatus.DELETE_COMPLETE);
    }

    @Test
    @DisplayName("policies for queues and roles, and permissions, come and go with the stack")
    void small_resources() {
        at.deploy("s", """
                Resources:
                  Q: {Type: AWS::SQS::Queue}
                  QP: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Q], PolicyDocument: {V: 1}}}
                  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
                  P: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, PolicyDocument: {V: 1}, Roles: [!Ref R]}}
                  A: {Type: AWS::Lambda::Permission, Properties: {FunctionName: f, Action: 'lambda:InvokeFunction', Principal: '*'}}
                """);
        assertThat(at.services
                        .last("SetQueueAttributes")
                        .at("/Attributes/Policy")
                        .asText())
                .isEqualTo("{\"V\":1}");
        at.services.forgetCalls();

        at.stacks.delete(StackScenario.CALL, "s", at.heard::add);

        assertThat(at.services.changes())
                .containsExactly(
                        "RemovePermission", "DeleteRolePolicy", "DeleteRole", "SetQueueAttributes", "DeleteQueue");
        assertThat(at.services.existing()).isEmpty();
    }
}
