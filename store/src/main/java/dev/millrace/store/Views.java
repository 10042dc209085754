package dev.millrace.store;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The present {@link View}, and who still looks through earlier ones. Closing waits until nobody does: a call on a
 * closed RocksDB ends the process. Thread-safe; only one thread at a time replaces.
 */
final class Views {

    private final AtomicInteger open = new AtomicInteger(1);
    private volatile View present;
    private volatile boolean closed;
    private volatile @Nullable Thread closer;

    Views(View first) {
        present = first;
    }

    /** The present view, which is to be given to {@link #leave}. */
    View enter() {
        while (!closed) {
            var view = present;
            if (view.enter()) {
                return view;
            }
        }
        throw new StoreException("The store is closed");
    }

    void leave(View view) {
        if (view.leave() && open.decrementAndGet() == 0) {
            LockSupport.unpark(closer);
        }
    }

    View present() {
        return present;
    }

    /**
     * Whether this is still the present view. If so, nothing has gone into RocksDB yet of what is written to its active
     * layer; otherwise RocksDB may have a part of that, which alone may say something that never was.
     */
    boolean isPresent(View view) {
        return present == view;
    }

    void replace(View next) {
        var previous = present;
        open.incrementAndGet();
        present = next;
        leave(previous);
    }

    /** Lets nobody in any more and waits until everybody has left. To be called once. */
    void close() {
        closer = Thread.currentThread();
        closed = true;
        leave(present);
        boolean interrupted = false;
        while (open.get() > 0) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted(); // with the flag up nothing would park
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
