package dev.millrace.demo;

import java.math.BigInteger;

/**
 * One stream record, as far as the balance needs it.
 *
 * @param version the order's version after the change; for a deletion one more than that of the order deleted; 0 if the
 *     item bears none
 * @param status of the order after the change; empty if it has none
 * @param statusBefore of the order before the change; empty if it had none
 * @param isUnchanged whether the order was the same before and after
 */
record StreamEntry(
        String shardId,
        BigInteger sequenceNumber,
        String eventId,
        WriteKind kind,
        String orderId,
        long version,
        String status,
        String statusBefore,
        boolean isUnchanged) {

    /** Whether the order has a status now that it had not before: that must be announced. */
    boolean changesStatus() {
        return !status.isEmpty() && !status.equals(statusBefore);
    }

    /** Whether the order was cancelled: that must be refunded. */
    boolean cancels() {
        return changesStatus() && status.equals(OrderWrite.CANCELLED);
    }
}
