package dev.millrace.services.sns;

import static dev.millrace.services.sns.TopicsUnderTest.FUNCTION;
import static dev.millrace.services.sns.TopicsUnderTest.TOPIC;
import static dev.millrace.services.sns.TopicsUnderTest.json;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.millrace.services.topics.Topics.Publication;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What subscriptions get, and what becomes of it when they do not. */
class DeliveryTest {

    private final TopicsUnderTest world;
    private final HttpEndpoint endpoint = new HttpEndpoint();

    DeliveryTest(@TempDir Path directory) {
        this.world = new TopicsUnderTest(directory);
    }

    @AfterEach
    void close() {
        world.close();
        endpoint.close();
    }

    private String confirmedHttp(String... attributes) {
        var arn = world.subscribe("http", endpoint.url(), attributes);
        await().until(() -> !endpoint.posted.isEmpty());
        var token = json(endpoint.posted.getFirst().body()).path("Token").asText();
        world.call("ConfirmSubscription", "{'TopicArn':'%s','Token':'%s'}".formatted(TOPIC, token));
        await().until(() -> world.kept() == 0);
        endpoint.posted.clear();
        return arn;
    }

    @Test
    @DisplayName("Q-331 a queue gets the document of SNS, blank by blank")
    void queue_document() {
        var queue = world.queue("inbox");
        var subscription = world.subscribe("sqs", queue);

        var id = world.publish(
                "he said \"hi\"",
                "Subject",
                "'greeting'",
                "MessageAttributes",
                "{'kind':{'DataType':'String','StringValue':'a'},'n':{'DataType':'Number','StringValue':'1'}}");

        var body = world.bodies(queue).getFirst();
        var signature = json(body).path("Signature").asText();
        assertThat(body).isEqualTo("""
                        {
                          "Type" : "Notification",
                          "MessageId" : "%s",
                          "TopicArn" : "%s",
                          "Subject" : "greeting",
                          "Message" : "he said \\"hi\\"",
                          "Timestamp" : "2026-01-01T00:00:00.000Z",
                          "SignatureVersion" : "1",
                          "Signature" : "%s",
                          "SigningCertURL" : "http://127.0.0.1:4566/SimpleNotificationService-00000000000000000000000000000000.pem",
                          "UnsubscribeURL" : "http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=%s",
                          "MessageAttributes" : {
                            "kind" : {"Type":"String","Value":"a"},
                            "n" : {"Type":"Number","Value":"1"}
                          }
                        }""".formatted(id, TOPIC, signature, subscription));
        assertThat(world.messages(queue).getFirst().messageAttributes()).isEmpty();
    }

    @Test
    @DisplayName("raw delivery hands over the message and its attributes as a queue has them")
    void raw_to_queue() {
        var queue = world.queue("inbox");
        world.subscribe("sqs", queue, "RawMessageDelivery", "true");

        world.publish(
                "plain",
                "MessageAttributes",
                "{'t':{'DataType':'String','StringValue':'a'},'b':{'DataType':'Binary','BinaryValue':'AQID'}}");

        var message = world.messages(queue).getFirst();
        assertThat(message.body()).isEqualTo("plain");
        assertThat(message.messageAttributes()).containsOnlyKeys("t", "b");
        assertThat(requireNonNull(message.messageAttributes().get("t")).stringValue())
                .contains("a");
        assertThat(requireNonNull(message.messageAttributes().get("b"))
                        .binaryValue()
                        .orElseThrow())
                .containsExactly(1, 2, 3);
    }

    @Test
    @DisplayName("Q-332 a raw message with more than ten attributes goes to the dead letters, not to its queue")
    void raw_with_too_many_attributes() {
        var queue = world.queue("inbox");
        var dead = world.queue("dead");
        world.subscribe(
                "sqs",
                queue,
                "RawMessageDelivery",
                "true",
                "RedrivePolicy",
                "{'deadLetterTargetArn':'%s'}".formatted(dead));
        var attributes = new StringBuilder("{");
        for (int i = 0; i < 11; i++) {
            attributes.append(i == 0 ? "" : ",").append("'a" + i + "':{'DataType':'String','StringValue':'x'}");
        }

        world.publish("plain", "MessageAttributes", attributes + "}");

        assertThat(world.bodies(queue)).isEmpty();
        assertThat(world.bodies(dead)).containsExactly("plain");
    }

