package dev.millrace.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.services.Wire;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What happens when a resource cannot be made or changed, or the program dies. */
class RollbackTest {

    private static final String TWO = """
            Resources:
              First: {Type: AWS::SQS::Queue, Properties: {QueueName: first, VisibilityTimeout: %s}}
              Role:
                Type: AWS::IAM::Role
                DependsOn: First
                Properties:
                  RoleName: role
                  AssumeRolePolicyDocument: {Version: 2012-10-17}
                  Policies: [{PolicyName: p, PolicyDocument: {Statement: %s}}]
            """;

    private final StackScenario at = new StackScenario();

    @Test
    @DisplayName("a failing create takes back all that the run made and names resource and reason")
    void failing_create() {
        at.services.fail("PutRolePolicy", "Policy too long");

        assertThatThrownBy(() -> at.deploy("s", TWO.formatted(30, "[]")))
                .isInstanceOfSatisfying(
                        StackException.class, e -> assertThat(e.kind()).isEqualTo(StackException.Kind.FAILED))
                .hasMessage("Stack s: creating Role (AWS::IAM::Role) failed: Policy too long (ValidationException)"
                        + " (ROLLBACK_COMPLETE)");
        assertThat(at.services.existing())
                .as("also the role that was there before its policy failed")
                .isEmpty();
        assertThat(at.progress())
                .containsExactly(
                        "s CREATE_IN_PROGRESS",
                        "First CREATE_IN_PROGRESS",
                        "First CREATE_COMPLETE",
                        "Role CREATE_IN_PROGRESS",
                        "Role CREATE_FAILED",
                        "s ROLLBACK_IN_PROGRESS",
                        "Role DELETE_IN_PROGRESS",
                        "Role DELETE_COMPLETE",
                        "First DELETE_IN_PROGRESS",
                        "First DELETE_COMPLETE",
                        "s ROLLBACK_COMPLETE");
        assertThat(at.heard.get(4).reason()).isEqualTo("Policy too long (ValidationException)");
    }

    @Test
    @DisplayName("a stack whose creation failed can be deployed again")
    void again_after_a_failed_create() {
        at.services.fail("PutRolePolicy", "no");
        assertThatThrownBy(() -> at.deploy("s", TWO.formatted(30, "[]"))).isInstanceOf(StackException.class);
        at.services.repair();

        assertThat(at.deploy("s", TWO.formatted(30, "[]")).status()).isEqualTo(StackStatus.CREATE_COMPLETE);
        assertThat(at.services.existing()).containsExactly("queue first", "role role");
    }

    @Test
    @DisplayName("a failing update puts back what it had changed, made and replaced")
    void failing_update() {
        at.deploy("s", TWO.formatted(30, "[]") + """
                  Unnamed: {Type: AWS::IAM::Role, Properties: {Path: /a/, AssumeRolePolicyDocument: {}}}
                """);
        var before = at.stack("s");
        var existing = at.services.existing();
        at.services.fail("PutRolePolicy", "no");

        assertThatThrownBy(() -> at.deploy("s", """
                        Resources:
                          New: {Type: AWS::SQS::Queue, Properties: {QueueName: new}}
                          Unnamed: {Type: AWS::IAM::Role, Properties: {Path: /b/, AssumeRolePolicyDocument: {}}}
                        """ + TWO.formatted(60, "[1]").replace("Resources:\n", "")))
                .hasMessageContaining("updating Role (AWS::IAM::Role) failed: no");

        var after = at.stack("s");
        assertThat(after.status()).isEqualTo(StackStatus.UPDATE_ROLLBACK_FAILED);
        assertThat(after.reason())
                .as("the role's policy cannot be put back while PutRolePolicy fails")
                .contains("Rolling back failed too, for Role");
        at.services.repair();
        at.deploy("s", before.source().template());
        assertThat(at.services.existing()).isEqualTo(existing);
        assertThat(at.services
                        .last("SetQueueAttributes")
                        .at("/Attributes/VisibilityTimeout")
                        .asText())
                .isEqualTo("30");
        assertThat(at.stack("s").resources())
                .extracting(ResourceRecord::logicalId, ResourceRecord::physicalId, ResourceRecord::properties)
                .isEqualTo(before.resources().stream()
                        .map(r -> Tuple.tuple(r.logicalId(), r.physicalId(), r.properties()))
                        .toList());
    }

    @Test
    @DisplayName("after a rolled back update the stack is as it was, in the same order")
    void rolled_back_update() {
        at.deploy("s", """
                Resources:
                  A: {Type: AWS::IAM::Role, Properties: {Path: /a/, AssumeRolePolicyDocument: {}}}
                  B: {Type: AWS::SQS::Queue, Properties: {QueueName: b, DelaySeconds: 1}}
                """);
        var before = at.stack("s");
        at.services.fail("PutRolePolicy", "no");

        assertThatThrownBy(() -> at.deploy("s", """
                Resources:
                  A: {Type: AWS::IAM::Role, Properties: {Path: /b/, AssumeRolePolicyDocument: {}}}
                  B: {Type: AWS::SQS::Queue, Properties: {QueueName: b, DelaySeconds: 2}}
                  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}, Policies: [{PolicyName: p, PolicyDocument: {}}]}}
                """)).hasMessageContaining("(UPDATE_ROLLBACK_COMPLETE)");

        assertThat(at.stack("s").resources().stream().map(ResourceRecord::physicalId))
                .isEqualTo(before.resources().stream()
                        .map(ResourceRecord::physicalId)
                        .toList());
        assertThat(at.stack("s").leftovers()).isEmpty();
        assertThat(at.stack("s").source()).isEqualTo(before.source());
        assertThat(at.services.existing()).hasSize(2);
        assertThat(at.deploy("s", before.source().template()).changed()).isFalse();
    }

