package dev.millrace.stacks;

import static dev.millrace.stacks.StackScenario.CALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import dev.millrace.services.sns.LocalTopics;
import dev.millrace.services.sns.SnsService;
import dev.millrace.services.sqs.Queues;
import dev.millrace.services.sqs.SqsService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Topics, subscriptions and topic policies of templates, made by the real services. */
class TopicResourcesTest {

    private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:alerts";
    private static final String INBOX = "arn:aws:sqs:us-east-1:000000000000:inbox";
    private static final String TEMPLATE = """
            Resources:
              Inbox:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: inbox
              Alerts:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName: alerts
                  DisplayName: Alerts
                  Tags:
                    - {Key: team, Value: orders}
                  Subscription:
                    - {Protocol: email, Endpoint: ops@example.com}
              ToInbox:
                Type: AWS::SNS::Subscription
                Properties:
                  TopicArn: !Ref Alerts
                  Protocol: sqs
                  Endpoint: !GetAtt Inbox.Arn
                  RawMessageDelivery: true
                  FilterPolicyScope: MessageBody
                  FilterPolicy: {order: {status: [PAID]}}
              Policy:
                Type: AWS::SNS::TopicPolicy
                Properties:
                  Topics: [!Ref Alerts]
                  PolicyDocument: {Version: '2012-10-17', Statement: []}
            Outputs:
              Arn: {Value: !GetAtt Alerts.TopicArn}
              Name: {Value: !GetAtt Alerts.TopicName}
              Subscription: {Value: !Ref ToInbox}
            """;

    private final SkippableClock clock = SkippableClock.create();
    private final InMemoryStore store = new InMemoryStore();
    private final Queues queues = new Queues(store, clock);
    private final LocalTopics topics = new LocalTopics(store, clock, queues, Runnable::run, () -> "http://h");
    private final ServiceCatalog catalog =
            new ServiceCatalog(List.of(new SqsService(queues, clock), new SnsService(topics, clock)));
    private final Stacks stacks = new Stacks(catalog, store, clock, Map.of());

    @AfterEach
    void close() {
        catalog.close();
        clock.close();
    }

    private StackResult deploy(String template) {
        return stacks.deploy(CALL, new DeployRequest("s", template, Optional.empty(), Map.of(), Map.of()), event -> {});
    }

    private ObjectNode call(String operation, String... members) {
        var request = Wire.JSON.createObjectNode();
        for (int i = 0; i < members.length; i += 2) {
            request.put(members[i], members[i + 1]);
        }
        return catalog.call("sns", operation, CALL, request);
    }

    private JsonNode topic() {
        return call("GetTopicAttributes", "TopicArn", TOPIC).path("Attributes");
    }

    private JsonNode subscription(String arn) {
        return call("GetSubscriptionAttributes", "SubscriptionArn", arn).path("Attributes");
    }

    @Test
    @DisplayName("a template's topic, subscription and policy are made, and their values are CloudFormation's")
    void creates() {
        var outputs = deploy(TEMPLATE).outputs();

        assertThat(outputs).containsEntry("Arn", TOPIC).containsEntry("Name", "alerts");
        var subscription = subscription(String.valueOf(outputs.get("Subscription")));
        assertThat(subscription.path("Endpoint").asText()).isEqualTo(INBOX);
        assertThat(subscription.path("RawMessageDelivery").asText()).isEqualTo("true");
        assertThat(subscription.path("FilterPolicy").asText()).isEqualTo("{\"order\":{\"status\":[\"PAID\"]}}");
        assertThat(subscription.path("FilterPolicyScope").asText()).isEqualTo("MessageBody");
        assertThat(topic().path("DisplayName").asText()).isEqualTo("Alerts");
        assertThat(topic().path("SubscriptionsPending").asText()).isEqualTo("1");
        assertThat(topic().path("Policy").asText()).isEqualTo("{\"Version\":\"2012-10-17\",\"Statement\":[]}");
        assertThat(deploy(TEMPLATE).changed()).isFalse();
    }