    @Test
    @DisplayName("a message with MessageStructure json is another one for each protocol")
    void structured_message() {
        var queue = world.queue("inbox");
        world.subscribe("sqs", queue, "RawMessageDelivery", "true");
        world.subscribe("lambda", FUNCTION);

        world.publish("{\"default\":\"for all\",\"sqs\":\"for queues\"}", "MessageStructure", "'json'");

        assertThat(world.bodies(queue)).containsExactly("for queues");
        await().until(() -> !world.invoked.isEmpty());
        assertThat(world.invoked.getFirst().event().at("/Records/0/Sns/Message").asText())
                .isEqualTo("for all");
    }

    @Test
    @DisplayName("a queue that is gone: the message goes to the subscription's dead-letter queue in the same commit")
    void missing_queue() {
        var dead = world.queue("dead");
        world.subscribe(
                "sqs",
                "arn:aws:sqs:us-east-1:000000000000:never-made",
                "RedrivePolicy",
                "{'deadLetterTargetArn':'%s'}".formatted(dead));

        var id = world.publish("lost?");

        assertThat(json(world.bodies(dead).getFirst()).path("MessageId").asText())
                .isEqualTo(id);
    }

    @Test
    @DisplayName("Q-330 a function gets SNS's event: Subject null when there is none, URLs spelt Url")
    void function_event() {
        var subscription = world.subscribe("lambda", FUNCTION);

        var id = world.publish("wake up", "MessageAttributes", "{'kind':{'DataType':'String','StringValue':'a'}}");

        await().until(() -> !world.invoked.isEmpty());
        var event = world.invoked.getFirst().event();
        var signature = event.at("/Records/0/Sns/Signature").asText();
        assertThat(world.invoked.getFirst().functionArn()).isEqualTo(FUNCTION);
        assertThat(event).isEqualTo(json("""
                        {"Records":[{"EventSource":"aws:sns","EventVersion":"1.0","EventSubscriptionArn":"%1$s","Sns":{
                        "Type":"Notification","MessageId":"%2$s","TopicArn":"%3$s","Subject":null,"Message":"wake up",
                        "Timestamp":"2026-01-01T00:00:00.000Z","SignatureVersion":"1","Signature":"%4$s",
                        "SigningCertUrl":"http://127.0.0.1:4566/SimpleNotificationService-00000000000000000000000000000000.pem",
                        "UnsubscribeUrl":"http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=%1$s",
                        "MessageAttributes":{"kind":{"Type":"String","Value":"a"}}}}]}""".formatted(subscription, id, TOPIC, signature)));
    }

    @Test
    @DisplayName("an event that its function has not handled is there after a restart; a handled one is not")
    void function_over_restart() {
        world.subscribe("lambda", FUNCTION);
        world.publish("first");
        world.publish("second");
        await().until(() -> world.invoked.size() == 2);
        world.invoked.stream()
                .filter(invoked ->
                        invoked.event().at("/Records/0/Sns/Message").asText().equals("first"))
                .forEach(invoked -> invoked.ended().run());

        world.restart();

        await().until(() -> world.invoked.size() == 1);
        assertThat(world.invoked.getFirst().event().at("/Records/0/Sns/Message").asText())
                .isEqualTo("second");
        world.invoked.getFirst().ended().run();
        assertThat(world.kept()).isZero();
    }

