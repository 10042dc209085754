package dev.millrace.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Reads a queue that is subscribed to a topic. The messages stay there: each is taken for a while, so that the next
 * ones come, and put back in the end. Thread-confined.
 *
 * @param <T> what a message says
 */
final class SubscribedQueue<T> implements AutoCloseable {

    private static final int MESSAGES_A_CALL = 10;
    private static final int TAKEN_SECONDS = 300;

    private final SqsClient queues;
    private final String url;
    private final Function<Message, Optional<T>> meaning;
    private final Map<String, T> found = new LinkedHashMap<>();
    private final Map<String, String> taken = new LinkedHashMap<>();

    SubscribedQueue(SqsClient queues, String queue, Function<Message, Optional<T>> meaning) {
        this.queues = queues;
        this.meaning = meaning;
        this.url = queues.getQueueUrl(request -> request.queueName(queue)).queueUrl();
    }

    /** What the messages say that have arrived by now; one that says nothing to us is left out. */
    List<T> messages() {
        List<Message> messages;
        do {
            messages = queues.receiveMessage(request -> request.queueUrl(url)
                            .maxNumberOfMessages(MESSAGES_A_CALL)
                            .visibilityTimeout(TAKEN_SECONDS)
                            .messageAttributeNames("All")
                            .waitTimeSeconds(0))
                    .messages();
            for (var message : messages) {
                meaning.apply(message).ifPresent(said -> found.put(message.messageId(), said));
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
}
