package dev.millrace.examples.orders;

import dev.millrace.examples.orders.Tracking.Mark;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is done for a change of an order, be it from its batch or recovered later.
 *
 * <p><b>Once in effect.</b> A change may come more than once. Each step of the work is idempotent and is done
 * <em>before</em> the change is marked in the tracking table: dying between the two repeats the work and harms nothing.
 * The other order would lose the work.
 */
final class OrderProcessing {

    private final Archive archive;
    private final Refunds refunds;
    private final Notifications notifications;
    private final Tracking tracking;
    private final Clock clock;

    OrderProcessing(SdkClients clients, Settings settings, Clock clock) {
        var tables = clients.tables();
        this.archive = new Archive(tables, settings.text("ARCHIVE_TABLE"));
        this.refunds = new Refunds(tables, settings.text("REFUNDS_TABLE"));
        this.notifications = new Notifications(clients.topics(), settings.text("NOTIFICATION_TOPIC_ARN"));
        this.tracking = new Tracking(tables, settings.text("TRACKING_TABLE"));
        this.clock = clock;
    }

    /** The event ids of those changes that were processed before. */
    Set<String> processedBefore(List<OrderChange> changes) {
        return tracking.marked(changes);
    }

    /** Skips a change that was processed before. */
    void skip(OrderChange change) {
        tracking.countRedelivery(change);
    }

    /**
     * Does the work and marks the change.
     *
     * @return why nothing was done, if the change can never be processed
     * @throws RuntimeException if it could not be processed now; it may work later
     */
    Optional<String> process(OrderChange change, Mark mark) {
        var fault = OrderRules.fault(change);
        if (fault.isEmpty()) {
            var now = clock.instant();
            work(change, now);
            tracking.mark(change, mark, now);
        }
        return fault;
    }

    private void work(OrderChange change, Instant now) {
        if (change.kind() == OrderChange.Kind.REMOVE) {
            archive.keep(change, now);
        }
        if (change.cancels()) {
            refunds.initiate(change, now);
        }
        if (change.changesStatus()) {
            notifications.announce(change);
        }
    }
}
