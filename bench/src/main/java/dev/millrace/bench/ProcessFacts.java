package dev.millrace.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the system tells of a process. Where it has no {@code /proc}, some of it is zero. */
record ProcessFacts(ProcessHandle process) {

    /** What the process itself has used of the processors; its children are not in it. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Resident memory in KiB. */
    long residentKibibytes() throws IOException {
        if (Files.exists(file("status"))) {
            return number("status", "VmRSS:");
        }
        var ps = new ProcessBuilder("ps", "-o", "rss=", "-p", String.valueOf(process.pid())).start();
        try (var answer = ps.inputReader(StandardCharsets.US_ASCII)) {
            return Long.parseLong(answer.readLine().strip());
        }
    }

    /** The most that it has had resident, in KiB. */
    long mostResidentKibibytes() throws IOException {
        return number("status", "VmHWM:");
    }

    /** Bytes that it has caused to be written to disks, in whole pages. */
    long writtenBytes() throws IOException {
        return number("io", "write_bytes:");
    }

    private long number(String file, String name) throws IOException {
        if (!Files.exists(file(file))) {
            return 0;
        }
        try (var lines = Files.lines(file(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        }
    }

    private Path file(String name) {
        return Path.of("/proc", String.valueOf(process.pid()), name);
    }
}
