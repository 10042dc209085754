package dev.millrace.services.mappings;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.Clock;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import dev.millrace.store.StoreException;
import dev.millrace.store.Writer;
import dev.millrace.trigger.ShardEvent.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps failure reports until their destinations have them, over restarts too. A report that its destination refuses is
 * lost on AWS; here it is also kept in a ledger, from which it can be sent again. Thread-safe.
 */
final class FailureOutbox {

    private static final Logger LOG = LoggerFactory.getLogger(FailureOutbox.class);
    private static final Keyspace OUTBOX = new Keyspace("mapping-outbox", Keyspace.Use.RECORDS);
    private static final Keyspace REFUSED = new Keyspace("mapping-refused-reports", Keyspace.Use.RECORDS);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 6;

    /** Hears how a report is doing, and how it ended when that is durable. Must not block. */
    interface Listener {
        void settled(OutboxEntry entry, Settlement settlement);

        /** It could not be delivered now. */
        void delayed(OutboxEntry entry, Instant nextTry);

        /** Why the destination will not take it; {@link #settled} follows. */
        void refused(OutboxEntry entry, String reason);
    }

    private final Store store;
    private final Clock clock;
    private final Executor executor;
    private final FailureDestinations destinations;
    private final Listener listener;
    private final Map<String, Integer> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    FailureOutbox(Store store, Clock clock, Executor executor, FailureDestinations destinations, Listener listener) {
        this.store = store;
        this.clock = clock;
        this.executor = executor;
        this.destinations = destinations;
        this.listener = listener;
    }

    /** All that is kept: before anything runs, what an earlier run left behind. */
    List<OutboxEntry> kept() {
        var kept = new ArrayList<OutboxEntry>();
        store.scan(OUTBOX, new byte[0], null, (key, value) -> kept.add(OutboxEntry.read(key, value)));
        return kept;
    }

    /** Keeps the report as a part of a larger change; {@link #deliver} it once that is durable. */
    void put(Writer writer, OutboxEntry entry) {
        writer.put(OUTBOX, entry.key(), entry.value());
    }

    void deliver(OutboxEntry entry) {
        waiting.merge(entry.mapping(), 1, Integer::sum);
        executor.execute(() -> attempt(entry, 0));
    }

    /** Reports of the mapping that are not yet settled. */
    int unsettled(String mapping) {
        return waiting.getOrDefault(mapping, 0);
    }

    /** Reports of the mapping that their destination refused. */
    List<OutboxEntry> refused(String mapping) {
        var found = new ArrayList<OutboxEntry>();
        var from = (mapping + "/").getBytes(UTF_8);
        var to = (mapping + "0").getBytes(UTF_8);
        store.scan(REFUSED, from, to, (key, value) -> found.add(OutboxEntry.read(key, value)));
        return List.copyOf(found);
    }

    void close() {
        closed = true;
    }

    private void attempt(OutboxEntry entry, int failures) {
        if (closed) {
            return;
        }
        try {
            var delivery = destinations.deliver(entry, writer -> writer.delete(OUTBOX, entry.key()));
            switch (delivery) {
                case FailureDestinations.Delivery.Delivered() -> settled(entry, Settlement.DELIVERED);
                case FailureDestinations.Delivery.Refused(var reason) -> refuse(entry, reason);
            }
        } catch (StoreException broken) {
            if (!closed) {
                LOG.error("Report {} of mapping {} waits: the store failed", entry.id(), entry.mapping(), broken);
            }
        } catch (RuntimeException | Error failed) {
            retry(entry, failures, failed);
        }
    }

    private void refuse(OutboxEntry entry, String reason) {
        LOG.warn(
                "Report {} of mapping {} was refused by {}: {}. It is kept here and can be sent again.",
                entry.id(),
                entry.mapping(),
                entry.destination(),
                reason);
        listener.refused(entry, reason);
        store.commit(writer -> {
            writer.delete(OUTBOX, entry.key());
            writer.put(REFUSED, entry.key(), entry.value());
            return true;
        });
        settled(entry, Settlement.REFUSED);
    }

    private void retry(OutboxEntry entry, int failures, Throwable failed) {
        var wait = FIRST_WAIT.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        LOG.warn(
                "Report {} of mapping {} could not be delivered to {}; tried again in {}",
                entry.id(),
                entry.mapping(),
                entry.destination(),
                wait,
                failed);
        listener.delayed(entry, clock.now().plus(wait));
        clock.schedule(wait, () -> executor.execute(() -> attempt(entry, failures + 1)));
    }

    private void settled(OutboxEntry entry, Settlement settlement) {
        waiting.merge(entry.mapping(), -1, Integer::sum);
        listener.settled(entry, settlement);
    }
}
