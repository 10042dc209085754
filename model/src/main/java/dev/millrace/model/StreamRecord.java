package dev.millrace.model;

import java.time.Instant;
import java.util.Objects;

/**
 * One change as the trigger engine sees it: where it stands, how old it is, which lane it belongs to, and what a
 * function will be given. Immutable; thread-safe. Two are equal if they stand at the same place.
 */
public final class StreamRecord {

    private final SequenceNumber sequenceNumber;
    private final Instant createdAt;
    private final long partitionKeyHash;
    private final Event event;
    private final int eventBytes;

    /**
     * A record whose event is written where it is needed.
     *
     * @param sequenceNumber its position in the stream
     * @param createdAt ApproximateCreationDateTime, whole seconds
     * @param partitionKeyHash a well-mixed 64-bit hash of the partition key; equal keys have equal hashes. The engine
     *     takes its lane from bits that the shard's own hash range does not use
     * @param event the record in the form of the invocation event
     */
    public StreamRecord(SequenceNumber sequenceNumber, Instant createdAt, long partitionKeyHash, Event event) {
        this.sequenceNumber = Objects.requireNonNull(sequenceNumber);
        this.createdAt = Objects.requireNonNull(createdAt);
        this.partitionKeyHash = partitionKeyHash;
        this.event = event;
        this.eventBytes = event.length();
    }

    /**
     * A record whose event is there.
     *
     * @param event one JSON object in UTF-8; not to be changed
     */
    public StreamRecord(SequenceNumber sequenceNumber, Instant createdAt, long partitionKeyHash, byte[] event) {
        this(sequenceNumber, createdAt, partitionKeyHash, new Ready(event));
    }

    /**
     * A record in the form of the invocation event (spec E), one JSON object in UTF-8, that need not have been spelled
     * out. Immutable; thread-safe.
     */
    public interface Event {

        /** How many bytes it is; always the same, and cheap to ask. */
        int length();

        /** Writes its {@link #length} bytes into the array, from the index on. */
        void writeTo(byte[] array, int from);

        /** Its bytes, not to be changed. */
        default byte[] bytes() {
            var bytes = new byte[length()];
            writeTo(bytes, 0);
            return bytes;
        }
    }

    private record Ready(byte[] bytes) implements Event {
        @Override
        public int length() {
            return bytes.length;
        }

        @Override
        public void writeTo(byte[] array, int from) {
            System.arraycopy(bytes, 0, array, from, bytes.length);
        }
    }

    public SequenceNumber sequenceNumber() {
        return sequenceNumber;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public long partitionKeyHash() {
        return partitionKeyHash;
    }

    /** The record in the form of the invocation event; perhaps spelled out anew each time. Not to be changed. */
    public byte[] event() {
        return event.bytes();
    }

    /** Length of the record in the invocation event, for the 6 MB rule. */
    public int eventBytes() {
        return eventBytes;
    }

    /** Writes the {@link #eventBytes} bytes of its event into the array, and answers the index behind them. */
    public int writeEvent(byte[] array, int from) {
        event.writeTo(array, from);
        return from + eventBytes;
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
