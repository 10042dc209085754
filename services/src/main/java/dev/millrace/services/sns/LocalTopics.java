package dev.millrace.services.sns;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.SnsErrors;
import dev.millrace.services.lambda.function.AsyncInvocations;
import dev.millrace.services.queues.MessageQueues;
import dev.millrace.services.sns.TopicCatalog.Entry;
import dev.millrace.services.topics.Topics;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Standard topics. What a message becomes (who wants it, and how it is spelt for them) is worked out on the publisher's
 * thread; the change of the store that publishes looks only whether topic and subscriptions have moved since. Queues
 * have the message with that commit, everybody else's dispatch is in the {@link Outbox}. Thread-safe.
 */
public final class LocalTopics implements Topics, AutoCloseable {

    private final Store store;
    private final Clock clock;
    private final TopicCatalog catalog;
    private final Spelling spelling;
    private final Fanout fanout;
    private final Outbox outbox;
    private final Subscriptions subscriptions;
    private final HttpCourier http;

    /**
     * Takes up what the store holds; nothing is delivered before {@link #resume}, except to queues.
     *
     * @param executor runs tasks that block
     * @param endpoint where this server is reached, for the links in messages; asked when there is one to be written
     */
    public LocalTopics(Store store, Clock clock, MessageQueues queues, Executor executor, Supplier<String> endpoint) {
        this.store = store;
        this.clock = clock;
        this.catalog = new TopicCatalog(store);
        this.spelling = new Spelling(endpoint);
        this.http = new HttpCourier(spelling);
        var deadLetters = new DeadLetters(catalog, queues, spelling);
        this.outbox = new Outbox(store, clock, executor, catalog, deadLetters);
        this.fanout = new Fanout(queues, outbox, deadLetters, spelling);
        this.subscriptions = new Subscriptions(store, clock, executor, catalog, outbox, spelling);
    }

    /** Lets deliveries go on. To be called once, when the server listens: endpoints may call back. */
    public void resume(AsyncInvocations functions) {
        outbox.start(Map.of(
                Protocol.LAMBDA, new FunctionCourier(functions, spelling), Protocol.HTTP, http, Protocol.HTTPS, http));
        subscriptions.resume();
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    Outbox outbox() {
        return outbox;
    }

    /**
     * Creates the topic, or finds it if it exists and agrees.
     *
     * @param tags empty if none were given
     * @throws dev.millrace.model.ServiceException if it exists with other attributes or tags
     */
    StoredTopic create(Scope scope, String name, TopicSettings settings, Optional<Map<String, String>> tags) {
        return store.commit(writer -> {
            var made = new StoredTopic(
                    name,
                    scope.account(),
                    scope.region(),
                    new TopicSettings(Map.of()).with(settings).attributes(),
                    tags.orElse(Map.of()));
            var existing = catalog.find(made.arn()).map(Entry::topic);
            if (existing.isEmpty()) {
                catalog.put(writer, made);
                return made;
            }
            if (!existing.get().settings().agreesWith(settings)) {
                throw SnsErrors.invalidParameter("Attributes Reason: Topic already exists with different attributes");
            }
            if (tags.isPresent() && !tags.get().equals(existing.get().tags())) {
                throw SnsErrors.invalidParameter("Tags Reason: Topic already exists with different tags");
            }
            return existing.get();
        });
    }

    /** Deletes the topic with its subscriptions; nothing happens if there is none. */
    void delete(String arn) {
        store.commit(writer -> {
            if (catalog.find(arn).isPresent()) {
                catalog.deleteTopic(writer, arn);
            }
            return arn;
        });
    }

    /** Replaces what the store keeps of the topic: settings or tags. */
    StoredTopic change(String arn, UnaryOperator<StoredTopic> change) {
        return store.commit(writer -> {
            var topic = change.apply(entry(arn).topic());
            catalog.put(writer, topic);
            return topic;
        });
    }

    /** The topic with its subscriptions. @throws dev.millrace.model.ServiceException if there is none */
    Entry entry(String arn) {
        return catalog.find(arn).orElseThrow(SnsErrors::topicDoesNotExist);
    }

    /** The scope's topics in order of their names. */
    List<StoredTopic> topics(Scope scope) {
        return catalog.topics().stream()
                .filter(topic -> topic.scope().equals(scope))
                .toList();
    }

    @Override
    public boolean exists(String topicArn) {
        return catalog.find(topicArn).isPresent();
    }

    @Override
    public boolean publish(String topicArn, Publication message, Consumer<Writer> also) {
        var notice = new Notice(
                UUID.randomUUID().toString(),
                clock.now(),
                message.subject(),
                message.message(),
                Map.of(),
                Attribute.all(message.attributes()));
        return publish(topicArn, List.of(notice), also);
    }

    /** Publishes all of them in one commit. */
    boolean publish(String topicArn, List<Notice> notices, Consumer<Writer> also) {
        var seen = catalog.find(topicArn);
        if (seen.isEmpty()) {
            return false;
        }
        var prepared = fanout.prepare(seen.get(), notices);
        return store.commit(writer -> {
            var current = catalog.find(topicArn);
            if (current.isEmpty()) {
                return false;
            }
            var deliveries = current.get() == seen.get() ? prepared : fanout.prepare(current.get(), notices);
            also.accept(writer);
            fanout.carryOut(writer, deliveries);
            return true;
        });
    }

    /** Ends deliveries; what is not delivered is in the store, which is its owner's to close. */
    @Override
    public void close() {
        subscriptions.close();
        outbox.close();
        http.close();
    }
}
