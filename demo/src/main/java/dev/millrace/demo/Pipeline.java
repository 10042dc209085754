package dev.millrace.demo;

import java.util.List;

/** The pipeline under judgement, seen through its public APIs. */
interface Pipeline extends AutoCloseable {

    /**
     * What the stream, the tracking table and the failures table hold now, and what came of it. A delivery seen here is
     * of a record seen here, since the stream is read last; and its refund or archived order is seen here too, since
     * these were written before it and are read after it.
     */
    Evidence look();

    /** The failure documents that nobody has taken from the queue yet. They stay there. */
    List<FailureRange> waitingDocuments();

    /** Leaves everything as it was. */
    @Override
    void close();
}
