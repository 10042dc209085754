package dev.millrace.examples.orders;

import java.time.Instant;
import java.util.List;

/** Keeps what could not be processed, for people to look at. */
interface Failures {

    /**
     * Keeps the document and its records. Keeping the same document again leaves the same rows.
     *
     * @param records as read back; empty if the stream no longer holds them
     */
    void keep(FailureDocument document, List<ShardReader.StreamRecord> records, Instant when);
}
