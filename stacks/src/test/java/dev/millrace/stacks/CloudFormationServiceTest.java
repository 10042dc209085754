package dev.millrace.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ServiceException;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import dev.millrace.stacks.cloudformation.CloudFormationService;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** CloudFormation's operations, as its clients see them. */
class CloudFormationServiceTest {

    private static final String TABLE = StackScenario.shared("table.yaml");

    private final StackScenario at = new StackScenario();
    private final ServiceCatalog catalog =
            new ServiceCatalog(List.of(new CloudFormationService(at.stacks, at.store, at.clock)));

    private ObjectNode call(String operation, String... members) {
        var input = Wire.JSON.createObjectNode();
        for (int i = 0; i < members.length; i += 2) {
            input.put(members[i], members[i + 1]);
        }
        return call(operation, input);
    }

    private ObjectNode call(String operation, JsonNode input) {
        return catalog.call("cloudformation", operation, StackScenario.CALL, input);
    }

    private void refused(String code, String message, String operation, String... members) {
        assertThatThrownBy(() -> call(operation, members)).isInstanceOfSatisfying(ServiceException.class, e -> {
            assertThat(e.error().code()).isEqualTo(code);
            assertThat(String.valueOf(e.error().message())).contains(message);
        });
    }

    private JsonNode stack(String name) {
        return call("DescribeStacks", "StackName", name).path("Stacks").path(0);
    }

    @Test
    @DisplayName("the service is found by name, signature and version")
    void address() {
        var address = new CloudFormationService(at.stacks, at.store, at.clock).address();

        assertThat(address.name()).isEqualTo("cloudformation");
        assertThat(address.queryVersion()).isEqualTo("2010-05-15");
        assertThat(address.xmlNamespace()).isEqualTo("http://cloudformation.amazonaws.com/doc/2010-05-15/");
    }

    @Test
    @DisplayName("clients.md 3: an absent stack is a ValidationError with AWS's sentence; deleting it is no error")
    void absent_stack() {
        refused("ValidationError", "Stack with id nobody does not exist", "DescribeStacks", "StackName", "nobody");
        refused("ValidationError", "Stack with id nobody does not exist", "DescribeStackEvents", "StackName", "nobody");
        assertThat(call("DeleteStack", "StackName", "nobody")).isEmpty();
    }

    @Test
    @DisplayName("clients.md 3: create-stack is complete when it answers, with outputs and export names")
    void create() {
        var id = call("CreateStack", "StackName", "t", "TemplateBody", TABLE)
                .path("StackId")
                .asText();

        assertThat(id).startsWith("arn:aws:cloudformation:us-east-1:000000000000:stack/t/");
        var stack = stack("t");
        assertThat(stack.path("StackId").asText()).isEqualTo(id);
        assertThat(stack.path("StackStatus").asText()).isEqualTo("CREATE_COMPLETE");
        assertThat(stack.path("Outputs").path(2).toString())
                .contains("\"OutputKey\":\"TableStreamArn\"")
                .contains("\"ExportName\":\"t-StreamArn\"");
        assertThat(stack.path("Parameters").toString())
                .isEqualTo("[{\"ParameterKey\":\"TableName\",\"ParameterValue\":\"orders\"}]");
        assertThat(call("ListExports").path("Exports").path(0).path("Name").asText())
                .isEqualTo("t-StreamArn");
        refused(
                "AlreadyExistsException",
                "Stack [t] already exists",
                "CreateStack",
                "StackName",
                "t",
                "TemplateBody",
                TABLE);
    }

    @Test
    @DisplayName("clients.md 3: an update without a change is refused with AWS's sentence")
    void update() {
        call("CreateStack", "StackName", "t", "TemplateBody", TABLE);

        refused(
                "ValidationError",
                "No updates are to be performed.",
                "UpdateStack",
                "StackName",
                "t",
                "TemplateBody",
                TABLE);
        call("UpdateStack", "StackName", "t", "TemplateBody", TABLE.replace("NEW_AND_OLD_IMAGES", "KEYS_ONLY"));
        assertThat(stack("t").path("StackStatus").asText()).isEqualTo("UPDATE_COMPLETE");
        refused(
                "ValidationError",
                "Stack with id no does not exist",
                "UpdateStack",
                "StackName",
                "no",
                "TemplateBody",
                TABLE);
    }