    @Test
    @DisplayName("a function that is gone: dead-letter queue at once")
    void missing_function() {
        var dead = world.queue("dead");
        world.subscribe("lambda", FUNCTION, "RedrivePolicy", "{'deadLetterTargetArn':'%s'}".formatted(dead));
        world.deleteFunction();

        world.publish("nobody there");

        await().until(() -> !world.bodies(dead).isEmpty());
        assertThat(json(world.bodies(dead).getFirst()).path("Message").asText()).isEqualTo("nobody there");
        assertThat(world.kept()).isZero();
    }

    @Test
    @DisplayName("an ARN that no function can have: dead-letter queue at once")
    void malformed_function() {
        var dead = world.queue("dead");
        world.subscribe("lambda", FUNCTION, "RedrivePolicy", "{'deadLetterTargetArn':'%s'}".formatted(dead));
        world.failInvocations(new IllegalArgumentException("not the ARN of a function"));

        world.publish("nobody there");

        await().until(() -> !world.bodies(dead).isEmpty());
        await().until(() -> world.kept() == 0);
    }

    @Test
    @DisplayName("what a fault of our own leaves in the store still counts")
    void faults_count() {
        world.subscribe("lambda", FUNCTION);
        world.failInvocations(new IllegalStateException("broken"));
        for (int i = 0; i < 3; i++) {
            world.publish("keep me");
        }
        await().until(() -> world.faults.get() == 3);

        await().during(Duration.ofMillis(100)).until(() -> world.kept() == 3);
    }

    @Test
    @DisplayName("an HTTP endpoint is asked first, gets nothing until it agrees, then the document with SNS's headers")
    void http_life() {
        var arn = world.subscribe("http", endpoint.url());
        await().until(() -> endpoint.posted.size() == 1);
        var asked = endpoint.posted.getFirst();
        assertThat(asked.type()).isEqualTo("SubscriptionConfirmation");
        assertThat(asked.headers())
                .containsEntry("x-amz-sns-topic-arn", TOPIC)
                .containsEntry("content-type", "text/plain; charset=UTF-8")
                .doesNotContainKey("x-amz-sns-subscription-arn");
        var document = json(asked.body());
        var token = document.path("Token").asText();
        assertThat(document.path("SubscribeURL").asText())
                .isEqualTo("http://127.0.0.1:4566/?Action=ConfirmSubscription&TopicArn=" + TOPIC + "&Token=" + token);
        assertThat(document.path("Message").asText())
                .isEqualTo("You have chosen to subscribe to the topic " + TOPIC
                        + ".\nTo confirm the subscription, visit the SubscribeURL included in this message.");

        world.publish("too early");
        world.call("ConfirmSubscription", "{'TopicArn':'%s','Token':'%s'}".formatted(TOPIC, token));
        var id = world.publish("in time");

        await().until(() -> !endpoint.notifications().isEmpty());
        var got = endpoint.notifications().getFirst();
        assertThat(got.headers())
                .containsEntry("x-amz-sns-message-id", id)
                .containsEntry("x-amz-sns-subscription-arn", arn)
                .doesNotContainKey("x-amz-sns-rawdelivery");
        assertThat(json(got.body()).path("Message").asText()).isEqualTo("in time");
        await().until(() -> world.kept() == 0);
        assertThat(endpoint.notifications()).hasSize(1);
    }

    @Test
    @DisplayName("raw delivery over HTTP is the bare message, and a header says so")
    void raw_http() {
        confirmedHttp(
                "RawMessageDelivery",
                "true",
                "DeliveryPolicy",
                "{'requestPolicy':{'headerContentType':'application/json'}}");

        world.publish("{\"a\":1}");

        await().until(() -> !endpoint.posted.isEmpty());
        assertThat(endpoint.posted.getFirst().body()).isEqualTo("{\"a\":1}");
        assertThat(endpoint.posted.getFirst().headers())
                .containsEntry("x-amz-sns-rawdelivery", "true")
                .containsEntry("content-type", "application/json");
    }

