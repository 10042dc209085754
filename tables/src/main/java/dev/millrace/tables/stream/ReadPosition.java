package dev.millrace.tables.stream;

/** Where in a shard to begin reading. */
public sealed interface ReadPosition {

    /** With the oldest record that is still there, whatever was trimmed before it. */
    record Oldest() implements ReadPosition {}

    /** With the first record whose number is greater. */
    record After(long sequence) implements ReadPosition {}
}
