package dev.millrace.services.logs;

import org.jspecify.annotations.Nullable;

/**
 * A log stream as the store has it. Times are in epoch milliseconds; those of events are absent until there is one.
 *
 * @param number that its events carry; never used again
 * @param isOfFunction whether a function's environment made it, rather than a client
 */
record StoredStream(
        long number,
        String name,
        long created,
        boolean isOfFunction,
        @Nullable Long firstEvent,
        @Nullable Long lastEvent,
        @Nullable Long lastIngestion) {

    static StoredStream fresh(long number, String name, long created, boolean isOfFunction) {
        return new StoredStream(number, name, created, isOfFunction, null, null, null);
    }

    /** The stream after events from the first to the last of these times have come. */
    StoredStream with(long first, long last, long now) {
        return new StoredStream(
                number,
                name,
                created,
                isOfFunction,
                firstEvent == null ? first : Math.min(firstEvent, first),
                lastEvent == null ? last : Math.max(lastEvent, last),
                now);
    }
}