    @Test
    @DisplayName("an update may use the previous template and previous parameters")
    void previous_values() {
        call("CreateStack", parameters("t", "TableName", "books").put("TemplateBody", TABLE));
        var update = parameters("t");
        update.put("UsePreviousTemplate", true);
        update.putArray("Parameters")
                .addObject()
                .put("ParameterKey", "TableName")
                .put("UsePreviousValue", true);

        assertThatThrownBy(() -> call("UpdateStack", update)).hasMessageContaining("No updates are to be performed.");
        assertThat(at.services.existing()).containsExactly("table books");
    }

    private static ObjectNode parameters(String stack, String... values) {
        var input = Wire.JSON.createObjectNode().put("StackName", stack);
        var list = input.putArray("Parameters");
        for (int i = 0; i < values.length; i += 2) {
            list.addObject().put("ParameterKey", values[i]).put("ParameterValue", values[i + 1]);
        }
        return input;
    }

    @Test
    @DisplayName("a create that fails answers with the stack's id; the status tells")
    void failed_create() {
        at.services.fail("CreateTable", "no room");

        call("CreateStack", "StackName", "t", "TemplateBody", TABLE);

        assertThat(stack("t").path("StackStatus").asText()).isEqualTo("ROLLBACK_COMPLETE");
        assertThat(stack("t").path("StackStatusReason").asText()).contains("no room");
        refused(
                "ValidationError",
                "is in ROLLBACK_COMPLETE state and can not be updated.",
                "UpdateStack",
                "StackName",
                "t",
                "TemplateBody",
                TABLE);
    }

    @Test
    @DisplayName("a deleted stack is found by id only, and its name is free")
    void deleted_stack() {
        var id = call("CreateStack", "StackName", "t", "TemplateBody", TABLE)
                .path("StackId")
                .asText();
        call("DeleteStack", "StackName", "t");

        refused("ValidationError", "Stack with id t does not exist", "DescribeStacks", "StackName", "t");
        assertThat(stack(id).path("StackStatus").asText()).isEqualTo("DELETE_COMPLETE");
        assertThat(call("DescribeStacks").path("Stacks")).isEmpty();
        var filter = Wire.JSON.createObjectNode();
        filter.putArray("StackStatusFilter").add("DELETE_COMPLETE");
        assertThat(call("ListStacks", filter).path("StackSummaries")).hasSize(1);
        call("CreateStack", "StackName", "t", "TemplateBody", TABLE);
    }

    @Test
    @DisplayName("clients.md 3: events come newest first")
    void events() {
        call("CreateStack", "StackName", "t", "TemplateBody", TABLE);

        var events = call("DescribeStackEvents", "StackName", "t").path("StackEvents");

        assertThat(events).hasSize(4);
        assertThat(events.path(0).path("ResourceStatus").asText()).isEqualTo("CREATE_COMPLETE");
        assertThat(events.path(0).path("ResourceType").asText()).isEqualTo("AWS::CloudFormation::Stack");
        assertThat(events.path(1).path("PhysicalResourceId").asText()).isEqualTo("orders");
    }

    @Test
    @DisplayName("resources and template can be asked for")
    void inspection() {
        call("CreateStack", "StackName", "t", "TemplateBody", TABLE);

        assertThat(call("DescribeStackResources", "StackName", "t")
                        .path("StackResources")
                        .path(0)
                        .toString())
                .contains("\"LogicalResourceId\":\"OrdersTable\"", "\"PhysicalResourceId\":\"orders\"");
        assertThat(call("ListStackResources", "StackName", "t").path("StackResourceSummaries"))
                .hasSize(1);
        assertThat(call("GetTemplate", "StackName", "t").path("TemplateBody").asText())
                .isEqualTo(TABLE);
        assertThat(call("GetTemplateSummary", "StackName", "t")
                        .path("ResourceTypes")
                        .path(0)
                        .asText())
                .isEqualTo("AWS::DynamoDB::Table");
        assertThat(call("ValidateTemplate", "TemplateBody", TABLE)
                        .path("Parameters")
                        .path(0)
                        .path("DefaultValue")
                        .asText())
                .isEqualTo("orders");
        refused(
                "ValidationError",
                "Unrecognized resource types",
                "ValidateTemplate",
                "TemplateBody",
                StackScenario.shared("alarms.yaml"));
    }

    @Test
    @DisplayName("clients.md 3: the processor template needs CAPABILITY_NAMED_IAM")
    void capabilities() {
        var template = StackScenario.shared("processor.yaml");

        refused(
                "InsufficientCapabilitiesException",
                "Requires capabilities : [CAPABILITY_NAMED_IAM]",
                "CreateStack",
                "StackName",
                "p",
                "TemplateBody",
                template);
        assertThat(call("ValidateTemplate", "TemplateBody", template)
                        .path("Capabilities")
                        .path(0)
                        .asText())
                .isEqualTo("CAPABILITY_NAMED_IAM");
    }

