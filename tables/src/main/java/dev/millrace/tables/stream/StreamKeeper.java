package dev.millrace.tables.stream;

import dev.millrace.model.Clock;
import dev.millrace.store.Store;
import dev.millrace.store.StoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Looks after streams by the clock: rolls old shards, splits busy ones, trims records, forgets streams that have run
 * out. Thread-safe.
 */
public final class StreamKeeper implements AutoCloseable {

    private final Store store;
    private final Clock clock;
    private final Duration every;
    private final Sweep sweep;
    private final WriteRates rates;
    private volatile boolean closed;
    private volatile Clock.@Nullable Timer timer;

    StreamKeeper(Store store, Clock clock, Duration every, Sweep sweep, WriteRates rates) {
        this.store = store;
        this.clock = clock;
        this.every = every;
        this.sweep = sweep;
        this.rates = rates;
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
            var busy = rates.busy(clock.now());
            if (!busy.isEmpty() || sweep.isDue()) {
                store.commit(writer -> {
                    sweep.run(writer, busy);
                    return busy;
                });
            }
        } catch (StoreException e) {
            goOn = false; // the store is closed or broken and has said so itself
        } finally {
            if (goOn) { // also when one sweep failed: the next may not
                timer = clock.schedule(every, this::sweep);
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
