package dev.millrace.trigger;

import java.time.Duration;
import java.util.Objects;

/**
 * The bounds of delivery that no mapping can change.
 *
 * @param eventBytes longest event that can be sent, envelope included (C.1 c, C.7)
 * @param stateBytes longest state that a tumbling window goes on with (J.8)
 * @param readAheadRecords most records of a shard that are read and not settled
 * @param readAheadBytes most bytes of them
 * @param unsettledReports with so many reports on their way a lane waits
 * @param retention how old a record may be when a call with it is repeated; after that the stream no longer has it
 * @param firstWait how long to wait before the first repeat; each further wait doubles (F.3.2)
 * @param longestWait where the doubling ends
 */
public record DeliveryLimits(
        long eventBytes,
        int stateBytes,
        int readAheadRecords,
        int readAheadBytes,
        int unsettledReports,
        Duration retention,
        Duration firstWait,
        Duration longestWait) {

    public DeliveryLimits {
        Objects.requireNonNull(retention);
        Objects.requireNonNull(firstWait);
        Objects.requireNonNull(longestWait);
        if (eventBytes < 1 || stateBytes < 1 || readAheadRecords < 1 || readAheadBytes < 1 || unsettledReports < 1) {
            throw new IllegalArgumentException("limits are at least 1");
        }
    }

    /** AWS's bounds where it has them, and ours. */
    public static DeliveryLimits standard() {
        return new DeliveryLimits(
                6_291_456,
                1_048_576,
                10_000,
                32 * 1024 * 1024,
                100,
                Duration.ofHours(24),
                Duration.ofMillis(200),
                Duration.ofSeconds(60));
    }

    /** The same with another longest event. */
    public DeliveryLimits withEventBytes(long value) {
        return new DeliveryLimits(
                value,
                stateBytes,
                readAheadRecords,
                readAheadBytes,
                unsettledReports,
                retention,
                firstWait,
                longestWait);
    }

    /** The same with another longest state of a tumbling window. */
    public DeliveryLimits withStateBytes(int value) {
        return new DeliveryLimits(
                eventBytes,
                value,
                readAheadRecords,
                readAheadBytes,
                unsettledReports,
                retention,
                firstWait,
                longestWait);
    }

    /** The same with so many records read and not settled at most. */
    public DeliveryLimits withReadAheadRecords(int value) {
        return new DeliveryLimits(
                eventBytes, stateBytes, value, readAheadBytes, unsettledReports, retention, firstWait, longestWait);
    }

    /** The same with so many bytes of records read and not settled at most. */
    public DeliveryLimits withReadAheadBytes(int value) {
        return new DeliveryLimits(
                eventBytes, stateBytes, readAheadRecords, value, unsettledReports, retention, firstWait, longestWait);
    }

    /** The same with lanes that wait at so many reports on their way. */
    public DeliveryLimits withUnsettledReports(int value) {
        return new DeliveryLimits(
                eventBytes, stateBytes, readAheadRecords, readAheadBytes, value, retention, firstWait, longestWait);
    }

    /** The same for a stream that keeps its records for so long. */
    public DeliveryLimits withRetention(Duration value) {
        return new DeliveryLimits(
                eventBytes,
                stateBytes,
                readAheadRecords,
                readAheadBytes,
                unsettledReports,
                value,
                firstWait,
                longestWait);
    }
}
