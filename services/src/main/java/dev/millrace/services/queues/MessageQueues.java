package dev.millrace.services.queues;

import dev.millrace.store.Writer;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Queues from the inside. Thread-safe. */
public interface MessageQueues {

    /** What is known of a queue; empty if there is none with this ARN. */
    Optional<QueueInfo> find(String queueArn);

    /**
     * Puts a message into the queue; {@code also} runs inside the same commit.
     *
     * @return false if there is no such queue (nothing was written)
     */
    boolean send(String queueArn, String body, Consumer<Writer> also);

    /**
     * Puts a message into the queue as a part of a change of the store that is under way; it becomes visible with the
     * change's commit. Comes last in the change: nothing but further puts may follow, and nothing that could throw.
     *
     * @return false if there is no such queue (nothing was written)
     */
    boolean put(Writer writer, String queueArn, NewMessage message);

    /**
     * Takes up to {@code max} messages, 1 to 10,000, that become invisible for the queue's visibility timeout. Does not
     * wait.
     *
     * @param visibility overrides the queue's own visibility timeout
     */
    List<Message> receive(String queueArn, int max, Optional<Duration> visibility);

    /** Deletes messages by receipt handle; unknown handles are ignored. */
    void delete(String queueArn, List<String> receiptHandles);

    /** Calls the listener whenever a message of the queue may have become visible. It must not block. */
    Subscription subscribe(String queueArn, Runnable listener);

    /** A queue: {@code fifo} ones keep order within a message group. */
    record QueueInfo(String arn, String url, Duration visibilityTimeout, boolean fifo) {}

    /**
     * A received message.
     *
     * @param attributes ApproximateReceiveCount, SentTimestamp, SenderId, ApproximateFirstReceiveTimestamp …, as text
     */
    record Message(
            String messageId,
            String receiptHandle,
            String body,
            String md5OfBody,
            Map<String, String> attributes,
            Map<String, MessageAttribute> messageAttributes) {}

    /** A message that is to be put; its texts are whole Unicode, without lone surrogates. */
    record NewMessage(String body, Map<String, MessageAttribute> attributes) {
        public NewMessage {
            attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        }
    }

    /** A typed attribute of a message; exactly one of the values is present. */
    record MessageAttribute(String dataType, Optional<String> stringValue, Optional<byte[]> binaryValue) {}

    /** Ends the subscription. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
