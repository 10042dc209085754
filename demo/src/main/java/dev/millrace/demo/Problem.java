package dev.millrace.demo;

/**
 * Something that does not balance.
 *
 * @param sequenceNumber empty if no record is concerned
 */
public record Problem(Kind kind, String orderId, long version, String sequenceNumber) {

    /** The ways in which a balance can fail. */
    public enum Kind {
        /** Atomic capture broken: the write is acknowledged and the stream does not know it. */
        WRITE_WITHOUT_RECORD("acknowledged writes without a stream record"),
        /** The same change twice in the stream. */
        SECOND_RECORD("stream records of a write that already has one"),
        /** A write that changed nothing left a record. */
        RECORD_OF_IDENTICAL_REWRITE("stream records of identical rewrites"),
        /** Nobody wrote this. */
        RECORD_WITHOUT_WRITE("stream records without a write"),
        /** For example a MODIFY for a new order. */
        RECORD_OF_ANOTHER_KIND("stream records of another kind than their write"),
        /** The stream tells an order's changes in another order than they were made. */
        RECORDS_OUT_OF_ORDER("stream records that stand before an earlier change of their order"),
        /** The worst: neither delivered nor reported. */
        RECORD_MISSING_AND_UNTOLD("stream records neither delivered nor reported"),
        /** Delivered, and in no shard. */
        DELIVERY_WITHOUT_RECORD("deliveries without a stream record"),
        /** A later change of an order was first delivered before an earlier one. */
        DELIVERIES_OUT_OF_ORDER("deliveries before an earlier change of their order"),
        /** Subscribers never heard of it. */
        STATUS_CHANGE_NOT_ANNOUNCED("processed status changes without a notification"),
        /** Nothing that happened. */
        NOTIFICATION_WITHOUT_CHANGE("notifications without a status change"),
        /** The customer waits for the money. */
        CANCELLATION_NOT_REFUNDED("processed cancellations without their refund"),
        /** Money for nothing. */
        REFUND_WITHOUT_CANCELLATION("refunds without a cancellation"),
        /** The order as it was is gone. */
        DELETION_NOT_ARCHIVED("processed deletions that are not in the archive"),
        /** Nobody deleted it. */
        ARCHIVED_WITHOUT_DELETION("archived orders without a deletion"),
        /** Somebody must look, and nobody was told. */
        DOCUMENT_WITHOUT_ALERT("failure documents that need people and raised no alert"),
        /** The table said no to a sound write, so something it had acknowledged is gone. */
        WRITE_REFUSED("writes that the table refused");

        private final String sentence;

        Kind(String sentence) {
            this.sentence = sentence;
        }

        /** What is counted, in words and plural. */
        public String sentence() {
            return sentence;
        }
    }
}
