package dev.millrace.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** What the load has done so far, as lines of JSON for whoever watches. Thread-safe. */
final class LoadProgress {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<WriteKind, LongAdder> acknowledged = new EnumMap<>(WriteKind.class);
    private final LongAdder poison = new LongAdder();
    private final LongAdder cancellations = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final AtomicReference<String> lastTrouble = new AtomicReference<>("");

    LoadProgress() {
        for (var kind : WriteKind.values()) {
            acknowledged.put(kind, new LongAdder());
        }
    }

    void acknowledged(OrderWrite write) {
        count(write.kind()).increment();
        if (write.isPoison() && write.kind().isEffective()) {
            poison.increment();
        }
        if (write.isCancellation()) {
            cancellations.increment();
        }
    }

    void retried(String reason) {
        retried.increment();
        lastTrouble.set(reason);
    }

    void refused(String reason) {
        refused.increment();
        lastTrouble.set(reason);
    }

    long acknowledged() {
        return acknowledged.values().stream().mapToLong(LongAdder::sum).sum();
    }

    boolean hasRefused() {
        return refused.sum() > 0;
    }

    /** One line. Numbers are totals since the start, but for {@code perSecond}, which is the rate of late. */
    String line(String event, Duration elapsed, double perSecond) {
        return JSON.createObjectNode()
                .put("event", event)
                .put("seconds", Math.round(elapsed.toMillis() / 100.0) / 10.0)
                .put("acknowledged", acknowledged())
                .put("perSecond", Math.round(perSecond * 10) / 10.0)
                .put("inserts", count(WriteKind.INSERT).sum())
                .put("changes", count(WriteKind.MODIFY).sum())
                .put("deletions", count(WriteKind.REMOVE).sum())
                .put("identicalRewrites", count(WriteKind.NONE).sum())
                .put("cancellations", cancellations.sum())
                .put("poison", poison.sum())
                .put("retries", retried.sum())
                .put("refused", refused.sum())
                .put("errors", retried.sum() + refused.sum())
                .put("lastTrouble", lastTrouble.get())
                .toString();
    }

    private LongAdder count(WriteKind kind) {
        return acknowledged.computeIfAbsent(kind, ignored -> new LongAdder());
    }
}
