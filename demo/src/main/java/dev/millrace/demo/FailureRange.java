package dev.millrace.demo;

import java.math.BigInteger;

/**
 * What a failure document tells of.
 *
 * @param id of the document: its alerts bear it
 * @param first inclusive
 * @param last inclusive
 * @param batchSize how many records it tells of; more may stand between first and last
 * @param needsPeople whether the dead-letter processor found something in it that it could not recover
 */
record FailureRange(
        String id,
        String shardId,
        BigInteger first,
        BigInteger last,
        int batchSize,
        String condition,
        boolean needsPeople) {

    /** Sequence numbers differ in length; they are compared as numbers, never as text. */
    boolean covers(StreamEntry record) {
        return shardId.equals(record.shardId())
                && first.compareTo(record.sequenceNumber()) <= 0
                && record.sequenceNumber().compareTo(last) <= 0;
    }
}
