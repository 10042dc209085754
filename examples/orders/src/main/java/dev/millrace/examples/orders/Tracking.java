package dev.millrace.examples.orders;

import java.time.Instant;

/** Remembers which stream records were processed, so that a redelivery has no second effect. */
interface Tracking {

    /**
     * Marks the change as processed.
     *
     * @return false if it already was: then this is a redelivery, and nothing was changed
     */
    boolean markProcessed(OrderChange change, Instant when);

    /** Counts one redelivery of a change that was marked before. */
    void countRedelivery(OrderChange change);
}
