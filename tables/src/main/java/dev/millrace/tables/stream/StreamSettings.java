package dev.millrace.tables.stream;

import java.time.Duration;

/**
 * The times of a stream's life, all on business time.
 *
 * @param retention how long a record can be read at least; AWS keeps 24 h
 * @param rollAfter how old a shard becomes before a child continues it; about 4 h on AWS (spec 2.5.2)
 * @param sweepEvery how often shards are looked at: they roll and are trimmed late by at most this
 */
public record StreamSettings(Duration retention, Duration rollAfter, Duration sweepEvery) {

    public StreamSettings {
        requirePositive(retention);
        requirePositive(rollAfter);
        requirePositive(sweepEvery);
    }

    public static StreamSettings defaults() {
        return new StreamSettings(Duration.ofHours(24), Duration.ofHours(4), Duration.ofMinutes(10));
    }

    private static void requirePositive(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("a stream's times are positive, not " + value);
        }
    }
}
