package dev.millrace.store;

import dev.millrace.model.Activity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store over RocksDB. Thread-safe.
 *
 * <p>One thread writes at a time. It takes all that has been asked for at once, runs the changes one after the other
 * over an overlay, writes what they left as <em>one</em> frame, runs the tasks for after the commit, and only then
 * answers. So there are no locks, group commit comes by itself, and each change sees a state that nobody else can move.
 *
 * <p>Who waits for a change and finds nobody writing writes it himself, together with what others have asked for by
 * then: handing it to another thread and being woken again costs more than the write. What arrives meanwhile is written
 * by one of those who wait for it, and if nobody does, by a platform thread that is there for the rest. With
 * {@link Durability#FSYNC} that thread does all of it, because syncing would hold the carriers of virtual threads for
 * as long as the disk takes.
 *
 * <p>A frame is written to the {@linkplain WriteAheadLog log} and kept in memory; RocksDB gets it later, together with
 * many others ({@link Committed}).
 *
 * <p>A write that the disk refuses (full disk, I/O error) ends writing for good: what was then in flight and everything
 * later fails with {@link StoreException}, while reads go on. To continue as if nothing had happened would risk
 * acknowledging what is not there after a restart.
 */
public final class RocksDbStore implements Store {

    private static final Logger LOG = LoggerFactory.getLogger(RocksDbStore.class);

    private final Path directory;
    private final Committed committed;
    private final Activity.Source changes;
    private final CommitQueue queue = new CommitQueue();
    private final Pen pen = new Pen(queue);
    private final boolean callersWrite;
    private final DrainWriter drain;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Runnable writeOnce = this::drainOnce;
    private final Thread writer;
    private volatile @Nullable StoreException broken;

    private RocksDbStore(Path directory, Committed committed, Durability durability, Activity.Source changes) {
        this.changes = changes;
        this.directory = directory;
        this.committed = committed;
        this.callersWrite = durability == Durability.OS;
        this.drain = new DrainWriter(committed);
        this.writer = new Thread(this::drainAll, "millrace-store-writer");
        this.writer.setDaemon(true);
    }

    /**
     * Opens the store in the directory, creating both if need be.
     *
     * @throws StoreException if another process has it open, if the directory holds something that is not a store or a
     *     store of a newer program (nothing in it is changed then), or if it is damaged
     */
    public static RocksDbStore open(Path directory, Durability durability) {
        return open(directory, durability, new Activity());
    }

    /**
     * As {@link #open(Path, Durability)}.
     *
     * @param activity counts each change from its submission until it has been answered and what was to follow its
     *     commit has been done
     */
    public static RocksDbStore open(Path directory, Durability durability, Activity activity) {
        return open(directory, durability, activity, Committed.GENERATION_BYTES);
    }

    /** With generations of another size, of which there are more then. */
    static RocksDbStore open(Path directory, Durability durability, Activity activity, long generationBytes) {
        Committed committed;
        try {
            committed = Committed.open(StoreDirectory.prepare(directory), durability, generationBytes);
        } catch (IOException e) {
            throw new StoreException("The store in " + directory + " cannot be opened: " + e.getMessage(), e);
        }
        var store = new RocksDbStore(directory, committed, durability, activity.source("changes of the store"));
        store.writer.start();
        return store;
    }

    @Override
    public <T> T commit(Change<T> change) {
        if (pen.isMine()) {
            throw new IllegalStateException("the thread that writes cannot wait for itself; use submit");
        }
        var request = Request.awaitedHere(change);
        add(request);
        // From here on the pen may be given to this thread: nothing may come between that could fail, not even for
        // memory.
        writeIfNobodyDoes();
        return request.await(writeOnce);
    }

    private void writeIfNobodyDoes() {
        if (callersWrite && pen.tryTake()) {
            writeOnce.run();
        } else {
            pen.wakeIfNeeded();
        }
    }

    @Override
    public <T> CompletableFuture<T> submit(Change<T> change) {
        var future = new CompletableFuture<T>();
        add(Request.answering(change, future));
        pen.wakeIfNeeded();
        return future;
    }

    @Override
    public <T> CompletableFuture<T> submitHere(Change<T> change) {
        var future = new CompletableFuture<T>();
        add(Request.answering(change, future));
        writeIfNobodyDoes();
        return future;
    }

    private void add(Request<?> request) {
        changes.began();
        if (!queue.offer(request)) {
            changes.ended(1);
            request.refuse(new StoreException("The store is closed"));
        }
    }

    @Override
    public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
        return committed.get(keyspace, key);
    }

    @Override
    public void scan(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
        committed.scan(keyspace, from, to, false, visitor);
    }

    @Override
    public void scanBackwards(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
        committed.scan(keyspace, from, to, true, visitor);
    }

    /** With the pen, which it passes on: one drain on the thread of somebody who waits for it. */
    private void drainOnce() {
        boolean interrupted = Thread.interrupted(); // it is meant for the caller's own waiting, not for others' changes
        try {
            var first = queue.drain();
            if (first != null) {
                carryOut(first);
            }
        } finally {
            pen.passOn();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The writer thread. It keeps the pen for good when it ends. */
    private void drainAll() {
        while (true) {
            if (pen.tryTake()) {
                for (var first = queue.drain(); first != null; first = queue.drain()) {
                    carryOut(first);
                }
                if (pen.isClosing() && queue.closeIfEmpty()) {
                    return;
                }
                pen.release();
            }
            pen.await();
        }
    }

    /** Never throws: whoever has a change in this drain is answered. */
    private void carryOut(Request<?> first) {
        try {
            var refusal = broken;
            if (refusal == null) {
                refusal = write(first);
            }
            if (refusal == null) {
                follow(first);
            } else {
                for (var request = first; request != null; request = request.next) {
                    request.refuse(refusal);
                }
            }
        } finally {
            changes.ended(count(first)); // last: what follows from the answers has been handed on by now
        }
    }

    private static int count(Request<?> first) {
        int count = 0;
        for (Request<?> request = first; request != null; request = request.next) {
            count++;
        }
        return count;
    }

    /** Runs the changes and writes what they left; why that was not possible, or null. */
    private @Nullable StoreException write(Request<?> first) {
        try {
            for (var request = first; request != null; request = request.next) {
                drain.run(request);
            }
            drain.flush();
            return null;
        } catch (IOException | RuntimeException | Error e) {
            var refusal = new StoreException(
                    "The store in " + directory + " can no longer write (" + e.getMessage()
                            + "). Nothing of this change was acknowledged; restart once the cause is gone.",
                    e);
            broken = refusal;
            log("The store in " + directory + " can no longer write and refuses every change from now on", e);
            return refusal;
        }
    }

    private static void follow(Request<?> first) {
        for (var request = first; request != null; request = request.next) {
            for (var task : request.afterCommit) {
                runAfterCommit(task);
            }
        }
        for (var request = first; request != null; request = request.next) {
            request.answer();
        }
    }

    private static void runAfterCommit(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log("A task for after the commit failed; the commit itself stands", e);
        }
    }

    /** Where memory is out even that may fail, and others are waiting. */
    private static void log(String message, Throwable cause) {
        try {
            LOG.error(message, cause);
        } catch (RuntimeException | Error e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        pen.close();
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true; // the database must not be closed under the writer
            }
        }
        committed.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
