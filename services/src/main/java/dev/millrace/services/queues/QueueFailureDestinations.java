package dev.millrace.services.queues;

import dev.millrace.services.mappings.FailureDestinations;
import dev.millrace.services.mappings.OutboxEntry;
import dev.millrace.store.Writer;
import java.util.function.Consumer;

/**
 * On-failure destinations that are queues of this server: the document becomes a message in the same commit that
 * settles the report, so it arrives exactly once (spec H.1, H.2). Thread-safe.
 */
public final class QueueFailureDestinations implements FailureDestinations {

    private final MessageQueues queues;

    public QueueFailureDestinations(MessageQueues queues) {
        this.queues = queues;
    }

    @Override
    public Delivery deliver(OutboxEntry report, Consumer<Writer> settle) {
        return queues.send(report.destination(), report.document(), settle)
                ? new Delivery.Delivered()
                : new Delivery.Refused("The specified queue does not exist: " + report.destination());
    }
}
