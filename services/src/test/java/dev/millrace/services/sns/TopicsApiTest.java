package dev.millrace.services.sns;

import static dev.millrace.services.sns.TopicsUnderTest.CALL;
import static dev.millrace.services.sns.TopicsUnderTest.FUNCTION;
import static dev.millrace.services.sns.TopicsUnderTest.TOPIC;
import static dev.millrace.services.sns.TopicsUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.Scope;
import dev.millrace.services.Call;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the operations answer and refuse. */
class TopicsApiTest {

    private final TopicsUnderTest world;

    TopicsApiTest(@TempDir Path directory) {
        this.world = new TopicsUnderTest(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private JsonNode attributes() {
        return world.call("GetTopicAttributes", "{'TopicArn':'" + TOPIC + "'}").path("Attributes");
    }

    private JsonNode attributes(String subscription) {
        return world.call("GetSubscriptionAttributes", "{'SubscriptionArn':'" + subscription + "'}")
                .path("Attributes");
    }

    private void set(String name, String value) {
        world.call(
                "SetTopicAttributes",
                "{'TopicArn':'%s','AttributeName':'%s','AttributeValue':'%s'}".formatted(TOPIC, name, value));
    }

    @Test
    @DisplayName("clients 2: a new topic has every attribute that AWS answers, its policy as JSON")
    void attributes_of_a_new_topic() {
        var attributes = attributes();

        assertThat(attributes.properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder(
                        "Policy",
                        "Owner",
                        "SubscriptionsPending",
                        "TopicArn",
                        "EffectiveDeliveryPolicy",
                        "SubscriptionsConfirmed",
                        "DisplayName",
                        "SubscriptionsDeleted");
        assertThat(attributes.path("Owner").asText()).isEqualTo("000000000000");
        assertThat(attributes.path("SubscriptionsConfirmed").asText()).isEqualTo("0");
        assertThat(json(attributes.path("Policy").asText())
                        .at("/Statement/0/Resource")
                        .asText())
                .isEqualTo(TOPIC);
        assertThat(json(attributes.path("EffectiveDeliveryPolicy").asText())
                        .at("/http/defaultHealthyRetryPolicy/numRetries")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    @DisplayName("clients 2: the sample rates that Terraform sets read back, and everything lasts")
    void attributes_last() {
        for (var kind : List.of("HTTP", "SQS", "Lambda", "Firehose", "Application")) {
            set(kind + "SuccessFeedbackSampleRate", "0");
        }
        set("DisplayName", "Alerts");
        var policy = "{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[]}";
        set("Policy", policy);
        set("DeliveryPolicy", "{\\\"http\\\":{\\\"defaultHealthyRetryPolicy\\\":{\\\"numRetries\\\":5}}}");

        world.restart();

        var attributes = attributes();
        assertThat(attributes.path("LambdaSuccessFeedbackSampleRate").asText()).isEqualTo("0");
        assertThat(attributes.path("DisplayName").asText()).isEqualTo("Alerts");
        assertThat(attributes.path("Policy").asText()).isEqualTo("{\"Version\":\"2012-10-17\",\"Statement\":[]}");
        assertThat(json(attributes.path("EffectiveDeliveryPolicy").asText())
                        .at("/http/defaultHealthyRetryPolicy/numRetries")
                        .asInt())
                .isEqualTo(5);
        set("DisplayName", "");
        assertThat(attributes().path("DisplayName").asText()).isEmpty();
    }

    @Test
    @DisplayName("CreateTopic again finds the topic if attributes and tags agree, and refuses others")
    void creates_idempotently() {
        var request = "{'Name':'tagged','Attributes':{'DisplayName':'D'},'Tags':[{'Key':'team','Value':'a'}]}";
        var arn = world.call("CreateTopic", request).path("TopicArn").asText();

        assertThat(world.call("CreateTopic", request).path("TopicArn").asText()).isEqualTo(arn);
        assertThat(world.call("CreateTopic", "{'Name':'tagged','Tags':[]}")
                        .path("TopicArn")
                        .asText())
                .isEqualTo(arn);
        assertThat(world.refused("CreateTopic", "{'Name':'tagged','Attributes':{'DisplayName':'E'}}")
                        .message())
                .isEqualTo("Invalid parameter: Attributes Reason: Topic already exists with different attributes");
        assertThat(world.refused("CreateTopic", "{'Name':'tagged','Tags':[{'Key':'team','Value':'b'}]}")
                        .message())
                .isEqualTo("Invalid parameter: Tags Reason: Topic already exists with different tags");
    }

    @ParameterizedTest(name = "{0} {1}: {4}")
    @DisplayName("refusals have AWS's code, status and sentence")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CreateTopic | {'Name':'a b'} | 400 | InvalidParameter | Invalid parameter: Topic Name",
                "CreateTopic | {} | 400 | InvalidParameter | Invalid parameter: Name Reason: no value for required parameter",
                "CreateTopic | {'Name':'a.fifo','Attributes':{'FifoTopic':'true'}} | 400 | InvalidParameter | Invalid parameter: Millrace does not support FIFO topics: topic a.fifo yet",
                "CreateTopic | {'Name':'a','Attributes':{'FifoTopic':'true'}} | 400 | InvalidParameter | Invalid parameter: Millrace does not support FIFO topics: attribute FifoTopic yet",
                "CreateTopic | {'Name':'a','Attributes':{'KmsMasterKeyId':'alias/k'}} | 400 | InvalidParameter | Invalid parameter: Millrace does not support encryption: attribute KmsMasterKeyId yet",
                "CreateTopic | {'Name':'a','Attributes':{'Wobble':'x'}} | 400 | InvalidParameter | Invalid parameter: AttributeName",
                "GetTopicAttributes | {'TopicArn':'arn:aws:sns:us-east-1:000000000000:none'} | 404 | NotFound | Topic does not exist",
                "GetTopicAttributes | {'TopicArn':'alerts'} | 400 | InvalidParameter | Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
                "GetTopicAttributes | {'TopicArn':'arn:aws:sns:eu-west-1:000000000000:alerts'} | 400 | InvalidParameter | Invalid parameter: TopicArn",
                "GetTopicAttributes | {'TopicArn':'arn:aws:sns:us-east-1:999999999999:alerts'} | 403 | AuthorizationError | User: arn:aws:iam::000000000000:root is not authorized to perform: SNS:GetTopicAttributes on resource: arn:aws:sns:us-east-1:999999999999:alerts",
                "ListTagsForResource | {'ResourceArn':'arn:aws:sns:us-east-1:000000000000:none'} | 404 | ResourceNotFound | Resource does not exist",
                "Publish | {'TopicArn':'T','Message':''} | 400 | InvalidParameter | Invalid parameter: Empty message",
                "Publish | {'TopicArn':'T','Message':'m','Subject':'a\\nb'} | 400 | InvalidParameter | Invalid parameter: Subject",
                "Publish | {'TopicArn':'T','Message':'m','MessageStructure':'json'} | 400 | InvalidParameter | Invalid parameter: Message Structure - JSON message body failed to parse",
                "Publish | {'TopicArn':'T','Message':'m','MessageGroupId':'g'} | 400 | InvalidParameter | Invalid parameter: MessageGroupId Reason: The request includes MessageGroupId parameter that is not valid for this topic type",
                "Publish | {'PhoneNumber':'+123','Message':'m'} | 400 | InvalidParameter | Invalid parameter: Millrace does not support PhoneNumber yet",
                "Publish | {'TopicArn':'T','Message':'m','MessageAttributes':{'a':{'DataType':'Number','StringValue':'x'}}} | 400 | ParameterValueInvalid | Could not cast message attribute 'a' value to number.",
                "Publish | {'TopicArn':'T','Message':'m','MessageAttributes':{'a':{'DataType':'Number','StringValue':'1e2000000000'}}} | 400 | ParameterValueInvalid | Could not cast message attribute 'a' value to number.",
                "Publish | {'TopicArn':'T','Message':'m','MessageAttributes':{'a':{'DataType':'Number','StringValue':'1e127'}}} | 400 | ParameterValueInvalid | Could not cast message attribute 'a' value to number.",
                "Publish | {'TopicArn':'T','Message':'m','MessageAttributes':{'a':{'DataType':'Number','StringValue':'-1e-129'}}} | 400 | ParameterValueInvalid | Could not cast message attribute 'a' value to number.",
                "Subscribe | {'TopicArn':'T','Protocol':'sms','Endpoint':'+123'} | 400 | InvalidParameter | Invalid parameter: Millrace does not support the protocol sms yet",
                "Subscribe | {'TopicArn':'T','Protocol':'pigeon','Endpoint':'x'} | 400 | InvalidParameter | Invalid parameter: Amazon SNS does not support this protocol string: pigeon",
                "Subscribe | {'TopicArn':'T','Protocol':'sqs','Endpoint':'http://q'} | 400 | InvalidParameter | Invalid parameter: SQS endpoint ARN",
                "Subscribe | {'TopicArn':'T','Protocol':'sqs','Endpoint':'arn:aws:sqs:us-east-1:000000000000:q.fifo'} | 400 | InvalidParameter | Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
                "Subscribe | {'TopicArn':'T','Protocol':'http','Endpoint':'https://h/'} | 400 | InvalidParameter | Invalid parameter: Endpoint must match the specified protocol",
                "Subscribe | {'TopicArn':'T','Protocol':'lambda','Endpoint':'F:a:b'} | 400 | InvalidParameter | Invalid parameter: Lambda endpoint ARN",
                "Subscribe | {'TopicArn':'T','Protocol':'lambda','Endpoint':'arn:aws:lambda:us-east-1:1:function:f'} | 400 | InvalidParameter | Invalid parameter: Lambda endpoint ARN",
                "Subscribe | {'TopicArn':'T','Protocol':'lambda','Endpoint':'F','Attributes':{'RawMessageDelivery':'true'}} | 400 | InvalidParameter | Invalid parameter: Delivery protocol [lambda] does not support raw message delivery.",
                "Subscribe | {'TopicArn':'T','Protocol':'lambda','Endpoint':'F','Attributes':{'FilterPolicy':'nonsense'}} | 400 | InvalidParameter | Invalid parameter: FilterPolicy: failed to parse JSON.",
                "Subscribe | {'TopicArn':'T','Protocol':'lambda','Endpoint':'F','Attributes':{'FilterPolicyScope':'All'}} | 400 | InvalidParameter | Invalid parameter: FilterPolicyScope: Invalid value [All]. Please use either MessageBody or MessageAttributes",
                "ConfirmSubscription | {'TopicArn':'T','Token':'guess'} | 400 | InvalidParameter | Invalid parameter: Token",
                "Unsubscribe | {'SubscriptionArn':'PendingConfirmation'} | 400 | InvalidParameter | Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1",
                "GetSubscriptionAttributes | {'SubscriptionArn':'T:none'} | 404 | NotFound | Subscription does not exist",
                "PublishBatch | {'TopicArn':'T','PublishBatchRequestEntries':[]} | 400 | EmptyBatchRequest | The batch request doesn't contain any entries.",
                "PublishBatch | {'TopicArn':'T','PublishBatchRequestEntries':[{'Id':'a','Message':'m'},{'Id':'a','Message':'m'}]} | 400 | BatchEntryIdsNotDistinct | Two or more batch entries in the request have the same Id."
            })
    void refusals(String operation, String request, int status, String code, String message) {
        var error = world.refused(
                operation,
                request.replace("'T'", "'" + TOPIC + "'")
                        .replace("'T:", "'" + TOPIC + ":")
                        .replace("'F'", "'" + FUNCTION + "'"));

        assertThat(error.message()).isEqualTo(message);
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.status()).isEqualTo(status);
    }

    @Test
    @DisplayName("a topic whose owner has set a policy may be used by other accounts; policies are not looked into")
    void other_accounts() {
        var other = new Call(new Scope("999999999999", "us-east-1"), "request", "http://h", "key");
        var request = "{'TopicArn':'" + TOPIC + "','Message':'m'}";
        assertThat(world.refused(other, "Publish", request).code()).isEqualTo("AuthorizationError");

        set("Policy", "{}");

        assertThat(world.call(other, "Publish", request).path("MessageId").asText())
                .isNotEmpty();
        assertThat(world.call(other, "ListTopics", "{}").path("Topics")).isEmpty();
    }

    @Test
    @DisplayName("clients 10.6: a hundred a page, and no NextToken on the last one")
    void pages() {
        for (int i = 0; i < 200; i++) {
            world.call("CreateTopic", "{'Name':'t%d'}".formatted(i));
        }
        var sizes = new ArrayList<Integer>();
        var names = new ArrayList<String>();
        var page = world.call("ListTopics", "{}");
        while (true) {
            sizes.add(page.path("Topics").size());
            page.path("Topics")
                    .forEach(topic -> names.add(topic.path("TopicArn").asText()));
            if (!page.has("NextToken")) {
                break;
            }
            page = world.call(
                    "ListTopics",
                    "{'NextToken':'%s'}".formatted(page.path("NextToken").asText()));
        }

        assertThat(sizes).containsExactly(100, 100, 1);
        assertThat(names).doesNotHaveDuplicates().hasSize(201);
        assertThat(world.refused("ListTopics", "{'NextToken':'§'}").message())
                .isEqualTo("Invalid parameter: NextToken");
    }

    @Test
    @DisplayName("tags are added, replaced and removed")
    void tags() {
        world.call(
                "TagResource",
                "{'ResourceArn':'%s','Tags':[{'Key':'a','Value':'1'},{'Key':'b','Value':'2'}]}".formatted(TOPIC));
        world.call("TagResource", "{'ResourceArn':'%s','Tags':[{'Key':'a','Value':'3'}]}".formatted(TOPIC));
        world.call("UntagResource", "{'ResourceArn':'%s','TagKeys':['b','c']}".formatted(TOPIC));

        assertThat(world.call("ListTagsForResource", "{'ResourceArn':'%s'}".formatted(TOPIC))
                        .path("Tags"))
                .isEqualTo(json("[{\"Key\":\"a\",\"Value\":\"3\"}]"));
    }

    @Test
    @DisplayName("clients 2: a queue's subscription is confirmed at once and its attributes read back")
    void subscription_attributes() {
        var queue = world.queue("inbox");
        var arn = world.subscribe("sqs", queue, "RawMessageDelivery", "true", "FilterPolicy", "{'k':['v']}");

        var attributes = attributes(arn);

        assertThat(attributes.path("PendingConfirmation").asText()).isEqualTo("false");
        assertThat(attributes.path("ConfirmationWasAuthenticated").asText()).isEqualTo("true");
        assertThat(attributes.path("RawMessageDelivery").asText()).isEqualTo("true");
        assertThat(attributes.path("FilterPolicy").asText()).isEqualTo("{\"k\":[\"v\"]}");
        assertThat(attributes.path("FilterPolicyScope").asText()).isEqualTo("MessageAttributes");
        assertThat(attributes.path("Endpoint").asText()).isEqualTo(queue);
        assertThat(world.subscribe("sqs", queue)).isEqualTo(arn);
        assertThat(world.refused(
                                "Subscribe",
                                "{'TopicArn':'%s','Protocol':'sqs','Endpoint':'%s','Attributes':{'RawMessageDelivery':'false'}}"
                                        .formatted(TOPIC, queue))
                        .message())
                .isEqualTo(
                        "Invalid parameter: Attributes Reason: Subscription already exists with different attributes");
        assertThat(attributes().path("SubscriptionsConfirmed").asText()).isEqualTo("1");
    }

    @Test
    @DisplayName("a new filter is in force with the next message, over a restart too; an empty one wants everything")
    void filters_change() {
        var queue = world.queue("inbox");
        var arn = world.subscribe("sqs", queue, "RawMessageDelivery", "true");
        var change = "{'SubscriptionArn':'%s','AttributeName':'%s','AttributeValue':'%s'}";
        world.call("SetSubscriptionAttributes", change.formatted(arn, "FilterPolicy", "{\\\"kind\\\":[\\\"a\\\"]}"));
        world.restart();

        world.publish("a", "MessageAttributes", "{'kind':{'DataType':'String','StringValue':'a'}}");
        world.publish("b", "MessageAttributes", "{'kind':{'DataType':'String','StringValue':'b'}}");
        world.publish("{\"kind\":\"a\"}");
        world.call("SetSubscriptionAttributes", change.formatted(arn, "FilterPolicyScope", "MessageBody"));
        world.publish("{\"kind\":\"a\"}");
        world.call("SetSubscriptionAttributes", change.formatted(arn, "FilterPolicy", "{}"));
        world.publish("all");

        assertThat(world.bodies(queue)).containsExactly("a", "{\"kind\":\"a\"}", "all");
    }

    @Test
    @DisplayName("mail and HTTP wait for confirmation, at most two days")
    void pending_subscriptions_expire() {
        var answer = world.call(
                "Subscribe", "{'TopicArn':'%s','Protocol':'email','Endpoint':'ops@example.com'}".formatted(TOPIC));
        assertThat(answer.path("SubscriptionArn").asText()).isEqualTo("pending confirmation");
        assertThat(attributes().path("SubscriptionsPending").asText()).isEqualTo("1");
        assertThat(world.call("ListSubscriptions", "{}")
                        .at("/Subscriptions/0/SubscriptionArn")
                        .asText())
                .isEqualTo("PendingConfirmation");
        world.publish("only logged");

        world.clock.advance(Duration.ofDays(2).minusSeconds(1));
        assertThat(attributes().path("SubscriptionsPending").asText()).isEqualTo("1");
        world.restart();
        world.clock.advance(Duration.ofSeconds(1));

        await().until(() -> attributes().path("SubscriptionsPending").asText().equals("0"));
        assertThat(world.call("ListSubscriptionsByTopic", "{'TopicArn':'%s'}".formatted(TOPIC))
                        .path("Subscriptions"))
                .isEmpty();
    }

    @Test
    @DisplayName("the link in a message may not end a subscription that only its owner may end")
    void links_need_no_signature_but_leave() {
        var stranger = new Call(Scope.DEFAULT, "request", "http://h", "");
        var arn = world.subscribe("sqs", world.queue("inbox"));

        assertThat(world.refused(stranger, "Unsubscribe", "{'SubscriptionArn':'%s'}".formatted(arn))
                        .code())
                .isEqualTo("AuthorizationError");
        world.call(CALL, "Unsubscribe", "{'SubscriptionArn':'%s'}".formatted(arn));
        world.call(CALL, "Unsubscribe", "{'SubscriptionArn':'%s'}".formatted(arn));
        assertThat(world.refused("GetSubscriptionAttributes", "{'SubscriptionArn':'%s'}".formatted(arn))
                        .code())
                .isEqualTo("NotFound");
    }

    @Test
    @DisplayName("a deleted topic takes its subscriptions along, and what they would still get")
    void deletes_everything() {
        world.subscribe("lambda", FUNCTION);
        world.publish("under way");
        await().until(() -> !world.invoked.isEmpty());

        world.call("DeleteTopic", "{'TopicArn':'%s'}".formatted(TOPIC));
        world.call("DeleteTopic", "{'TopicArn':'%s'}".formatted(TOPIC));
        world.restart();

        assertThat(world.call("ListSubscriptions", "{}").path("Subscriptions")).isEmpty();
        assertThat(world.kept()).isZero();
        assertThat(world.topics.exists(TOPIC)).isFalse();
    }

    @Test
    @DisplayName("PublishBatch tells each entry's fate; the good ones are published together")
    void batches() {
        var queue = world.queue("inbox");
        world.subscribe("sqs", queue, "RawMessageDelivery", "true");

        var answer = world.call(
                "PublishBatch",
                "{'TopicArn':'%s','PublishBatchRequestEntries':[{'Id':'a','Message':'one'},{'Id':'b','Message':''},{'Id':'c','Message':'two'}]}"
                        .formatted(TOPIC));

        assertThat(answer.path("Successful"))
                .extracting(entry -> entry.path("Id").asText())
                .containsExactly("a", "c");
        assertThat(answer.at("/Failed/0"))
                .isEqualTo(
                        json(
                                "{\"Id\":\"b\",\"Code\":\"InvalidParameter\",\"Message\":\"Invalid parameter: Empty message\",\"SenderFault\":true}"));
        assertThat(world.bodies(queue)).containsExactly("one", "two");
    }

    @Test
    @DisplayName("a message of 256 KiB with its attributes is taken, a byte more is not")
    void size() {
        var attributes = "{'k':{'DataType':'String','StringValue':'v'}}"; // 1 + 6 + 1 bytes
        world.publish("x".repeat(262_144 - 8), "MessageAttributes", attributes);

        assertThat(world.refused(
                                "Publish",
                                "{'TopicArn':'%s','Message':'%s','MessageAttributes':%s}"
                                        .formatted(TOPIC, "x".repeat(262_144 - 7), attributes))
                        .message())
                .isEqualTo("Invalid parameter: Message too long");
    }
}
