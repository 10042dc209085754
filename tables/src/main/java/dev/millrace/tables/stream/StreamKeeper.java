package dev.millrace.tables.stream;

import dev.millrace.model.Clock;
import dev.millrace.store.Store;
import dev.millrace.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the age of streams by the clock: rolls shards, trims records, forgets streams that have run out.
 * Thread-safe.
 */
public final class StreamKeeper implements AutoCloseable {

    private final Store store;
    private final Clock clock;
    private final StreamSettings settings;
    private final ChangeLog log;
    private volatile boolean closed;
    private volatile Clock.@Nullable Timer timer;

    public StreamKeeper(Store store, Clock clock, StreamSettings settings, ChangeLog log) {
        this.store = store;
        this.clock = clock;
        this.settings = settings;
        this.log = log;
    }

    /** Begins with what fell due while nobody was looking. */
    public void start() {
        timer = clock.schedule(clock.now(), this::sweep);
    }

    private void sweep() {
        if (closed) {
            return;
        }
        boolean goOn = true;
        try {
            if (log.isSweepDue(settings)) {
                store.commit(writer -> {
                    log.sweep(writer, settings.rollAfter());
                    return settings;
                });
            }
        } catch (StoreException e) {
            goOn = false; // the store is closed or broken and has said so itself
        } finally {
            if (goOn) { // also when one sweep failed: the next may not
                timer = clock.schedule(settings.sweepEvery(), this::sweep);
            }
        }
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