    @Test
    @DisplayName("a resource that cannot be deleted keeps the stack, and the next try gets it")
    void failing_delete() {
        at.deploy("s", TWO.formatted(30, "[]"));
        at.services.fail("DeleteQueue", "busy");

        var stack = at.stacks.delete(StackScenario.CALL, "s", at.heard::add).orElseThrow();

        assertThat(stack.status()).isEqualTo(StackStatus.DELETE_FAILED);
        assertThat(stack.reason())
                .isEqualTo("The following resources could not be deleted: First: busy (ValidationException)");
        at.services.repair();
        assertThat(at.stacks
                        .delete(StackScenario.CALL, "s", at.heard::add)
                        .orElseThrow()
                        .status())
                .isEqualTo(StackStatus.DELETE_COMPLETE);
        assertThat(at.services.existing()).isEmpty();
    }

    @Test
    @DisplayName("what is already gone does not stop a delete")
    void deleting_what_is_gone() {
        at.deploy("s", TWO.formatted(30, "[]"));
        at.services
                .catalog()
                .call(
                        "sqs",
                        "DeleteQueue",
                        StackScenario.CALL,
                        Wire.JSON.createObjectNode().put("QueueUrl", "http://127.0.0.1:4566/000000000000/first"));

        assertThat(at.stacks
                        .delete(StackScenario.CALL, "s", at.heard::add)
                        .orElseThrow()
                        .status())
                .isEqualTo(StackStatus.DELETE_COMPLETE);
    }

    @Test
    @DisplayName("stacks, outputs and events survive a restart; the same template changes nothing")
    void restart() {
        at.deploy("t", StackScenario.shared("table.yaml"));
        var before = at.stack("t");
        var events = at.stacks.events(before.stackId());
        at.restart();
        at.services.forgetCalls();

        assertThat(at.stack("t")).isEqualTo(before);
        assertThat(at.stacks.events(before.stackId())).isEqualTo(events).hasSize(4);
        var again = at.deploy("t", StackScenario.shared("table.yaml"));
        assertThat(again.changed()).isFalse();
        assertThat(again.outputs()).containsEntry("TableName", "orders");
        assertThat(at.services.changes()).isEmpty();
    }

    @Test
    @DisplayName("a program that died while creating continues where it was, with what it had made")
    void death_while_creating() {
        var afterDeath = at.store;
        at.services.dieAfter("CreateQueue");
        var stacks = new Stacks(at.services.catalog(), new DyingStore(afterDeath, at.services), at.clock, Map.of());
        assertThatThrownBy(() ->
                        stacks.deploy(StackScenario.CALL, at.request("s", TWO.formatted(30, "[]")), at.heard::add))
                .isInstanceOf(RuntimeException.class);
        assertThat(at.stack("s").status()).isEqualTo(StackStatus.CREATE_IN_PROGRESS);
        assertThat(at.services.existing()).containsExactly("queue first");
        at.services.repair();

        at.restart();

        assertThat(at.stack("s").status()).isEqualTo(StackStatus.CREATE_FAILED);
        var result = at.deploy("s", TWO.formatted(30, "[]"));
        assertThat(result.status()).isEqualTo(StackStatus.CREATE_COMPLETE);
        assertThat(at.services.existing()).containsExactly("queue first", "role role");
        assertThat(at.stack("s").resource("First").orElseThrow().physicalId())
                .isEqualTo("http://127.0.0.1:4566/000000000000/first");
    }

    @Test
    @DisplayName(
            "a program that died while updating says so, and the next deployment brings the resource to its template")
    void death_while_updating() {
        at.deploy("s", TWO.formatted(30, "[]"));
        at.services.dieAfter("SetQueueAttributes");
        var dying = new Stacks(at.services.catalog(), new DyingStore(at.store, at.services), at.clock, Map.of());
        assertThatThrownBy(
                        () -> dying.deploy(StackScenario.CALL, at.request("s", TWO.formatted(60, "[]")), at.heard::add))
                .isInstanceOf(RuntimeException.class);
        at.services.repair();
        at.restart();
        assertThat(at.stack("s").status()).isEqualTo(StackStatus.UPDATE_FAILED);
        at.services.forgetCalls();

        var result = at.deploy("s", TWO.formatted(30, "[]"));

        assertThat(result.status()).isEqualTo(StackStatus.UPDATE_COMPLETE);
        assertThat(at.services.changes()).containsExactly("SetQueueAttributes");
        assertThat(at.services
                        .last("SetQueueAttributes")
                        .at("/Attributes/VisibilityTimeout")
                        .asText())
                .as("though the record already said so")
                .isEqualTo("30");
    }
}
