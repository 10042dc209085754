package dev.millrace.services.topics;

import dev.millrace.services.queues.MessageQueues.MessageAttribute;
import dev.millrace.store.Writer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Topics from the inside. Thread-safe. */
public interface Topics {

    /** Whether there is a topic with this ARN. */
    boolean exists(String topicArn);

    /**
     * Publishes to every subscription of the topic; {@code also} runs inside the same commit. When this returns, queues
     * have the message, and it is kept for everybody else until they have it.
     *
     * @return false if there is no such topic (nothing was written)
     */
    boolean publish(String topicArn, Publication message, Consumer<Writer> also);

    /**
     * What is published.
     *
     * @param message not empty
     */
    record Publication(Optional<String> subject, String message, Map<String, MessageAttribute> attributes) {
        public Publication {
            Objects.requireNonNull(subject);
            Objects.requireNonNull(message);
            attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        }
    }
}