    @Test
    @DisplayName("attributes, tags, lists of subscriptions, filters and policies change in place")
    void updates() {
        var before = deploy(TEMPLATE).outputs();

        var after = deploy(TEMPLATE.replace("DisplayName: Alerts", "DisplayName: Louder")
                        .replace("{Key: team, Value: orders}", "{Key: owner, Value: me}")
                        .replace(
                                "Protocol: email, Endpoint: ops@example.com",
                                "Protocol: lambda, Endpoint: '" + "arn:aws:lambda:us-east-1:000000000000:function:f'")
                        .replace("RawMessageDelivery: true", "RawMessageDelivery: false")
                        .replace("FilterPolicyScope: MessageBody", "FilterPolicyScope: MessageAttributes")
                        .replace("{order: {status: [PAID]}}", "{status: [PAID]}")
                        .replace("Statement: []", "Statement: [{Effect: Allow}]"))
                .outputs();

        assertThat(after).isEqualTo(before);
        var subscription = subscription(String.valueOf(after.get("Subscription")));
        assertThat(subscription.path("RawMessageDelivery").asText()).isEqualTo("false");
        assertThat(subscription.path("FilterPolicy").asText()).isEqualTo("{\"status\":[\"PAID\"]}");
        assertThat(subscription.path("FilterPolicyScope").asText()).isEqualTo("MessageAttributes");
        assertThat(topic().path("DisplayName").asText()).isEqualTo("Louder");
        assertThat(topic().path("Policy").asText()).contains("Allow");
        assertThat(topic().path("SubscriptionsConfirmed").asText()).isEqualTo("2");
        assertThat(call("ListTagsForResource", "ResourceArn", TOPIC).path("Tags"))
                .extracting(tag -> tag.path("Key").asText())
                .containsExactly("owner");
    }

    @Test
    @DisplayName("what a template drops returns to its default, and resources it drops go")
    void drops() {
        var subscription = String.valueOf(deploy(TEMPLATE).outputs().get("Subscription"));

        deploy(TEMPLATE.replace("      DisplayName: Alerts\n", "")
                .replaceAll("      FilterPolicy.*\n", "")
                .replaceAll("(?s)  Policy:\n.*(?=Outputs)", ""));

        assertThat(topic().path("DisplayName").asText()).isEmpty();
        assertThat(topic().path("Policy").asText()).contains("__default_policy_ID");
        assertThat(subscription(subscription).has("FilterPolicy")).isFalse();
        assertThat(subscription(subscription).path("RawMessageDelivery").asText())
                .isEqualTo("true");
    }

    @Test
    @DisplayName("a deleted stack leaves no topic, no subscription and no queue")
    void deletes() {
        deploy(TEMPLATE);

        stacks.delete(CALL, "s", event -> {});

        assertThat(call("ListTopics").path("Topics")).isEmpty();
        assertThat(call("ListSubscriptions").path("Subscriptions")).isEmpty();
        assertThat(queues.find(INBOX)).isEmpty();
    }

    @Test
    @DisplayName("a topic that is not the stack's own is not taken over; what Millrace lacks is refused by name")
    void refuses() {
        call("CreateTopic", "Name", "alerts");

        assertThatThrownBy(() -> deploy(TEMPLATE)).hasMessageContaining("already exists");
        assertThat(topic().path("DisplayName").asText()).isEmpty();
        assertThatThrownBy(() -> deploy(TEMPLATE.replace("DisplayName: Alerts", "KmsMasterKeyId: alias/k")))
                .hasMessageContaining("KmsMasterKeyId is not supported by Millrace");
        assertThatThrownBy(() -> deploy(TEMPLATE.replace("DisplayName: Alerts", "FifoTopic: true")))
                .hasMessageContaining("property FifoTopic true is not supported by Millrace");
    }
}
