package dev.millrace.store;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who may write: one thread at a time has the pen. What one holder did is visible to the next. The writer thread sleeps
 * here while it is not needed: when there is nothing to write, or when somebody else is writing, who will see to what
 * arrives meanwhile. Thread-safe.
 */
final class Pen {

    private final AtomicReference<@Nullable Thread> holder = new AtomicReference<>();
    private final CommitQueue queue;
    private volatile boolean closing;
    private volatile @Nullable Thread sleeper;

    Pen(CommitQueue queue) {
        this.queue = queue;
    }

    boolean tryTake() {
        return holder.get() == null && holder.compareAndSet(null, Thread.currentThread());
    }

    boolean isMine() {
        return holder.get() == Thread.currentThread();
    }

    /** Lays the pen down; if something has been added meanwhile, the writer thread sees to it. */
    void release() {
        holder.set(null);
        wakeIfNeeded();
    }

    /** Gives the pen to one of those who wait for a request that has been added meanwhile; without any, as release. */
    void passOn() {
        var next = closing ? null : queue.awaited();
        if (next == null) {
            release();
        } else {
            holder.set(next.waiter());
            next.appoint();
        }
    }

    /**
     * To be called after something was added: whoever has the pen sees it, and if nobody has, the writer thread is
     * woken.
     */
    void wakeIfNeeded() {
        // The other side sets its flag before it looks at holder and queue, so one of the two sees the other.
        if (holder.get() == null && isNeeded()) {
            var sleeping = sleeper;
            if (sleeping != null) {
                LockSupport.unpark(sleeping);
            }
        }
    }

    /** Waits until the writer thread is needed. Only for the writer thread; may return early. */
    void await() {
        sleeper = Thread.currentThread();
        if (holder.get() != null || !isNeeded()) {
            LockSupport.park(this);
        }
        sleeper = null;
    }

    private boolean isNeeded() {
        return closing || !queue.isEmpty();
    }

    boolean isClosing() {
        return closing;
    }

    /** Has the writer thread come to its end once everything is written. */
    void close() {
        closing = true;
        wakeIfNeeded();
    }
}
