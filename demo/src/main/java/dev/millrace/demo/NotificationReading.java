package dev.millrace.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * Reads the notifications in the queue that is subscribed to the topic. They stay there: each is taken for a while, so
 * that the next ones come, and put back in the end. Thread-confined.
 */
final class NotificationReading implements AutoCloseable {

    private static final int MESSAGES_A_CALL = 10;
    private static final int TAKEN_SECONDS = 300;

    private final SqsClient queues;
    private final String url;
    private final Map<String, Effects.Notification> found = new LinkedHashMap<>();
    private final Map<String, String> taken = new LinkedHashMap<>();

    NotificationReading(SqsClient queues, String queue) {
        this.queues = queues;
        this.url = queues.getQueueUrl(request -> request.queueName(queue)).queueUrl();
    }

    /** All that have arrived by now. */
    List<Effects.Notification> notifications() {
        List<Message> messages;
        do {
            messages = queues.receiveMessage(request -> request.queueUrl(url)
                            .maxNumberOfMessages(MESSAGES_A_CALL)
                            .visibilityTimeout(TAKEN_SECONDS)
                            .messageAttributeNames("All")
                            .waitTimeSeconds(0))
                    .messages();
            for (var message : messages) {
                found.put(message.messageId(), notification(message));
                taken.put(message.messageId(), message.receiptHandle());
            }
        } while (!messages.isEmpty());
        return List.copyOf(found.values());
    }

    @Override
    public void close() {
        var entries = new ArrayList<ChangeMessageVisibilityBatchRequestEntry>();
        taken.forEach((id, receipt) -> entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                .id(id)
                .receiptHandle(receipt)
                .visibilityTimeout(0)
                .build()));
        for (var from = 0; from < entries.size(); from += MESSAGES_A_CALL) {
            var some = entries.subList(from, Math.min(from + MESSAGES_A_CALL, entries.size()));
            queues.changeMessageVisibilityBatch(request -> request.queueUrl(url).entries(some));
        }
        taken.clear();
    }

    private static Effects.Notification notification(Message message) {
        return new Effects.Notification(attribute(message, "deduplicationId"), attribute(message, "orderId"));
    }

    private static String attribute(Message message, String name) {
        return message.messageAttributes()
                .getOrDefault(
                        name, MessageAttributeValue.builder().stringValue("").build())
                .stringValue();
    }
}
