package dev.millrace.functions;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a process's output to the log, a line at a time, on a platform thread of its own (reading a pipe would hold a
 * virtual thread's carrier). A line without an end is cut at Lambda's own limit, so that no handler can fill our
 * memory.
 *
 * <p>Our bootstraps end the output of each invocation with a mark. So its lines can stand before its REPORT. A zero
 * byte before the end of a line says that the entry goes on: an error with its stack trace stays one entry, as on
 * Lambda.
 */
final class OutputPump {

    private static final Logger LOG = LoggerFactory.getLogger(OutputPump.class);
    private static final int MAX_LINE_BYTES = 256 * 1024;
    private static final String END_MARK = "\u0000end ";

    private final InputStream output;
    private final Consumer<String> sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean hasZero;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Expectation expected = new Expectation("", CompletableFuture.completedFuture(null));

    private record Expectation(String requestId, CompletableFuture<Void> seen) {}

    OutputPump(InputStream output, Consumer<String> sink) {
        this.output = output;
        this.sink = sink;
    }

    void start(String name) {
        Thread.ofPlatform().daemon().name("output-" + name).start(this::pump);
    }

    /** From now on waits for the mark of this invocation. */
    void expect(String requestId) {
        expected = new Expectation(requestId, new CompletableFuture<>());
    }

    /** The invocation has printed nothing, so there will be no mark. */
    void expectNothing() {
        expected.seen().complete(null);
    }

    /** Waits, but not for long, until what the invocation printed is in the log. */
    void awaitExpected(Duration limit) throws InterruptedException {
        await(CompletableFuture.anyOf(expected.seen(), ended), limit);
    }

    /** Waits, but not for long, until the process has nothing more to say. */
    void awaitEnd(Duration limit) throws InterruptedException {
        await(ended, limit);
    }

    private static void await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
        try {
            future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debug("output is late");
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed so", e);
        }
    }

    private void pump() {
        var buffer = new byte[16 * 1024];
        try (output) {
            for (var read = output.read(buffer); read >= 0; read = output.read(buffer)) {
                for (var i = 0; i < read; i++) {
                    take(buffer[i]);
                }
            }
        } catch (IOException e) {
            LOG.debug("output ended: {}", e.getMessage());
        } finally {
            if (line.size() > 0) {
                endLine();
            }
            ended.complete(null);
        }
    }

    private void take(byte b) {
        if (b == '\n' && !hasZero) {
            endLine();
            return;
        }
        if (hasZero && b != '\n') {
            line.write(0); // an ordinary zero after all
        }
        hasZero = b == 0;
        if (!hasZero) {
            line.write(b);
        }
        if (line.size() >= MAX_LINE_BYTES) {
            endLine();
        }
    }

    private void endLine() {
        var text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        var mark = text.indexOf(END_MARK);
        if (mark < 0) {
            sink.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
            return;
        }
        if (mark > 0) {
            sink.accept(text.substring(0, mark)); // the handler's last line had no end of its own
        }
        if (text.substring(mark + END_MARK.length()).equals(expected.requestId())) {
            expected.seen().complete(null);
        }
    }
}
