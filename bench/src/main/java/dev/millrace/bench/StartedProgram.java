package dev.millrace.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program in a process of its own, watched from outside; ended when closed, with all that it started, and when this
 * program is interrupted.
 */
final class StartedProgram implements AutoCloseable {

    private static final String LISTENS = "Millrace listens on ";

    private final Process process;
    private final long started;
    private final BufferedReader output;
    private final Thread whenInterrupted;
    private String endpoint = "";

    private StartedProgram(Process process, long started) {
        this.process = process;
        this.started = started;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.whenInterrupted = new Thread(process::destroy, "end-of-" + process.pid());
    }

    static StartedProgram start(List<String> command, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        long now = System.nanoTime();
        var program = new StartedProgram(builder.start(), now);
        Runtime.getRuntime().addShutdownHook(program.whenInterrupted);
        return program;
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
        try {
            Runtime.getRuntime().removeShutdownHook(whenInterrupted);
        } catch (IllegalStateException interrupted) {
            return; // it is at work
        }
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            kill();
        }
    }
}
