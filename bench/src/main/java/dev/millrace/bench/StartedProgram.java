package dev.millrace.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    /** What the process itself has used of the processors; its children are not in it. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Resident memory in KiB. */
    long residentKibibytes() throws IOException, InterruptedException {
        var status = Path.of("/proc", String.valueOf(process.pid()), "status");
        if (Files.exists(status)) {
            try (var lines = Files.lines(status)) {
                return lines.filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .sum();
            }
        }
        var ps = new ProcessBuilder("ps", "-o", "rss=", "-p", String.valueOf(process.pid())).start();
        try (var answer = ps.inputReader(StandardCharsets.US_ASCII)) {
            return Long.parseLong(answer.readLine().strip());
        }
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