    @Test
    @DisplayName("a failing endpoint is tried three times more, 20 s apart; then the dead-letter queue has the message")
    void http_retries() {
        var dead = world.queue("dead");
        confirmedHttp("RedrivePolicy", "{'deadLetterTargetArn':'%s'}".formatted(dead));
        endpoint.answer(503);

        var id = world.publish("please");
        for (int attempt = 1; attempt <= 4; attempt++) {
            int so = attempt;
            await().until(() -> endpoint.posted.size() == so);
            if (attempt < 4) {
                var retry = world.clock.now().plusSeconds(20);
                await().until(() ->
                        world.clock.nextDue().filter(due -> due.equals(retry)).isPresent());
                world.clock.advance(Duration.ofSeconds(19));
                assertThat(endpoint.posted).hasSize(attempt);
                world.clock.advance(Duration.ofSeconds(1));
            }
        }

        await().until(() -> world.kept() == 0);
        assertThat(json(world.bodies(dead).getFirst()).path("MessageId").asText())
                .isEqualTo(id);
        assertThat(endpoint.posted).hasSize(4);
    }

    @Test
    @DisplayName("an endpoint that answers 4xx is not asked again")
    void http_client_errors() {
        var dead = world.queue("dead");
        confirmedHttp("RedrivePolicy", "{'deadLetterTargetArn':'%s'}".formatted(dead));
        endpoint.answer(404);

        world.publish("please");

        await().until(() -> !world.bodies(dead).isEmpty());
        assertThat(endpoint.posted).hasSize(1);
    }

    @Test
    @DisplayName("what an endpoint has not taken is delivered after a restart")
    void http_over_restart() {
        confirmedHttp();
        endpoint.answer(500);
        world.publish("keep me");
        await().until(() -> endpoint.posted.size() == 1);

        endpoint.answer(200);
        world.restart();

        await().until(() -> endpoint.posted.size() == 2);
        await().until(() -> world.kept() == 0);
        assertThat(json(endpoint.posted.getLast().body()).path("Message").asText())
                .isEqualTo("keep me");
    }

    @Test
    @DisplayName("an unsubscribed endpoint is told so, gets no more, and may restore itself")
    void http_unsubscribe() {
        var arn = confirmedHttp();

        world.call("Unsubscribe", "{'SubscriptionArn':'%s'}".formatted(arn));
        world.publish("not for you");

        await().until(() -> !endpoint.posted.isEmpty());
        var goodbye = endpoint.posted.getFirst();
        assertThat(goodbye.type()).isEqualTo("UnsubscribeConfirmation");
        assertThat(world.refused("GetSubscriptionAttributes", "{'SubscriptionArn':'%s'}".formatted(arn))
                        .message())
                .isEqualTo("Subscription does not exist");
        var token = json(goodbye.body()).path("Token").asText();
        await().until(() -> world.kept() == 0);

        world.call("ConfirmSubscription", "{'TopicArn':'%s','Token':'%s'}".formatted(TOPIC, token));
        world.publish("again for you");

        await().until(() -> !endpoint.notifications().isEmpty());
        assertThat(endpoint.notifications())
                .singleElement()
                .satisfies(post ->
                        assertThat(json(post.body()).path("Message").asText()).isEqualTo("again for you"));
    }

    @Test
    @DisplayName("from the inside: a message is published with something else, or neither")
    void publishes_from_the_inside() {
        var queue = world.queue("inbox");
        world.subscribe("sqs", queue, "RawMessageDelivery", "true");
        var publication = new Publication(Optional.of("alarm"), "it burns", Map.of());
        var also = new int[1];

        assertThat(world.topics.publish(TOPIC, publication, writer -> also[0]++))
                .isTrue();
        assertThat(world.topics.publish(TOPIC + "x", publication, writer -> also[0]++))
                .isFalse();
        assertThat(catchThrowable(() -> world.topics.publish(TOPIC, publication, writer -> {
                    throw new IllegalStateException("no");
                })))
                .hasMessage("no");

        assertThat(also[0]).isEqualTo(1);
        assertThat(world.bodies(queue)).containsExactly("it burns");
    }
}