    @Test
    @DisplayName("a parameter marked NoEcho is not shown")
    void no_echo() {
        call("CreateStack", parameters("t", "Secret", "abc").put("TemplateBody", """
                Parameters: {Secret: {Type: String, NoEcho: true}}
                Resources: {Q: {Type: AWS::SQS::Queue}}
                """));

        assertThat(stack("t").path("Parameters").path(0).path("ParameterValue").asText())
                .isEqualTo("****");
    }

    @Test
    @DisplayName("clients.md 3: deploy works by change set, for a new stack and for a changed one")
    void change_sets() {
        var created = call(
                "CreateChangeSet",
                "StackName",
                "t",
                "ChangeSetName",
                "one",
                "ChangeSetType",
                "CREATE",
                "TemplateBody",
                TABLE);
        assertThat(stack("t").path("StackStatus").asText()).isEqualTo("REVIEW_IN_PROGRESS");
        var set = call("DescribeChangeSet", "ChangeSetName", created.path("Id").asText());
        assertThat(set.path("Status").asText()).isEqualTo("CREATE_COMPLETE");
        assertThat(set.path("Changes")
                        .path(0)
                        .path("ResourceChange")
                        .path("Action")
                        .asText())
                .isEqualTo("Add");
        assertThat(at.services.changes()).isEmpty();

        call("ExecuteChangeSet", "StackName", "t", "ChangeSetName", "one");

        assertThat(stack("t").path("StackStatus").asText()).isEqualTo("CREATE_COMPLETE");
        assertThat(stack("t").path("StackId").asText())
                .isEqualTo(created.path("StackId").asText());
        refused(
                "InvalidChangeSetStatus",
                "cannot be executed",
                "ExecuteChangeSet",
                "StackName",
                "t",
                "ChangeSetName",
                "one");

        call(
                "CreateChangeSet",
                "StackName",
                "t",
                "ChangeSetName",
                "two",
                "TemplateBody",
                TABLE.replace("NEW_AND_OLD_IMAGES", "KEYS_ONLY"));
        assertThat(call("DescribeChangeSet", "StackName", "t", "ChangeSetName", "two")
                        .path("Changes")
                        .path(0)
                        .path("ResourceChange")
                        .toString())
                .contains("\"Action\":\"Modify\"", "\"Replacement\":\"False\"", "\"PhysicalResourceId\":\"orders\"");
        call("ExecuteChangeSet", "StackName", "t", "ChangeSetName", "two");
        assertThat(stack("t").path("StackStatus").asText()).isEqualTo("UPDATE_COMPLETE");
    }

    @Test
    @DisplayName("clients.md 3: a change set without changes is made, and FAILED")
    void change_set_without_changes() {
        call("CreateStack", "StackName", "t", "TemplateBody", TABLE);

        call("CreateChangeSet", "StackName", "t", "ChangeSetName", "none", "TemplateBody", TABLE);

        var set = call("DescribeChangeSet", "StackName", "t", "ChangeSetName", "none");
        assertThat(set.path("Status").asText()).isEqualTo("FAILED");
        assertThat(set.path("StatusReason").asText()).contains("The submitted information didn't contain changes.");
        assertThat(set.path("ExecutionStatus").asText()).isEqualTo("UNAVAILABLE");
        call("DeleteChangeSet", "StackName", "t", "ChangeSetName", "none");
        refused(
                "ChangeSetNotFound",
                "ChangeSet [none] does not exist",
                "DescribeChangeSet",
                "StackName",
                "t",
                "ChangeSetName",
                "none");
    }

    @Test
    @DisplayName("a change set of a deleted stack is not that of a new stack of the same name")
    void change_sets_of_another_life() {
        call(
                "CreateChangeSet",
                "StackName",
                "t",
                "ChangeSetName",
                "c",
                "ChangeSetType",
                "CREATE",
                "TemplateBody",
                TABLE);
        call("ExecuteChangeSet", "StackName", "t", "ChangeSetName", "c");
        call("DeleteStack", "StackName", "t");

        refused(
                "ChangeSetNotFound",
                "ChangeSet [c] does not exist",
                "DescribeChangeSet",
                "StackName",
                "t",
                "ChangeSetName",
                "c");
        call(
                "CreateChangeSet",
                "StackName",
                "t",
                "ChangeSetName",
                "c",
                "ChangeSetType",
                "CREATE",
                "TemplateBody",
                TABLE);
        call("ExecuteChangeSet", "StackName", "t", "ChangeSetName", "c");
        assertThat(stack("t").path("StackStatus").asText()).isEqualTo("CREATE_COMPLETE");
    }

