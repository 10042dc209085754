package dev.millrace.services.sns;

import dev.millrace.model.Clock;
import dev.millrace.services.sns.Courier.Outcome;
import dev.millrace.services.sns.TopicStore.Place;
import dev.millrace.store.Store;
import dev.millrace.store.StoreException;
import dev.millrace.store.Writer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps dispatches until their endpoints have them, over restarts too. Each is tried by a courier, again after the
 * waits of its retry policy, and at last given up to the dead letters in the same commit that removes it. After a
 * restart the tries begin anew. Thread-safe.
 *
 * <p>A subscription whose endpoint does not keep up has so many dispatches waiting; what comes beyond is a dead letter
 * at once.
 */
final class Outbox implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int MOST_KEPT = 100_000;

    private final Store store;
    private final Clock clock;
    private final Executor executor;
    private final TopicCatalog catalog;
    private final DeadLetters deadLetters;
    private final Lanes lanes = new Lanes();
    private final Map<Place, Integer> failures = new ConcurrentHashMap<>();
    private final AtomicLong nextNumber = new AtomicLong(1);
    private volatile Map<Protocol, Courier> couriers = Map.of();
    private volatile boolean closed;

    /** Finds what an earlier run left; nothing moves before {@link #start}. */
    Outbox(Store store, Clock clock, Executor executor, TopicCatalog catalog, DeadLetters deadLetters) {
        this.store = store;
        this.clock = clock;
        this.executor = executor;
        this.catalog = catalog;
        this.deadLetters = deadLetters;
        TopicStore.places(store, place -> {
            nextNumber.accumulateAndGet(place.number() + 1, Math::max);
            lanes.add(place);
        });
    }

    /** Lets the couriers go. To be called once. */
    void start(Map<Protocol, Courier> all) {
        couriers = Map.copyOf(all);
        lanes.subscriptions().forEach(this::pump);
    }

    /**
     * Keeps the dispatch as a part of a change of the store; it goes once that is durable.
     *
     * @return false if the subscription has too many already (nothing was written)
     */
    boolean put(Writer writer, Dispatch dispatch) {
        var arn = dispatch.subscriptionArn();
        if (lanes.size(arn) >= MOST_KEPT) {
            return false;
        }
        var place = new Place(arn, nextNumber.getAndIncrement());
        TopicStore.put(writer, place, dispatch);
        writer.afterCommit(() -> {
            lanes.add(place);
            executor.execute(() -> pump(arn));
        });
        return true;
    }

    private void pump(String subscriptionArn) {
        var courier = catalog.subscription(subscriptionArn)
                .flatMap(subscription -> Optional.ofNullable(couriers.get(subscription.protocol())));
        int mostAtOnce = courier.map(Courier::mostAtOnce).orElse(couriers.isEmpty() ? 0 : 1);
        for (var place : lanes.take(subscriptionArn, closed ? 0 : mostAtOnce)) {
            executor.execute(() -> attempt(place));
        }
    }

    private void attempt(Place place) {
        if (closed) {
            return;
        }
        try {
            var dispatch = TopicStore.dispatch(store, place);
            if (dispatch.isEmpty()) { // its subscription was deleted
                ended(place);
                return;
            }
            var entry = catalog.find(dispatch.get().topicArn());
            var subscription = catalog.subscription(place.subscriptionArn()).filter(dispatch.get()::suits);
            if (entry.isEmpty() || subscription.isEmpty()) {
                remove(place);
                return;
            }
            var policy = subscription
                    .get()
                    .settings()
                    .retryPolicy()
                    .orElseGet(entry.get().topic().settings()::retryPolicy);
            var courier = couriers.get(dispatch.get().protocol());
            if (courier == null) {
                giveUp(place, dispatch.get(), "there is no way to deliver it");
            } else {
                courier.deliver(dispatch.get(), policy, outcome -> settle(place, dispatch.get(), policy, outcome));
            }
        } catch (RuntimeException | Error e) {
            broken(place, e);
        }
    }

    private void settle(Place place, Dispatch dispatch, RetryPolicy policy, Outcome outcome) {
        if (closed) {
            return; // the next run tries again
        }
        try {
            switch (outcome) {
                case Outcome.Delivered() -> remove(place);
                case Outcome.Refused(var reason) -> giveUp(place, dispatch, reason);
                case Outcome.Failed(var reason) -> {
                    int failed = failures.merge(place, 1, Integer::sum);
                    var wait = policy.waitBefore(failed - 1);
                    if (wait.isEmpty()) {
                        giveUp(place, dispatch, reason + ", after " + failed + " attempts");
                    } else {
                        LOG.debug("{} to {} failed: {}", dispatch.messageId(), dispatch.endpoint(), reason);
                        lanes.pause(place.subscriptionArn());
                        clock.schedule(wait.get(), () -> executor.execute(() -> again(place)));
                        pump(place.subscriptionArn());
                    }
                }
            }
        } catch (RuntimeException | Error e) {
            broken(place, e);
        }
    }

    private void again(Place place) {
        lanes.rejoin(place);
        pump(place.subscriptionArn());
    }

    private void remove(Place place) {
        store.commit(writer -> {
            TopicStore.delete(writer, place);
            return place;
        });
        ended(place);
    }

    private void giveUp(Place place, Dispatch dispatch, String reason) {
        store.commit(writer -> {
            TopicStore.delete(writer, place);
            deadLetters.bury(writer, dispatch, reason);
            return place;
        });
        ended(place);
    }

    private void ended(Place place) {
        failures.remove(place);
        lanes.end(place.subscriptionArn());
        pump(place.subscriptionArn());
    }

    /** A fault of our own: the dispatch stays in the store, and counts, and the next run tries it again. */
    private void broken(Place place, Throwable fault) {
        if (!closed) {
            LOG.error("A dispatch of subscription {} waits for the next start", place.subscriptionArn(), fault);
            if (!(fault instanceof StoreException)) {
                failures.remove(place);
                lanes.pause(place.subscriptionArn());
                pump(place.subscriptionArn());
            }
        }
    }

    /** For status pages and tests: how many dispatches each subscription has. */
    Map<String, Integer> sizes() {
        var sizes = new HashMap<String, Integer>();
        lanes.subscriptions().forEach(arn -> sizes.put(arn, lanes.size(arn)));
        return sizes;
    }

    @Override
    public void close() {
        closed = true;
    }
}
