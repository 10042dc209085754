package dev.millrace.examples.orders;

import java.time.Instant;

/** Keeps deleted orders. */
interface Archive {

    /** Keeps the order as it was before its deletion. Keeping the same deletion twice leaves one row. */
    void keep(OrderChange deletion, Instant when);
}
