package dev.millrace.services.sns;

import dev.millrace.model.Scope;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A topic as the store keeps it. Immutable.
 *
 * @param attributes those set by its owner
 */
record StoredTopic(
        String name, String account, String region, Map<String, String> attributes, Map<String, String> tags) {

    StoredTopic {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    Scope scope() {
        return new Scope(account, region);
    }

    String arn() {
        return scope().arn("sns", name).toString();
    }

    TopicSettings settings() {
        return new TopicSettings(attributes);
    }

    StoredTopic withSettings(TopicSettings settings) {
        return new StoredTopic(name, account, region, settings.attributes(), tags);
    }

    StoredTopic withTags(Map<String, String> newTags) {
        return new StoredTopic(name, account, region, attributes, newTags);
    }
}
