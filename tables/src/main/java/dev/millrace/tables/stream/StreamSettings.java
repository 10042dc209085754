package dev.millrace.tables.stream;

import java.time.Duration;

/**
 * The times of a stream's life, all on business time.
 *
 * @param retention how long a record can be read at least; AWS keeps 24 h
 * @param rollAfter how old a shard becomes before a child continues it; about 4 h on AWS (spec 2.5.2)
 * @param sweepEvery how often shards are looked at: they roll and are trimmed late by at most this
 * @param splitAboveUnits write units of 1 KB a second beyond which a shard is split, if its partition takes them for
 *     ten minutes, however often it rolls meanwhile; AWS gives a partition 1,000
 */
public record StreamSettings(Duration retention, Duration rollAfter, Duration sweepEvery, int splitAboveUnits) {

    /** Shorter than AWS's, a client that relies on a day would lose records. */
    private static final Duration SHORTEST_RETENTION = Duration.ofHours(24);

    /** As long as any stream of AWS's keeps records. */
    private static final Duration LONGEST_RETENTION = Duration.ofDays(365);

    public StreamSettings {
        requirePositive(retention);
        requirePositive(rollAfter);
        requirePositive(sweepEvery);
        if (retention.compareTo(SHORTEST_RETENTION) < 0 || retention.compareTo(LONGEST_RETENTION) > 0) {
            throw new IllegalArgumentException("streams keep records for 24 hours to 365 days, not for " + retention);
        }
        if (splitAboveUnits <= 0) {
            throw new IllegalArgumentException("a shard is split above some writes, not above " + splitAboveUnits);
        }
    }

    public static StreamSettings defaults() {
        return new StreamSettings(Duration.ofHours(24), Duration.ofHours(4), Duration.ofMinutes(10), 1_000);
    }

    /** The same with records kept for so long. */
    public StreamSettings withRetention(Duration value) {
        return new StreamSettings(value, rollAfter, sweepEvery, splitAboveUnits);
    }

    /** The same with shards that roll at this age; they are looked at as often as that asks for. */
    public StreamSettings withRollAfter(Duration value) {
        var often = value.compareTo(sweepEvery) < 0 ? value : sweepEvery;
        return new StreamSettings(retention, value, often, splitAboveUnits);
    }

    /** The same with shards that are split above so many write units a second. */
    public StreamSettings withSplitAboveUnits(int value) {
        return new StreamSettings(retention, rollAfter, sweepEvery, value);
    }

    private static void requirePositive(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("a stream's times are positive, not " + value);
        }
    }
}
