package dev.millrace.store;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Requests on their way to the writer: a lock-free stack that the writer takes whole with one swap, so whatever arrived
 * while it was busy is its next drain. The writer is woken only if it is parked.
 */
final class CommitQueue {

    /** Lies on the stack for ever once the queue is closed. */
    private static final Request<?> END = new Request<>(writer -> "");

    private final AtomicReference<@Nullable Request<?>> top = new AtomicReference<>();
    private volatile boolean closing;
    private volatile @Nullable Thread parked;

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
        var waiting = parked;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
        return true;
    }

    /** Everything that has arrived, oldest first; waits for something; null once closed and empty. */
    @Nullable
    Request<?> drain() {
        while (true) {
            var head = top.getAndSet(null);
            if (head != null) {
                return reversed(head);
            }
            if (closing && top.compareAndSet(null, END)) {
                return null;
            }
            parked = Thread.currentThread();
            // Looked at again after the flag is up: who adds from now on sees the flag and unparks.
            if (top.get() == null && !closing) {
                LockSupport.park(this);
            }
            parked = null;
        }
    }

    /** What has been added is still drained; nothing more is taken in once the writer has seen the end. */
    void close() {
        closing = true;
        var waiting = parked;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
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
