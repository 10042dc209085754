package dev.millrace.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Requests on their way to whoever writes: a lock-free stack that is taken whole with one swap, so whatever arrived
 * during one drain is the next one. Thread-safe.
 */
final class CommitQueue {

    /** Lies on the stack for ever once the queue is closed. */
    private static final Request<?> END = Request.answering(writer -> "", new CompletableFuture<>());

    private final AtomicReference<@Nullable Request<?>> top = new AtomicReference<>();

    /** Adds the request; false if the queue is closed. */
    boolean offer(Request<?> request) {
        Request<?> head;
        do {
            head = top.get();
            if (head == END) {
                return false;
            }
            request.next = head;
        } while (!top.compareAndSet(head, request));
        return true;
    }

    boolean isEmpty() {
        var head = top.get();
        return head == null || head == END;
    }

    /** One of the requests for which a thread waits; null if there is none. Only for who may drain. */
    @Nullable
    Request<?> awaited() {
        for (var request = top.get(); request != null; request = request.next) {
            if (request.waiter() != null) {
                return request;
            }
        }
        return null;
    }

    /** Everything that has arrived, oldest first; null if there is nothing. Not to be called once it is closed. */
    @Nullable
    Request<?> drain() {
        var head = top.getAndSet(null);
        return head == null ? null : reversed(head);
    }

    /** Takes nothing in any more, if nothing is waiting. */
    boolean closeIfEmpty() {
        return top.compareAndSet(null, END);
    }

    private static Request<?> reversed(Request<?> newest) {
        Request<?> oldest = newest;
        var rest = newest.next;
        oldest.next = null;
        while (rest != null) {
            var following = rest.next;
            rest.next = oldest;
            oldest = rest;
            rest = following;
        }
        return oldest;
    }
}
