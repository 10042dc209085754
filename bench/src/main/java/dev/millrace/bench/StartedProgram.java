package dev.millrace.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program in a process of its own, watched from outside; killed when closed, with all that it started. */
final class StartedProgram implements AutoCloseable {

    private static final String LISTENS = "Millrace listens on ";

    private final Process process;
    private final long started;
    private final BufferedReader output;
    private String endpoint = "";

    private StartedProgram(Process process, long started) {
        this.process = process;
        this.started = started;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static StartedProgram start(List<String> command, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        long now = System.nanoTime();
        return new StartedProgram(builder.start(), now);
    }

    /** Waits for the line that says it is ready; returns the nanoseconds since its start. */
    long awaitReady() throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(LISTENS)) {
                endpoint = line.substring(LISTENS.length());
            }
            if (line.equals("Ready.")) {
                return sinceStart();
            }
        }
        throw new IOException("it ended before it was ready");
    }

    long sinceStart() {
        return System.nanoTime() - started;
    }

    String endpoint() {
        return endpoint;
    }

    int port() {
        return URI.create(endpoint).getPort();
    }

    ProcessFacts facts() {
        return new ProcessFacts(process.toHandle());
    }

    /** As a crash would: nothing is closed. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
