package dev.millrace.services.lambda.queue;

import dev.millrace.services.queues.MessageQueues;
import dev.millrace.services.queues.MessageQueues.Message;
import java.util.List;

/** Deletes messages of a mapping's queue that the function is done with, or is not to have, and counts them. */
record Deletion(MessageQueues queues, String queueArn, QueueCounts counts) {

    void of(List<Message> messages) {
        if (messages.isEmpty()) {
            return;
        }
        try {
            queues.delete(
                    queueArn, messages.stream().map(Message::receiptHandle).toList());
        } catch (RuntimeException e) {
            counts.deleted(0);
            throw e;
        }
        counts.deleted(messages.size());
    }
}
