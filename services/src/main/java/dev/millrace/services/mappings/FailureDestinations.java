package dev.millrace.services.mappings;

import dev.millrace.store.Writer;
import java.util.function.Consumer;

/** Where failure reports go. Thread-safe. */
public interface FailureDestinations {

    /**
     * Delivers the document to the queue, topic or bucket.
     *
     * @param report its destination is as in the mapping's DestinationConfig, its document JSON text (spec H.2)
     * @param settle what is to commit together with the delivery (the outbox entry's removal): if both live in the one
     *     store it runs inside the delivering commit, so the document arrives exactly once; it runs only on success.
     *     What lies elsewhere runs it when the document is safe there, and may be asked again for the same report
     */
    Delivery deliver(OutboxEntry report, Consumer<Writer> settle);

    /** How a delivery ended. */
    sealed interface Delivery {
        /** The destination has it. */
        record Delivered() implements Delivery {}

        /**
         * The destination does not take it and will not: it is gone, of the wrong kind, or the document is too large.
         */
        record Refused(String reason) implements Delivery {}
    }
}
