package dev.millrace.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been committed, in three layers: the generation that is being written, which the log and the memory have;
 * the one before it, while it is on its way into RocksDB; and RocksDB. Any thread reads; who has the pen appends; a
 * thread of its own settles.
 *
 * <p>Writing waits for that thread where it is still at work when the next generation is full.
 */
final class Committed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Committed.class);

    /**
     * How much log a generation is, and a commit more. Two of them are the most there is in memory, keys and their
     * places apart, and the most that is replayed after a crash. The property is for tests that want many soon.
     */
    static final long GENERATION_BYTES = Long.getLong("millrace.store.generation", 12L << 20);

    /** This share of a generation is not worth settling when the store closes: the next start replays it in no time. */
    private static final int LEFT_IN_LOG = 16;

    private final long generationBytes;
    private final Settled settled;
    private final WriteAheadLog log;
    private final Slabs slabs;
    private final Views views;
    private final ExecutorService settler = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("millrace-store-settler").daemon().factory());
    private volatile CompletableFuture<Void> settling = CompletableFuture.completedFuture(null);
    private volatile @Nullable StoreException failure;

    private Committed(long generationBytes, Settled settled, WriteAheadLog log, Slabs slabs, Recent recent) {
        this.generationBytes = generationBytes;
        this.settled = settled;
        this.log = log;
        this.slabs = slabs;
        this.views = new Views(new View(recent, null));
    }

    /**
     * Opens the directory, after which nobody else can until it is closed.
     *
     * @param generationBytes {@link #GENERATION_BYTES}, or less to see many generations soon
     */
    static Committed open(StoreDirectory directory, Durability durability, long generationBytes) throws IOException {
        var settled = Settled.open(directory, directory.log(), generationBytes);
        try {
            if (directory.version() < StoreDirectory.VERSION) {
                settled.flush();
                directory.upgraded();
            }
            var slabs = new Slabs();
            var opened = WriteAheadLog.open(directory.log(), durability, settled.lastFrame(), slabs);
            var recent = opened.recent();
            for (var keyspace : recent.spaces().keySet()) {
                settled.check(keyspace);
            }
            if (opened.cut()) {
                LOG.warn(
                        "The log of the store in {} breaks off before its end, as after a loss of power: what was"
                                + " committed last without being synced is gone. The rest of it is kept as .damaged",
                        directory.path());
                settled.settle(recent, opened.log().lastFrame());
                opened.log().setAside();
                recent = new Recent(slabs);
            }
            return new Committed(generationBytes, settled, opened.log(), slabs, recent);
        } catch (RocksDBException e) {
            settled.close();
            throw new StoreException("The store in " + directory.path() + " cannot be opened: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            settled.close();
            throw e;
        }
    }

    byte @Nullable [] get(Keyspace keyspace, byte[] key) {
        while (true) {
            var view = views.enter();
            try {
                var found = find(view.active, keyspace, key);
                if (found == null && view.frozen != null) {
                    found = find(view.frozen, keyspace, key);
                }
                if (found != null) {
                    return found.isAbsent() ? null : found.copy();
                }
                var value = settled.get(keyspace, key);
                if (value != null || views.isPresent(view)) {
                    return value;
                }
                // Perhaps its range is deleted in RocksDB by now, and what was written there again is not yet in.
            } finally {
                views.leave(view);
            }
        }
    }

    private static @Nullable Piece find(Recent generation, Keyspace keyspace, byte[] key) {
        var space = generation.find(keyspace);
        if (space == null) {
            return null;
        }
        var piece = space.entries.get(key);
        if (piece != null || !space.deleted.contains(key)) {
            return piece;
        }
        var writtenMeanwhile = space.entries.get(key); // and only then the range with it was deleted
        return writtenMeanwhile != null ? writtenMeanwhile : Piece.ABSENT;
    }

    void scan(Keyspace keyspace, byte[] from, byte @Nullable [] to, boolean backwards, Reader.Visitor visitor) {
        scan(List.of(), keyspace, from, to, backwards, visitor);
    }

    /** @param newer what lies above everything that has been committed */
    void scan(
            List<Source> newer,
            Keyspace keyspace,
            byte[] from,
            byte @Nullable [] to,
            boolean backwards,
            Reader.Visitor visitor) {
        if (to != null && Arrays.compareUnsigned(from, to) >= 0) {
            return;
        }
        while (!tryScan(newer, keyspace, from, to, backwards, visitor)) {
            // the view is gone, and RocksDB may be between two states of it: once more, nothing was visited
        }
    }

    private boolean tryScan(
            List<Source> newer,
            Keyspace keyspace,
            byte[] from,
            byte @Nullable [] to,
            boolean backwards,
            Reader.Visitor visitor) {
        var view = views.enter();
        try {
            var layers = new ArrayList<>(newer);
            addTo(layers, view.active, keyspace, from, to, backwards);
            if (view.frozen != null) {
                addTo(layers, view.frozen, keyspace, from, to, backwards);
            }
            try (var below = below(view, keyspace, from, to, backwards)) {
                if (!views.isPresent(view)) {
                    return false;
                }
                if (below != null) {
                    layers.add(below.source(backwards));
                }
                new Merge(layers, backwards).visit(visitor);
                return true;
            }
        } finally {
            views.leave(view);
        }
    }

    private static void addTo(
            List<Source> layers,
            Recent generation,
            Keyspace keyspace,
            byte[] from,
            byte @Nullable [] to,
            boolean backwards) {
        var space = generation.find(keyspace);
        if (space != null) {
            layers.add(Source.of(space, Source.part(space.entries, from, to, backwards)));
        }
    }

    private Settled.@Nullable Entries below(
            View view, Keyspace keyspace, byte[] from, byte @Nullable [] to, boolean backwards) {
        var end = keyspace.use() == Keyspace.Use.LOG && to != null ? Rows.end(from) : null;
        if (end == null || Arrays.compareUnsigned(to, end) > 0) {
            return settled.entries(keyspace, from, to, backwards);
        }
        if (view.isEmptyBelow(keyspace, from)) {
            return null;
        }
        var entries = settled.entries(keyspace, from, to, backwards);
        if (entries == null && settled.isEmpty(keyspace, from, end)) {
            view.rememberEmptyBelow(keyspace, from);
        }
        return entries;
    }

    /**
     * Commits what a drain has gathered: when this returns, they are as durable as promised, and readers see them. Only
     * for who has the pen.
     */
    void append(Overlay drain) throws IOException {
        if (failure != null) {
            throw failure;
        }
        for (var mutation : drain.mutations()) {
            settled.check(mutation.keyspace());
        }
        var active = views.present().active;
        try {
            log.append(drain, active);
        } catch (IOException | RuntimeException | Error e) {
            // Perhaps half of a commit is shown now: that must never be settled. The log has all of it, or none.
            failure = new StoreException("a commit broke off", e);
            throw e;
        }
        if (active.bytes() >= generationBytes) {
            try {
                endGeneration(active);
            } catch (IOException | RuntimeException | Error e) {
                fail("the log cannot be gone on with: " + e.getMessage(), e);
            }
        }
    }

    /** Ends writing with the next append: what has been appended is durable and seen, and thus to be acknowledged. */
    private void fail(String why, Throwable cause) {
        failure = new StoreException(why, cause);
        try {
            LOG.error("The store writes no more: {}", why, cause);
        } catch (RuntimeException | Error another) { // where memory is out even that may fail
            cause.addSuppressed(another);
        }
    }

    private void endGeneration(Recent active) throws IOException {
        settling.join();
        if (failure != null || views.present().frozen != null) {
            return; // and the next append fails
        }
        long next = log.roll();
        long lastFrame = log.lastFrame();
        views.replace(new View(new Recent(slabs), active));
        settling = CompletableFuture.runAsync(() -> settle(active, lastFrame, next), settler);
    }

    private void settle(Recent generation, long lastFrame, long firstKept) {
        try {
            log.sync(firstKept);
            settled.settle(generation, lastFrame);
            views.replace(new View(views.present().active, null));
            log.release(firstKept);
        } catch (RocksDBException | IOException | RuntimeException | Error e) {
            fail("what was committed cannot be brought into RocksDB: " + e.getMessage(), e);
        }
    }

    /** After the last append. Waits until nobody reads any more. */
    @Override
    public void close() {
        try {
            settling.join();
            settler.shutdown();
            settleTheRest();
        } catch (IOException | RocksDBException | RuntimeException e) {
            LOG.warn("The store's last writes stay in its log: {}", e.getMessage());
        } finally {
            closeLog();
            views.close();
            settled.close();
        }
    }

    private void settleTheRest() throws IOException, RocksDBException {
        var active = views.present().active;
        if (failure == null && active.bytes() >= generationBytes / LEFT_IN_LOG) {
            long next = log.roll();
            views.replace(new View(new Recent(slabs), active)); // for who reads still: as ever, only this is settled
            log.sync(next);
            settled.settle(active, log.lastFrame());
            log.release(next);
        }
    }

    private void closeLog() {
        try {
            log.close();
        } catch (IOException e) {
            LOG.warn("The store's last writes could not be synced on closing: {}", e.getMessage());
        }
    }
}
