package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

@ExtendWith(OneServer.class)
@DisplayName("the SDK for Java and SQS")
class QueuesIT {

    @Test
    @DisplayName("a long poll gets what is sent while it waits; a received message is hidden until its visibility ends")
    void a_round_trip(Millrace millrace) {
        var client = millrace.sqs();
        var url = client.createQueue(create -> create.queueName("queues-trip")).queueUrl();
        assertThat(client.getQueueUrl(get -> get.queueName("queues-trip")).queueUrl())
                .isEqualTo(url);

        var waiting = CompletableFuture.supplyAsync(() -> client.receiveMessage(
                        receive -> receive.queueUrl(url).waitTimeSeconds(20).visibilityTimeout(60))
                .messages());
        var sent = client.sendMessage(send -> send.queueUrl(url).messageBody("grüße"));
        assertThat(waiting)
                .succeedsWithin(Duration.ofSeconds(15))
                .satisfies(messages -> assertThat(messages).singleElement().satisfies(message -> {
                    assertThat(message.body()).isEqualTo("grüße");
                    assertThat(message.messageId()).isEqualTo(sent.messageId());
                }));
        var first = waiting.join().getFirst();

        assertThat(client.receiveMessage(receive -> receive.queueUrl(url)).messages())
                .isEmpty();
        client.changeMessageVisibility(change ->
                change.queueUrl(url).receiptHandle(first.receiptHandle()).visibilityTimeout(0));
        var again = client.receiveMessage(receive -> receive.queueUrl(url)
                        .waitTimeSeconds(5)
                        .messageSystemAttributeNames(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
                .messages()
                .getFirst();
        assertThat(again.messageId()).isEqualTo(sent.messageId());
        assertThat(again.attributes()).containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "2");

        client.deleteMessage(delete -> delete.queueUrl(url).receiptHandle(again.receiptHandle()));
        client.deleteQueue(delete -> delete.queueUrl(url));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(client.listQueues(list -> list.queueNamePrefix("queues-trip"))
                                .queueUrls())
                        .isEmpty());
    }
}
