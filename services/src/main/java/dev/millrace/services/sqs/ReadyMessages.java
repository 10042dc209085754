package dev.millrace.services.sqs;

import java.util.List;

/**
 * Which messages of a queue may be received now, and in which order. Told of every change of a message's visibility.
 * Not thread-safe.
 */
sealed interface ReadyMessages permits OldestFirst, GroupByGroup {

    /** The message is delayed or in flight; it is not known yet, or not any more. */
    void hidden(long number, Delivery delivery);

    /** The message, {@linkplain #hidden hidden} until now, has become visible. */
    void visible(long number, Delivery delivery);

    /** The message is gone, or about to change. */
    void forget(long number, Delivery delivery);

    void clear();

    /** Whether no message may be received. */
    boolean isEmpty();

    /** The messages to be received first. */
    List<Long> first(int max);
}
