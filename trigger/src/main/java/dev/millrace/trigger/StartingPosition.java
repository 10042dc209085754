package dev.millrace.trigger;

/** Where a mapping begins in shards that exist when it is created. */
public enum StartingPosition {
    /** With the oldest record the shard still holds. */
    TRIM_HORIZON,
    /** With the first record written after the mapping was created. */
    LATEST
}
