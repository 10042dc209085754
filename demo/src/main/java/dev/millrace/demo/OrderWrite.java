package dev.millrace.demo;

/**
 * One write of the load.
 *
 * @param version the order's version after this write. Each effective write takes the next one, a deletion too; an
 *     identical rewrite keeps the present one. So order and version name an effective write, and its stream record
 *     carries both.
 * @param status the order's status after this write; empty for a deletion
 * @param isPoison whether the stream processor must refuse the order as it stands after this write
 */
record OrderWrite(String orderId, String customerId, long version, WriteKind kind, String status, boolean isPoison) {

    static final String CANCELLED = "CANCELLED";

    /** Whether this write cancels the order. The load cancels an order once. */
    boolean isCancellation() {
        return kind == WriteKind.MODIFY && status.equals(CANCELLED);
    }
}
