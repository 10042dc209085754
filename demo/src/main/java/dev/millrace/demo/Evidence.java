package dev.millrace.demo;

import java.util.List;

/**
 * What the pipeline shows at some moment.
 *
 * @param effects what the processing has done to the world
 * @param kept failure documents that the dead-letter processor kept
 * @param waiting failure documents still in the queue, as far as it was looked into
 */
record Evidence(
        List<StreamEntry> records,
        List<Delivery> deliveries,
        Effects effects,
        List<FailureRange> kept,
        List<FailureRange> waiting) {

    Evidence {
        records = List.copyOf(records);
        deliveries = List.copyOf(deliveries);
        kept = List.copyOf(kept);
        waiting = List.copyOf(waiting);
    }
}
