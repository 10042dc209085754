package dev.millrace.services.logs;

import dev.millrace.model.Clock;
import dev.millrace.store.Store;
import dev.millrace.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops events that are too old, by the clock, and the oldest of a group that has grown too large. Works in small
 * changes, so that other writers are not held up. Thread-safe.
 */
final class Retention implements AutoCloseable {

    /** How long events stay in a group without a policy; AWS keeps them for ever. */
    static final int DEFAULT_DAYS = 7;

    private static final Duration EVERY = Duration.ofHours(1);
    private static final int EVENTS_A_CHANGE = 2000;
    private static final long WHATEVER_SIZE = Long.MIN_VALUE;
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final Store store;
    private final Clock clock;
    private final Executor background;
    private final long mostBytes;

    /** When time is skipped many sweeps fall due at once. */
    private final ReentrantLock sweeping = new ReentrantLock();

    private volatile boolean isClosed;
    private volatile Clock.@Nullable Timer timer;

    /** @param mostBytes how large a group may grow */
    Retention(Store store, Clock clock, Executor background, long mostBytes) {
        this.store = store;
        this.clock = clock;
        this.background = background;
        this.mostBytes = mostBytes;
    }

    void start() {
        timer = clock.schedule(EVERY, this::due);
    }

    private void due() {
        if (!isClosed) {
            background.execute(this::sweep);
            start();
        }
    }

    /** Events of the group from before this time, in epoch milliseconds, have expired. */
    long horizon(StoredGroup group) {
        var days = group.retentionDays() == null ? DEFAULT_DAYS : group.retentionDays();
        return clock.now().minus(Duration.ofDays(days)).toEpochMilli();
    }

    /** Drops all that has expired. */
    private void sweep() {
        sweeping.lock();
        try {
            for (var group : LogStore.groups(store)) {
                sweep(group);
            }
        } catch (StoreException e) {
            LOG.debug("no sweep of logs: {}", e.getMessage()); // closed or broken, and has said so itself
        } finally {
            sweeping.unlock();
        }
    }

    private void sweep(StoredGroup group) {
        while (!isClosed && trim(group, horizon(group), WHATEVER_SIZE)) {
            LOG.trace("more of {} has expired", group.name());
        }
        store.commit(writer -> {
            // The streams of environments that are long gone would else be kept for ever.
            LogStore.group(writer, group.scope(), group.name()).ifPresent(now -> {
                for (var stream : LogStore.streams(writer, now)) {
                    var last = stream.lastEvent();
                    if (stream.isOfFunction() && last != null && last < horizon(now)) {
                        LogStore.delete(writer, now, stream);
                    }
                }
            });
            return group;
        });
    }

    /** Makes room in the group if it has grown too large. */
    void bound(StoredGroup group) {
        if (group.storedBytes() <= mostBytes) {
            return;
        }
        while (!isClosed && trim(group, Long.MAX_VALUE, mostBytes / 10 * 9)) {
            LOG.trace("{} is still too large", group.name());
        }
    }

    /**
     * One change's worth: the oldest events from before the time, while the group is larger than this.
     *
     * @return whether there may be more to do
     */
    private boolean trim(StoredGroup group, long before, long whileLarger) {
        return store.commit(writer -> {
            var found = LogStore.group(writer, group.scope(), group.name());
            if (found.isEmpty() || found.get().number() != group.number()) {
                return false; // deleted meanwhile
            }
            var now = found.get();
            var dropped = new Object() {
                int events;
                long bytes;
                Optional<Position> last = Optional.empty();
            };
            LogStore.events(writer, now, Position.before(0), Position.before(before), event -> {
                boolean goesOn = dropped.events < EVENTS_A_CHANGE && now.storedBytes() - dropped.bytes > whileLarger;
                if (goesOn) {
                    dropped.events++;
                    dropped.bytes += Entry.size(event.messageBytes());
                    dropped.last = Optional.of(event.position());
                }
                return goesOn;
            });
            dropped.last.ifPresent(last -> {
                LogStore.deleteEvents(writer, now, last.next());
                LogStore.put(writer, now.withStoredBytes(now.storedBytes() - dropped.bytes));
            });
            return dropped.events == EVENTS_A_CHANGE;
        });
    }

    @Override
    public void close() {
        isClosed = true;
        var pending = timer;
        if (pending != null) {
            pending.cancel();
        }
    }
}
