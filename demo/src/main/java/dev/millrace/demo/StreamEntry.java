package dev.millrace.demo;

import java.math.BigInteger;

/**
 * One stream record, as far as the balance needs it.
 *
 * @param version the order's version after the change; for a deletion one more than that of the order deleted; 0 if the
 *     item bears none
 * @param isUnchanged whether the order was the same before and after
 */
record StreamEntry(
        String shardId, BigInteger sequenceNumber, WriteKind kind, String orderId, long version, boolean isUnchanged) {}
