package dev.millrace.store;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Counts readers inside native code, so that closing waits for them: a call on a closed RocksDB ends the process.
 * Entering costs one atomic increment. Thread-safe.
 */
final class Gate {

    /** Added once when the gate closes; the rest of the number counts who is inside. */
    private static final int CLOSED = Integer.MIN_VALUE;

    private final AtomicInteger state = new AtomicInteger();
    private volatile @Nullable Thread closer;

    void enter() {
        if (state.incrementAndGet() < 0) {
            leave();
            throw new StoreException("The store is closed");
        }
    }

    void leave() {
        if (state.decrementAndGet() == CLOSED) {
            LockSupport.unpark(closer);
        }
    }

    /** Lets nobody in any more and waits until everybody has left. To be called once. */
    void close() {
        closer = Thread.currentThread();
        state.addAndGet(CLOSED);
        while (state.get() != CLOSED) {
            LockSupport.park(this);
        }
    }
}
