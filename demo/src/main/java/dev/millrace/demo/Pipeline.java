package dev.millrace.demo;

import java.util.List;

/** The pipeline under judgement, seen through its public APIs. */
interface Pipeline {

    /**
     * What the stream, the tracking table and the failures table hold now. A delivery seen here is of a record seen
     * here: the stream is read last.
     */
    Evidence look();

    /** The failure documents that nobody has taken from the queue yet. They stay there. */
    List<FailureRange> waitingDocuments();
}