    @Test
    @DisplayName("what Millrace cannot do is refused by name")
    void not_supported() {
        refused(
                "ValidationError",
                "TemplateURL is not supported",
                "CreateStack",
                "StackName",
                "t",
                "TemplateURL",
                "http://x/y");
        for (var member : List.of("StackPolicyBody", "StackPolicyURL", "TimeoutInMinutes")) {
            refused(
                    "ValidationError",
                    member + " is not supported by Millrace",
                    "CreateStack",
                    "StackName",
                    "t",
                    "TemplateBody",
                    TABLE,
                    member,
                    "30");
        }
        var notified = Wire.JSON.createObjectNode().put("StackName", "t").put("TemplateBody", TABLE);
        notified.putArray("NotificationARNs").add("arn:aws:sns:us-east-1:000000000000:t");
        assertThatThrownBy(() -> call("CreateStack", notified))
                .hasMessageContaining("NotificationARNs is not supported by Millrace");
        refused(
                "ValidationError",
                "ChangeSetType IMPORT is not supported",
                "CreateChangeSet",
                "StackName",
                "t",
                "ChangeSetName",
                "c",
                "ChangeSetType",
                "IMPORT",
                "TemplateBody",
                TABLE);
        refused(
                "ValidationError",
                "Either Template URL or Template Body must be specified.",
                "CreateStack",
                "StackName",
                "t");
    }

    private static ObjectNode withTags(String stack, String template, String... tags) {
        var request = Wire.JSON.createObjectNode().put("StackName", stack).put("TemplateBody", template);
        var list = request.putArray("Tags");
        for (int i = 0; i < tags.length; i += 2) {
            list.addObject().put("Key", tags[i]).put("Value", tags[i + 1]);
        }
        return request;
    }

    @Test
    @DisplayName("a stack's tags are shown, and are tags of its resources unless they have others")
    void tags() {
        var template =
                TABLE.replace("      BillingMode:", "      Tags: [{Key: team, Value: mine}]\n      BillingMode:");
        call("CreateStack", withTags("t", template, "team", "ours", "stage", "test"));

        assertThat(stack("t").path("Tags").toString())
                .isEqualTo("[{\"Key\":\"stage\",\"Value\":\"test\"},{\"Key\":\"team\",\"Value\":\"ours\"}]");
        assertThat(at.services.last("CreateTable").path("Tags").toString())
                .isEqualTo("[{\"Key\":\"team\",\"Value\":\"mine\"},{\"Key\":\"stage\",\"Value\":\"test\"}]");

        at.services.forgetCalls();
        call("UpdateStack", withTags("t", template, "stage", "live"));
        assertThat(at.services.changes()).containsExactly("TagResource");
        assertThat(at.services.last("TagResource").toString())
                .isEqualTo("{\"ResourceArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/orders\","
                        + "\"Tags\":[{\"Key\":\"stage\",\"Value\":\"live\"}]}");
        at.services.forgetCalls();
        call("UpdateStack", withTags("t", template));
        assertThat(at.services.last("UntagResource").path("TagKeys").toString()).isEqualTo("[\"stage\"]");
        refused(
                "ValidationError",
                "No updates are to be performed.",
                "UpdateStack",
                "StackName",
                "t",
                "TemplateBody",
                template);
    }

