package dev.millrace.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What readers look through, newest first: what is being written, what is on its way into RocksDB, if there is
 * something, and RocksDB itself. RocksDB may get what a layer above it still shows; as the layer is asked first, nobody
 * can tell.
 */
final class View {

    /** Of more rows than that RocksDB is asked each time. */
    private static final int MOST_REMEMBERED = 10_000;

    final Recent active;
    final @Nullable Recent frozen;

    /** One for being the present view, and one for each reader. */
    private final AtomicInteger holders = new AtomicInteger(1);

    private record Row(Keyspace log, ByteBuffer row) {}

    private final Map<Row, byte[]> emptyFrom = new ConcurrentHashMap<>();

    View(Recent active, @Nullable Recent frozen) {
        this.active = active;
        this.frozen = frozen;
        active.hold();
        if (frozen != null) {
            frozen.hold();
        }
    }

    /** False if the view is gone. */
    boolean enter() {
        while (true) {
            int now = holders.get();
            if (now == 0) {
                return false;
            }
            if (holders.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** True if it was the last. */
    boolean leave() {
        if (holders.decrementAndGet() > 0) {
            return false;
        }
        active.letGo();
        if (frozen != null) {
            frozen.letGo();
        }
        return true;
    }

    /**
     * Whether RocksDB is known to have nothing in a log's row from this key on, so that it need not be asked again: who
     * follows a log would have an iterator made each time, for entries that are all above. It holds as long as this
     * view does, since whatever RocksDB gets meanwhile is in a layer of this view.
     */
    boolean isEmptyBelow(Keyspace log, byte[] from) {
        var first = emptyFrom.get(new Row(log, Rows.row(from)));
        return first != null && Arrays.compareUnsigned(first, from) <= 0;
    }

    void rememberEmptyBelow(Keyspace log, byte[] from) {
        if (emptyFrom.size() < MOST_REMEMBERED) {
            emptyFrom.put(new Row(log, Rows.row(from)), from);
        }
    }
}
