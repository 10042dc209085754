package dev.millrace.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been opened, closed in reverse; once. Added to by one thread, closed by any. */
final class Parts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    <T extends AutoCloseable> T add(T part) {
        open.add(part);
        return part;
    }

    /** Returns when all is closed, whoever began it. */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            for (var part : open.reversed()) {
                try {
                    part.close();
                } catch (Exception e) {
                    LOG.warn("{} did not close cleanly", part.getClass().getSimpleName(), e);
                }
            }
            closed.complete(null);
        }
        closed.join();
    }
}
