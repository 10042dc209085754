package dev.millrace.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A change on its way: queued, run, then answered once the drain it ran in is durable. */
final class Request<T> {

    final List<Runnable> afterCommit = new ArrayList<>(2);

    /** Link of the queue. */
    @Nullable
    Request<?> next;

    private final Change<T> change;

    /** Who waits for the answer; if nobody does, the future is told. */
    private final @Nullable Thread waiter;

    private final @Nullable CompletableFuture<T> future;
    private @Nullable T result;
    private @Nullable Throwable failure;
    private volatile boolean answered;
    private volatile boolean appointed;

    private Request(Change<T> change, @Nullable Thread waiter, @Nullable CompletableFuture<T> future) {
        this.change = change;
        this.waiter = waiter;
        this.future = future;
    }

    /** A request for whose answer the current thread is going to wait. */
    static <T> Request<T> awaitedHere(Change<T> change) {
        return new Request<>(change, Thread.currentThread(), null);
    }

    /** A request whose answer completes the future. */
    static <T> Request<T> answering(Change<T> change, CompletableFuture<T> future) {
        return new Request<>(change, null, future);
    }

    /** Runs the change; false if it threw, which is then its answer. */
    boolean run(Writer writer) {
        try {
            result = change.apply(writer);
            return true;
        } catch (Throwable thrown) { // Errors too: the caller is to hear of them, the writer is to live on
            failure = thrown;
            afterCommit.clear();
            return false;
        }
    }

    /** The commit failed: a change that would have succeeded has not. */
    void refuse(StoreException cause) {
        if (failure == null) {
            failure = cause;
        }
        answer();
    }

    @SuppressWarnings("NullAway") // a change may well return null, as T allows
    void answer() {
        if (future == null) {
            answered = true;
            wake();
        } else if (failure == null) {
            future.complete(result);
        } else {
            future.completeExceptionally(failure);
        }
    }

    /** Who waits for it; null if nobody does. */
    @Nullable
    Thread waiter() {
        return waiter;
    }

    /** The pen has been given to the thread that waits: it is to write. */
    void appoint() {
        appointed = true;
        wake();
    }

    private void wake() {
        if (waiter != null && waiter != Thread.currentThread()) {
            LockSupport.unpark(waiter);
        }
    }

    /**
     * Waits for the answer. Only for the thread that made it.
     *
     * @param write what to do when it is this thread's turn to write
     */
    @SuppressWarnings("NullAway") // as above
    T await(Runnable write) {
        boolean interrupted = false;
        while (!answered) {
            if (appointed) {
                appointed = false;
                write.run();
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted(); // with the flag up nothing would park
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure == null) {
            return result;
        }
        // Not a switch over patterns, which would be made at the start, for the first commit.
        if (failure instanceof RuntimeException thrown) {
            throw thrown;
        }
        if (failure instanceof Error thrown) {
            throw thrown;
        }
        throw new StoreException("The change failed: " + failure.getMessage(), failure);
    }
}
