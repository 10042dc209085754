package dev.millrace.tables.table;

import dev.millrace.model.Clock;
import dev.millrace.model.ServiceException;
import dev.millrace.store.Reader;
import dev.millrace.store.Store;
import dev.millrace.store.StoreException;
import dev.millrace.tables.item.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Deletes expired items in the background (spec 3.10).
 *
 * <p>There is no index of expiry, so that writes pay nothing for it: one pass after the other reads the tables that
 * have time to live on. A pass reads without disturbing writers, and hands what has expired to the writer in chunks,
 * where the condition is looked at again. The next begins a minute after the last has ended, or later if that took
 * long: not more than a hundredth of the machine's time is spent on looking, and an item waits for at most about an
 * hour. While no table has it on, nothing happens at all. Thread-safe.
 */
final class TimeToLive implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int PAUSE_SHARE = 100;
    private static final int CHUNK_EXPIRED = 100;
    private static final int CHUNK_READ = 1_000;

    private final Store store;
    private final Clock clock;
    private final TableRegistry tables;
    private final ItemWriter writer;
    private final Executor executor;
    private boolean waiting;
    private volatile boolean closed;
    private volatile Clock.@Nullable Timer timer;

    TimeToLive(Store store, Clock clock, TableRegistry tables, ItemWriter writer, Executor executor) {
        this.store = store;
        this.clock = clock;
        this.tables = tables;
        this.writer = writer;
        this.executor = executor;
    }

    /** Goes to work, unless it has already or nothing has to be done. */
    synchronized void begin() {
        if (!waiting && tables.all().stream().anyMatch(TimeToLive::hasIt)) {
            waiting = true;
            waitFor(PAUSE);
        }
    }

    private static boolean hasIt(TableState table) {
        return table.settings().timeToLive().isPresent();
    }

    private void waitFor(Duration pause) {
        if (!closed) {
            timer = clock.schedule(pause, () -> executor.execute(this::pass));
        }
    }

    private void pass() {
        long began = clock.elapsedNanos();
        boolean goOn = true;
        try {
            tables.all().stream().filter(TimeToLive::hasIt).forEach(this::sweep);
        } catch (StoreException e) {
            goOn = false; // the store is closed or broken and has said so itself
        } finally {
            if (goOn) { // also when one pass failed: the next may not
                again(Duration.ofNanos(clock.elapsedNanos() - began));
            }
        }
    }

    private synchronized void again(Duration took) {
        waiting = tables.all().stream().anyMatch(TimeToLive::hasIt);
        if (waiting) {
            var pause = took.multipliedBy(PAUSE_SHARE);
            waitFor(pause.compareTo(PAUSE) < 0 ? PAUSE : pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield; others get on sooner
    private void sweep(TableState table) {
        var expiry = Expiry.at(table.settings().timeToLive().orElseThrow(), clock.now());
        var from = Optional.of(StoredItem.firstKey(table.number(), 0));
        try {
            while (from.isPresent() && !closed) {
                var chunk = new Chunk(table, expiry);
                store.scan(ItemMutations.ITEMS, from.get(), StoredItem.behind(table.number()), chunk);
                if (!chunk.expired.isEmpty()) {
                    writer.expire(table, chunk.expired, expiry, now -> isStill(now, expiry));
                }
                from = chunk.last.map(last -> Arrays.copyOf(last, last.length + 1));
                Thread.yield(); // the store's reads hold the thread that carries this one
            }
        } catch (ServiceException e) {
            // The table was deleted meanwhile.
        }
    }

    /** Gathers the keys of some items that have expired. */
    private static final class Chunk implements Reader.Visitor {
        private final TableState table;
        private final Expiry expiry;
        private final List<Item> expired = new ArrayList<>();
        private int items;

        /** Where it ended, if not with the table. */
        private Optional<byte[]> last = Optional.empty();

        Chunk(TableState table, Expiry expiry) {
            this.table = table;
            this.expiry = expiry;
        }

        @Override
        public boolean visit(byte[] key, byte[] value) {
            var item = StoredItem.decode(value);
            if (expiry.holds(item)) {
                expired.add(table.key().keyOf(item));
            }
            items++;
            if (items == CHUNK_READ || expired.size() == CHUNK_EXPIRED) {
                last = Optional.of(key);
                return false;
            }
            return true;
        }
    }

    private static boolean isStill(TableState table, Expiry expiry) {
        return table.settings().timeToLive().equals(Optional.of(expiry.attribute()));
    }

    @Override
    public void close() {
        closed = true;
        var pending = timer;
        if (pending != null) {
            pending.cancel();
        }
    }
}