    @Test
    @DisplayName("OnFailure decides what a failed creation leaves: a stack to look at, or nothing")
    void on_failure() {
        var two = """
                Resources:
                  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: q}}
                  R: {Type: AWS::IAM::Role, DependsOn: Q, Properties: {RoleName: r, AssumeRolePolicyDocument: {}}}
                """;
        at.services.fail("CreateRole", "no");
        var request = Wire.JSON.createObjectNode().put("TemplateBody", two);
        request.putArray("Capabilities").add("CAPABILITY_NAMED_IAM");

        call("CreateStack", request.deepCopy().put("StackName", "kept").put("OnFailure", "DO_NOTHING"));
        assertThat(stack("kept").path("StackStatus").asText()).isEqualTo("CREATE_FAILED");
        assertThat(stack("kept").path("StackStatusReason").asText()).contains("creating R (AWS::IAM::Role) failed: no");
        assertThat(at.services.existing()).containsExactly("queue q");
        call("DeleteStack", "StackName", "kept");

        var gone = call(
                        "CreateStack",
                        request.deepCopy().put("StackName", "gone").put("OnFailure", "DELETE"))
                .path("StackId")
                .asText();
        assertThat(at.services.existing()).isEmpty();
        assertThat(stack(gone).path("StackStatus").asText()).isEqualTo("DELETE_COMPLETE");
        refused("ValidationError", "Stack with id gone does not exist", "DescribeStacks", "StackName", "gone");

        call("CreateStack", request.deepCopy().put("StackName", "back"));
        assertThat(stack("back").path("StackStatus").asText()).isEqualTo("ROLLBACK_COMPLETE");
        assertThatThrownBy(() -> call(
                        "CreateStack",
                        request.deepCopy()
                                .put("StackName", "both")
                                .put("DisableRollback", true)
                                .put("OnFailure", "DELETE")))
                .hasMessageContaining("You can specify either DisableRollback or OnFailure, but not both.");
    }

    @Test
    @DisplayName("an update whose rollback is disabled stays as it failed, and the next one goes on from there")
    void disabled_rollback_of_an_update() {
        var queue = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: q, VisibilityTimeout: %d}}%s}";
        var table = ", T: {Type: AWS::DynamoDB::Table, DependsOn: Q, Properties: {TableName: t,"
                + " BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [{AttributeName: k, AttributeType: S}],"
                + " KeySchema: [{AttributeName: k, KeyType: HASH}]}}";
        call("CreateStack", "StackName", "s", "TemplateBody", queue.formatted(30, ""));
        at.services.fail("CreateTable", "no");
        var request = Wire.JSON
                .createObjectNode()
                .put("StackName", "s")
                .put("TemplateBody", queue.formatted(60, table))
                .put("DisableRollback", true);

        call("UpdateStack", request);

        assertThat(stack("s").path("StackStatus").asText()).isEqualTo("UPDATE_FAILED");
        assertThat(at.services
                        .last("SetQueueAttributes")
                        .at("/Attributes/VisibilityTimeout")
                        .asText())
                .isEqualTo("60");
        at.services.repair();
        call("UpdateStack", request);
        assertThat(stack("s").path("StackStatus").asText()).isEqualTo("UPDATE_COMPLETE");
        assertThat(at.services.existing()).containsExactly("queue q", "table t");
    }

    @Test
    @DisplayName("resources are retained only by a stack that could not be deleted")
    void retained_resources() {
        call("CreateStack", "StackName", "t", "TemplateBody", TABLE);
        var request = Wire.JSON.createObjectNode().put("StackName", "t");
        request.putArray("RetainResources").add("OrdersTable");
        assertThatThrownBy(() -> call("DeleteStack", request)).hasMessageContaining("DELETE_FAILED state");
        at.services.fail("DeleteTable", "table is protected");
        call("DeleteStack", "StackName", "t");
        assertThat(stack("t").path("StackStatus").asText()).isEqualTo("DELETE_FAILED");

        call("DeleteStack", request);

        refused("ValidationError", "Stack with id t does not exist", "DescribeStacks", "StackName", "t");
        assertThat(at.services.existing()).containsExactly("table orders");
    }

    @Test
    @DisplayName("a parameter that is not to be seen is not, in stacks and change sets")
    void hidden_parameters() {
        var template = """
                Parameters: {Secret: {Type: String, NoEcho: true, Default: s3cret}}
                Resources: {Q: {Type: AWS::SQS::Queue}}
                """;
        call(
                "CreateChangeSet",
                "StackName",
                "h",
                "ChangeSetName",
                "c",
                "ChangeSetType",
                "CREATE",
                "TemplateBody",
                template);
        var request = Wire.JSON
                .createObjectNode()
                .put("StackName", "g")
                .put("ChangeSetName", "c")
                .put("ChangeSetType", "CREATE")
                .put("TemplateBody", template);
        request.putArray("Parameters").addObject().put("ParameterKey", "Secret").put("ParameterValue", "given");
        call("CreateChangeSet", request);
        call("ExecuteChangeSet", "StackName", "g", "ChangeSetName", "c");

        assertThat(call("DescribeChangeSet", "StackName", "g", "ChangeSetName", "c")
                        .toString())
                .contains("****")
                .doesNotContain("given");
        assertThat(stack("g").toString()).contains("****").doesNotContain("given");
    }
}
