package dev.millrace.tables.stream;

import java.util.OptionalLong;

/** How a read of a shard went. */
public sealed interface ReadResult {

    /**
     * The records were handed over, possibly none.
     *
     * @param position where to go on
     * @param endOfShard whether nothing will ever follow
     */
    record Found(ReadPosition position, boolean endOfShard) implements ReadResult {}

    /**
     * Records behind the position asked for have been trimmed unread.
     *
     * @param oldest the number of the oldest record still there, if there is one
     */
    record Trimmed(OptionalLong oldest) implements ReadResult {}

    /** There is no such stream or shard, or no more. */
    record Missing() implements ReadResult {}
}
