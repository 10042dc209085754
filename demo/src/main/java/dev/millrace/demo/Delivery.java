package dev.millrace.demo;

import java.math.BigInteger;
import java.time.Instant;

/**
 * One row of the tracking table: a record that was delivered and processed.
 *
 * @param processedAt at its first delivery
 * @param isRecovered whether the dead-letter processor did it, after the record had been given up
 * @param redeliveries how often it came again and was skipped
 */
record Delivery(
        BigInteger sequenceNumber, String orderId, Instant processedAt, boolean isRecovered, int redeliveries) {}
