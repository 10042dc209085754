package dev.millrace.services.sns;

import dev.millrace.model.Clock;
import dev.millrace.model.errors.SnsErrors;
import dev.millrace.services.sns.StoredSubscription.State;
import dev.millrace.services.sns.TopicCatalog.Entry;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of subscriptions: pending until their endpoint agrees, if it has to; confirmed; and, for HTTP endpoints,
 * deactivated, while they may still restore themselves. What is not confirmed within two days goes. Thread-safe.
 */
final class Subscriptions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);
    private static final Duration TOKEN_LIFE = Duration.ofDays(2);
    private static final int TOKEN_BYTES = 64;

    private final Store store;
    private final Clock clock;
    private final Executor executor;
    private final TopicCatalog catalog;
    private final Outbox outbox;
    private final Spelling spelling;
    private final SecureRandom random = new SecureRandom();
    private volatile boolean closed;

    Subscriptions(Store store, Clock clock, Executor executor, TopicCatalog catalog, Outbox outbox, Spelling spelling) {
        this.store = store;
        this.clock = clock;
        this.executor = executor;
        this.catalog = catalog;
        this.outbox = outbox;
        this.spelling = spelling;
    }

    /** Goes on waiting for what earlier runs left unconfirmed. */
    void resume() {
        catalog.subscriptions().forEach(this::expireUnconfirmed);
    }

    /** The subscription. @throws dev.millrace.model.ServiceException if there is none */
    StoredSubscription get(String arn) {
        return catalog.subscription(arn)
                .filter(subscription -> !subscription.isDeactivated())
                .orElseThrow(SnsErrors::subscriptionDoesNotExist);
    }

    /** All subscriptions of an account and region. */
    List<StoredSubscription> of(String account, String region) {
        return catalog.subscriptions().stream()
                .filter(subscription -> !subscription.isDeactivated())
                .filter(subscription -> subscription.owner().equals(account)
                        && subscription.topicArn().contains(":" + region + ":"))
                .toList();
    }

    private record Subscribed(StoredSubscription subscription, boolean isNew) {}

    /**
     * Subscribes the endpoint, or finds its subscription if it agrees with the attributes.
     *
     * @param owner the account that subscribes
     */
    StoredSubscription subscribe(
            String topicArn, Protocol protocol, String endpoint, String owner, Map<String, String> attributes) {
        var settings = SubscriptionSettings.NONE.with(protocol, attributes);
        var subscribed = store.commit(writer -> {
            var entry = catalog.find(topicArn).orElseThrow(SnsErrors::topicDoesNotExist);
            var existing = existing(entry, protocol, endpoint);
            if (existing.isPresent() && !existing.get().isDeactivated()) {
                if (!existing.get()
                        .settings()
                        .with(protocol, attributes)
                        .equals(existing.get().settings())) {
                    throw SnsErrors.invalidParameter(
                            "Attributes Reason: Subscription already exists with different attributes");
                }
                ask(writer, entry, existing.get());
                return new Subscribed(existing.get(), false);
            }
            var subscription = new StoredSubscription(
                    topicArn + ":" + UUID.randomUUID(),
                    topicArn,
                    protocol,
                    endpoint,
                    owner,
                    protocol.needsConfirmation() ? State.PENDING : State.CONFIRMED,
                    token(),
                    clock.now(),
                    !protocol.needsConfirmation(),
                    settings.attributes());
            ask(writer, entry, subscription);
            existing.ifPresent(old -> catalog.deleteSubscription(writer, old.arn()));
            catalog.put(writer, subscription);
            return new Subscribed(subscription, true);
        });
        if (subscribed.isNew()) { // else its end is already waited for
            expireUnconfirmed(subscribed.subscription());
        }
        return subscribed.subscription();
    }

    private static Optional<StoredSubscription> existing(Entry entry, Protocol protocol, String endpoint) {
        return entry.subscriptions().stream()
                .filter(subscription -> subscription.protocol() == protocol
                        && subscription.endpoint().equals(endpoint))
                .findFirst();
    }

    /** Asks a pending subscription's endpoint to confirm; for mail, the log says how. */
    private void ask(Writer writer, Entry entry, StoredSubscription subscription) {
        if (!subscription.isPending()) {
            return;
        }
        var messageId = UUID.randomUUID().toString();
        var dispatch = Dispatch.confirmation(
                subscription, messageId, entry.topic().settings().signatureVersion());
        if (subscription.protocol().isHttp()) {
            outbox.put(writer, dispatch);
        } else {
            writer.afterCommit(() -> LOG.warn(
                    "Mail is not sent: the subscription of {} to {} is confirmed by visiting {}",
                    subscription.endpoint(),
                    subscription.topicArn(),
                    spelling.subscribeUrl(dispatch)));
        }
    }

    /**
     * Confirms the topic's subscription that has the token; again is fine.
     *
     * @param onlyOwnerMayEnd whether its endpoint may no longer end it by itself
     */
    StoredSubscription confirm(String topicArn, String token, boolean onlyOwnerMayEnd) {
        return store.commit(writer -> {
            var entry = catalog.find(topicArn).orElseThrow(SnsErrors::topicDoesNotExist);
            var found = entry.subscriptions().stream()
                    .filter(subscription -> subscription.token().equals(token))
                    .findFirst()
                    .orElseThrow(() -> SnsErrors.invalidParameter("Token"));
            if (found.isConfirmed()) {
                return found;
            }
            var confirmed = found.confirmed(clock.now(), onlyOwnerMayEnd);
            catalog.put(writer, confirmed);
            return confirmed;
        });
    }

    /** Changes one attribute. */
    void change(String arn, String attribute, String value) {
        store.commit(writer -> {
            var subscription = get(arn);
            var settings = subscription.settings().with(subscription.protocol(), Map.of(attribute, value));
            catalog.put(writer, subscription.withSettings(settings));
            return arn;
        });
    }

    /** Ends the subscription; an HTTP endpoint is told so and may undo it. Nothing happens if there is none. */
    void unsubscribe(String arn) {
        var after = store.commit(writer -> {
            var subscription = catalog.subscription(arn).filter(found -> !found.isDeactivated());
            if (subscription.isEmpty()) {
                return subscription;
            }
            if (!subscription.get().protocol().isHttp() || !subscription.get().isConfirmed()) {
                catalog.deleteSubscription(writer, arn);
                return Optional.<StoredSubscription>empty();
            }
            var entry = catalog.find(subscription.get().topicArn()).orElseThrow();
            var ended = subscription.get().deactivated(clock.now(), token());
            TopicStore.deleteDispatches(writer, arn);
            outbox.put(
                    writer,
                    Dispatch.goodbye(
                            ended,
                            UUID.randomUUID().toString(),
                            entry.topic().settings().signatureVersion()));
            catalog.put(writer, ended);
            return Optional.of(ended);
        });
        after.ifPresent(this::expireUnconfirmed);
    }

    private void expireUnconfirmed(StoredSubscription subscription) {
        if (!subscription.isConfirmed()) {
            var end = subscription.since().plus(TOKEN_LIFE);
            clock.schedule(end, () -> executor.execute(() -> expire(subscription)));
        }
    }

    private void expire(StoredSubscription expired) {
        if (closed) {
            return;
        }
        store.commit(writer -> {
            var current = catalog.subscription(expired.arn())
                    .filter(subscription -> subscription.state() == expired.state()
                            && subscription.token().equals(expired.token()));
            current.ifPresent(subscription -> catalog.deleteSubscription(writer, subscription.arn()));
            return current.isPresent();
        });
    }

    /** Stops waiting; the next run goes on with it. */
    @Override
    public void close() {
        closed = true;
    }

    private String token() {
        var bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
