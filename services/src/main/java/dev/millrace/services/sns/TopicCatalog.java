package dev.millrace.services.sns;

import dev.millrace.store.Reader;
import dev.millrace.store.Writer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/**
 * The topics and subscriptions there are, in memory for reading and in the store to last. Changes happen inside changes
 * of the store, which go one at a time; each replaces a topic's entry as a whole, so that readers on other threads see
 * it before or after, and can tell by identity whether it moved. Thread-safe.
 */
final class TopicCatalog {

    /** A subscription with its filter, ready to match; no filter wants everything. */
    record Subscriber(StoredSubscription stored, Optional<FilterPolicy> filter) {

        boolean wants(Notice notice) {
            return stored.isConfirmed()
                    && filter.map(policy -> policy.wants(notice, stored.protocol()))
                            .orElse(true);
        }
    }

    /** A topic with its subscriptions by ARN. */
    record Entry(StoredTopic topic, Map<String, Subscriber> subscribers) {

        Entry {
            subscribers = Collections.unmodifiableMap(new LinkedHashMap<>(subscribers));
        }

        List<StoredSubscription> subscriptions() {
            return subscribers.values().stream().map(Subscriber::stored).toList();
        }
    }

    private final Map<String, Entry> topics = new ConcurrentSkipListMap<>();

    TopicCatalog(Reader reader) {
        TopicStore.topics(reader, this::remember);
        TopicStore.subscriptions(reader, this::remember);
    }

    Optional<Entry> find(String topicArn) {
        return Optional.ofNullable(topics.get(topicArn));
    }

    Optional<StoredSubscription> subscription(String arn) {
        return find(topicOf(arn))
                .flatMap(entry -> Optional.ofNullable(entry.subscribers().get(arn)))
                .map(Subscriber::stored);
    }

    /** All topics in order of their ARNs. */
    List<StoredTopic> topics() {
        return topics.values().stream().map(Entry::topic).toList();
    }

    /** All subscriptions, those of a topic in the order they were made. */
    List<StoredSubscription> subscriptions() {
        return topics.values().stream()
                .flatMap(entry -> entry.subscriptions().stream())
                .toList();
    }

    /** A subscription's ARN is its topic's and an id. */
    private static String topicOf(String subscriptionArn) {
        return subscriptionArn.substring(0, Math.max(0, subscriptionArn.lastIndexOf(':')));
    }

    void put(Writer writer, StoredTopic topic) {
        TopicStore.put(writer, topic);
        remember(topic);
    }

    /** Keeps a subscription of a topic that is there. */
    void put(Writer writer, StoredSubscription subscription) {
        TopicStore.put(writer, subscription);
        remember(subscription);
    }

    void deleteTopic(Writer writer, String arn) {
        TopicStore.deleteTopic(writer, arn);
        topics.remove(arn);
    }

    void deleteSubscription(Writer writer, String arn) {
        TopicStore.deleteSubscription(writer, arn);
        change(topicOf(arn), subscribers -> subscribers.remove(arn));
    }

    private void remember(StoredTopic topic) {
        var before = topics.get(topic.arn());
        topics.put(topic.arn(), new Entry(topic, before == null ? Map.of() : before.subscribers()));
    }

    private void remember(StoredSubscription subscription) {
        change(subscription.topicArn(), subscribers -> {
            var before = subscribers.get(subscription.arn());
            var settings = subscription.settings();
            var filter = before != null && before.stored().settings().hasFilterOf(settings)
                    ? before.filter()
                    : settings.filter();
            subscribers.put(subscription.arn(), new Subscriber(subscription, filter));
        });
    }

    private void change(String topicArn, Consumer<Map<String, Subscriber>> change) {
        var before = Objects.requireNonNull(topics.get(topicArn), topicArn);
        var subscribers = new LinkedHashMap<>(before.subscribers());
        change.accept(subscribers);
        topics.put(topicArn, new Entry(before.topic(), subscribers));
    }
}
