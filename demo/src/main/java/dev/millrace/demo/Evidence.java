package dev.millrace.demo;

import java.util.HashSet;
import java.util.List;

/**
 * What the pipeline shows at some moment.
 *
 * @param effects what the processing has done to the world
 * @param kept failure documents that the dead-letter processor kept
 * @param waiting failure documents still in the queue, as far as it was looked into; none twice, and none that is kept:
 *     a queue may deliver more than once, and a document is kept before its message is deleted
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
        waiting = withoutKnown(waiting, kept);
    }

    private static List<FailureRange> withoutKnown(List<FailureRange> waiting, List<FailureRange> kept) {
        var known = new HashSet<String>();
        kept.forEach(document -> known.add(document.id()));
        return waiting.stream().filter(document -> known.add(document.id())).toList();
    }
}
