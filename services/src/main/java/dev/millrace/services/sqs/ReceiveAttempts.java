package dev.millrace.services.sqs;

import dev.millrace.services.sqs.Receiving.Delivered;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was delivered under a ReceiveRequestAttemptId in the last five minutes, for a receiver whose answer was lost. In
 * memory only: after a restart the messages come again when they become visible. Not thread-safe.
 */
final class ReceiveAttempts {

    private record Attempt(Instant at, List<Delivered> deliveries) {}

    private final Map<String, Attempt> attempts = new LinkedHashMap<>(); // in the order they were made

    /** What the attempt got; nothing if there was none, or it is too long ago. */
    List<Delivered> deliveries(String id, Instant now) {
        attempts.values()
                .removeIf(attempt -> !attempt.at().plus(Deduplications.INTERVAL).isAfter(now));
        var attempt = attempts.get(id);
        return attempt == null ? List.of() : attempt.deliveries();
    }

    /** The attempt was answered once more; its five minutes go on. */
    void repeated(String id, List<Delivered> deliveries) {
        attempts.computeIfPresent(id, (known, attempt) -> new Attempt(attempt.at(), List.copyOf(deliveries)));
    }

    void remember(String id, Instant at, List<Delivered> deliveries) {
        attempts.remove(id);
        if (!deliveries.isEmpty()) {
            attempts.put(id, new Attempt(at, List.copyOf(deliveries)));
        }
    }
}
