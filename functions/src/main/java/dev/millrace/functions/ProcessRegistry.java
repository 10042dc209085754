package dev.millrace.functions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers our processes in files, so that a server that was killed can be tidied up after. Its children end by
 * themselves when their standard input closes; this is for those that do not.
 *
 * <p>A process id alone is not enough to end a process by: the system gives it to others later. So the time of its
 * start and its program must be the same, too.
 */
final class ProcessRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessRegistry.class);

    /** Start times are computed from ticks since the boot, and may differ a little from one reader to the next. */
    private static final long START_TOLERANCE_MILLIS = 2_000;

    private static final Duration END_LIMIT = Duration.ofSeconds(3);

    private final Path directory;
    private final Set<ProcessHandle> running = ConcurrentHashMap.newKeySet();

    private ProcessRegistry(Path directory) {
        this.directory = directory;
    }

    /** Ends what an earlier server left running, and waits for it. */
    static ProcessRegistry open(Path directory) throws IOException {
        Files.createDirectories(directory);
        var registry = new ProcessRegistry(directory);
        registry.endSurvivors();
        return registry;
    }

    void add(ProcessHandle process) throws IOException {
        running.add(process);
        Files.writeString(fileOf(process.pid()), describe(process.info()));
    }

    /** Notes again what the process is: a shell may have become another program. */
    void confirm(ProcessHandle process) {
        try {
            if (running.contains(process)) {
                Files.writeString(fileOf(process.pid()), describe(process.info()));
            }
            if (!running.contains(process)) {
                Files.deleteIfExists(fileOf(process.pid())); // it ended meanwhile
            }
        } catch (IOException e) {
            LOG.warn("cannot note process {}: {}", process.pid(), e.getMessage());
        }
    }

    void remove(ProcessHandle process) {
        running.remove(process);
        try {
            Files.deleteIfExists(fileOf(process.pid()));
        } catch (IOException e) {
            LOG.warn("cannot forget process {}: {}", process.pid(), e.getMessage());
        }
    }

    /** Ends every process that is on the list, and waits for it. */
    void endAll() throws IOException {
        var ending = List.copyOf(running);
        ending.forEach(ProcessRegistry::endTree);
        for (var process : ending) {
            awaitEnd(process);
        }
    }

    private Path fileOf(long pid) {
        return directory.resolve(Long.toString(pid));
    }

    private static String describe(ProcessHandle.Info info) {
        return info.startInstant().map(start -> start.toEpochMilli()).orElse(0L) + "\n"
                + info.command().orElse("");
    }

    private void endSurvivors() throws IOException {
        List<ProcessHandle> ending = new ArrayList<>();
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) {
                survivor(file).ifPresent(process -> {
                    LOG.info("ending process {}, left by an earlier server", process.pid());
                    endTree(process);
                    ending.add(process);
                });
                Files.delete(file);
            }
        }
        for (var process : ending) {
            awaitEnd(process);
        }
    }

    private static Optional<ProcessHandle> survivor(Path file) throws IOException {
        var name = file.getFileName().toString();
        if (!name.matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        var written = Files.readString(file);
        return ProcessHandle.of(Long.parseLong(name)).filter(process -> isSame(written, process.info()));
    }

    private static boolean isSame(String written, ProcessHandle.Info info) {
        var lines = written.split("\n", 2);
        if (lines.length != 2
                || !lines[0].matches("[0-9]{1,18}")
                || info.startInstant().isEmpty()) {
            return false;
        }
        var difference = Long.parseLong(lines[0]) - info.startInstant().get().toEpochMilli();
        return Math.abs(difference) <= START_TOLERANCE_MILLIS
                && lines[1].equals(info.command().orElse(""));
    }

    /** Ends the process and all that it has started. */
    static void endTree(ProcessHandle process) {
        var descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    private static void awaitEnd(ProcessHandle process) throws IOException {
        try {
            process.onExit().get(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("process " + process.pid() + " does not end", e);
        } catch (ExecutionException e) {
            throw new IOException("waiting for process " + process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while ending process " + process.pid(), e);
        }
    }
}
