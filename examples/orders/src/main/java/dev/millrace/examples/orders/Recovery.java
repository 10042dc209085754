package dev.millrace.examples.orders;

import java.util.List;

/**
 * What became of the changes that a failure document speaks of.
 *
 * @param readBack how many the stream still held; among them may be some of other lanes
 * @param processedBefore how many of them were processed already
 * @param recovered how many of them could be processed now
 * @param poison those that can never be
 */
record Recovery(int readBack, int processedBefore, int recovered, List<Poison> poison) {

    /** @param reason why it can never be processed */
    record Poison(OrderChange change, String reason) {}

    Recovery {
        poison = List.copyOf(poison);
    }

    /** Nothing could be read back. */
    static Recovery impossible() {
        return new Recovery(0, 0, 0, List.of());
    }

    /** Whether somebody must look: a change is poison, or lost to us. */
    boolean needsPeople(FailureDocument document) {
        return !poison.isEmpty() || readBack < document.batchSize();
    }
}
