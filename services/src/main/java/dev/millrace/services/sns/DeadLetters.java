package dev.millrace.services.sns;

import dev.millrace.services.queues.MessageQueues;
import dev.millrace.store.Writer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of dispatches that cannot be delivered: the subscription's dead-letter queue gets them. Thread-safe. */
final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final TopicCatalog catalog;
    private final MessageQueues queues;
    private final Spelling spelling;

    DeadLetters(TopicCatalog catalog, MessageQueues queues, Spelling spelling) {
        this.catalog = catalog;
        this.queues = queues;
        this.spelling = spelling;
    }

    /** As the last part of a change of the store: see {@link MessageQueues#put}. */
    void bury(Writer writer, Dispatch dispatch, String reason) {
        boolean kept = catalog.subscription(dispatch.subscriptionArn())
                .flatMap(subscription -> subscription.settings().deadLetterQueue())
                .filter(queue -> dispatch.kind() == Dispatch.Kind.NOTIFICATION)
                .map(queue -> queues.put(writer, queue, spelling.forQueue(dispatch)))
                .orElse(false);
        LOG.warn(
                "{} {} for {} of subscription {} could not be delivered: {}; it is {}",
                dispatch.kind().type(),
                dispatch.messageId(),
                dispatch.endpoint(),
                dispatch.subscriptionArn(),
                reason,
                kept ? "in the subscription's dead-letter queue" : "dropped");
    }
}
