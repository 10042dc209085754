package dev.millrace.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A change on its way: queued, run, then answered once the drain it ran in is durable. */
final class Request<T> {

    final CompletableFuture<T> future = new CompletableFuture<>();
    final List<Runnable> afterCommit = new ArrayList<>(2);

    /** Link of the queue. */
    @Nullable
    Request<?> next;

    private final Change<T> change;
    private @Nullable T result;
    private @Nullable Throwable failure;

    Request(Change<T> change) {
        this.change = change;
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

    @SuppressWarnings("NullAway") // a change may well return null, as T allows
    void answer() {
        if (failure == null) {
            future.complete(result);
        } else {
            future.completeExceptionally(failure);
        }
    }

    /** The commit failed: a change that would have succeeded has not. */
    void refuse(StoreException cause) {
        future.completeExceptionally(failure == null ? cause : failure);
    }
}
