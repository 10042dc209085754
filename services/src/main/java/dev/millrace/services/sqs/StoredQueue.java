package dev.millrace.services.sqs;

import dev.millrace.model.Scope;
import java.time.Instant;
import java.util.Map;

/**
 * A queue as the store keeps it.
 *
 * @param incarnation tells this queue from an earlier one of the same name
 * @param attributes those set by its owner
 */
record StoredQueue(
        String name,
        String account,
        String region,
        long incarnation,
        Instant created,
        Instant modified,
        Map<String, String> attributes,
        Map<String, String> tags) {

    Scope scope() {
        return new Scope(account, region);
    }

    String arn() {
        return scope().arn("sqs", name).toString();
    }

    QueueSettings settings() {
        return new QueueSettings(attributes);
    }

    StoredQueue withSettings(QueueSettings settings, Instant now) {
        return new StoredQueue(name, account, region, incarnation, created, now, settings.attributes(), tags);
    }

    StoredQueue withTags(Map<String, String> newTags) {
        return new StoredQueue(name, account, region, incarnation, created, modified, attributes, newTags);
    }
}
