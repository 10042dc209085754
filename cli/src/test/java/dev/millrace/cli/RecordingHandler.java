package dev.millrace.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The function of the crash tests: it appends a line for each record, {@code key sequence}, whole batches at a time. A
 * batch with a poisoned record fails before anything is written. A kill may cut a batch short: the next begins a new
 * line. While the file named by {@code HOLD} exists, it writes and then never returns.
 */
public final class RecordingHandler {

    private final Path deliveries = Path.of(System.getenv("DELIVERIES"));
    private final Path hold = Path.of(System.getenv("HOLD"));

    /** Handles a batch of stream records; bound by its signature alone. */
    public void record(Map<String, List<Map<String, Object>>> event) throws IOException, InterruptedException {
        var lines = new StringBuilder("\n");
        for (var record : event.getOrDefault("Records", List.of())) {
            var change = map(record.get("dynamodb"));
            if (change.get("NewImage") instanceof Map<?, ?> image && image.containsKey("poison")) {
                throw new IllegalStateException("poisoned");
            }
            var id = map(map(change.get("Keys")).get("id"));
            lines.append(id.get("S"))
                    .append(' ')
                    .append(change.get("SequenceNumber"))
                    .append('\n');
        }
        Files.write(
                deliveries,
                lines.toString().getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        if (Files.exists(hold)) {
            new CountDownLatch(1).await();
        }
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value);
    }
}
