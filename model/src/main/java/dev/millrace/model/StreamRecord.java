package dev.millrace.model;

import java.time.Instant;
import java.util.Objects;

/**
 * One change as the trigger engine sees it: where it stands, how old it is, which lane it belongs to, and the bytes
 * that a function will be given.
 *
 * @param sequenceNumber its position in the stream
 * @param createdAt ApproximateCreationDateTime, whole seconds
 * @param partitionKeyHash a well-mixed 64-bit hash of the partition key; equal keys have equal hashes. The engine takes
 *     its lane from bits that the shard's own hash range does not use
 * @param event the record in the form of the invocation event (spec E), one JSON object in UTF-8; not to be changed
 */
public record StreamRecord(SequenceNumber sequenceNumber, Instant createdAt, long partitionKeyHash, byte[] event) {

    public StreamRecord {
        Objects.requireNonNull(sequenceNumber);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(event);
    }

    /** Length of the record in the invocation event, for the 6 MB rule. */
    public int eventBytes() {
        return event.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StreamRecord that && sequenceNumber.equals(that.sequenceNumber);
    }

    @Override
    public int hashCode() {
        return sequenceNumber.hashCode();
    }

    /** Names the record without showing what is in it. */
    @Override
    public String toString() {
        return "StreamRecord[" + sequenceNumber + "]";
    }
}
