package dev.millrace.functions;

import dev.millrace.model.Clock;
import dev.millrace.model.files.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Packages of the AWS SDK for JavaScript, fetched by npm on first need and kept for every server of this user. Each
 * folder is one consistent set, appears whole or not at all, and never changes; what a new set needs is fetched
 * together with all that any older set has, so there are soon no more. Thread-safe. Servers that fetch the same at once
 * do not disturb each other: the first to be done is right.
 */
final class NodeSdkCache {

    /** The SDK as it stood on this day: the versions of all its packages are pinned by it. */
    static final String SDK_DATE = "2026-11-01";

    /** The last SDK that runs on Node.js 18. */
    private static final String SDK_DATE_FOR_NODE_18 = "2025-12-31";

    private static final Duration FETCH_LIMIT = Duration.ofMinutes(5);
    private static final Duration RETRY_AFTER = Duration.ofMinutes(1);
    private static final Duration END_LIMIT = Duration.ofSeconds(3);
    private static final String LIST = "packages.txt";
    private static final String UNFINISHED = "fetching-";

    private record Failure(long atNanos, String message) {}

    private final Path directory;
    private final String npm;
    private final ProcessRegistry registry;
    private final Clock clock;
    private final ReentrantLock fetching = new ReentrantLock();

    /** By what was asked for: a package that npm does not have is no reason to refuse others. */
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();

    NodeSdkCache(Path cache, String npm, ProcessRegistry registry, Clock clock) {
        this.directory = cache.toAbsolutePath().resolve("node");
        this.npm = npm;
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * A folder whose {@code node_modules} has all the packages.
     *
     * @param log is told before anything is fetched
     * @throws IOException in words that a user can act on
     */
    Path folderWith(SortedSet<String> packages, Interpreter node, Consumer<String> log) throws IOException {
        var date = Integer.parseInt(node.version(1)) < 20 ? SDK_DATE_FOR_NODE_18 : SDK_DATE;
        var home = directory.resolve("sdk-" + date);
        var there = find(home, packages);
        if (there.isPresent()) {
            return there.get();
        }
        fetching.lock();
        try {
            var meanwhile = find(home, packages);
            return meanwhile.isPresent() ? meanwhile.get() : fetch(home, date, packages, node, log);
        } finally {
            fetching.unlock();
        }
    }

    private static Optional<Path> find(Path home, Set<String> packages) throws IOException {
        for (var folder : folders(home)) {
            if (contents(folder).containsAll(packages)) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    private static List<Path> folders(Path home) throws IOException {
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        try (var list = Files.list(home)) {
            return list.filter(folder -> Files.isRegularFile(folder.resolve(LIST)))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> contents(Path folder) throws IOException {
        return Files.readAllLines(folder.resolve(LIST));
    }

    private Path fetch(Path home, String date, SortedSet<String> packages, Interpreter node, Consumer<String> log)
            throws IOException {
        var need = date + " " + String.join(" ", packages);
        refuseSoonAfterFailure(need);
        Files.createDirectories(home);
        deleteUnfinished(home);
        var all = new TreeSet<>(packages);
        for (var folder : folders(home)) {
            all.addAll(contents(folder));
        }
        var target = home.resolve(digest(all));
        log.accept("The code uses " + String.join(", ", packages) + ", which Lambda brings and the code does not:"
                + " Millrace fetches the AWS SDK of " + date + " from npm, once, into " + target);
        var fresh = Files.createTempDirectory(
                home, UNFINISHED + ProcessHandle.current().pid() + "-");
        try {
            install(fresh, date, all, node);
            Files.write(fresh.resolve(LIST), all);
            place(fresh, target);
            failures.remove(need);
        } catch (IOException | UncheckedIOException e) {
            failures.put(need, new Failure(clock.elapsedNanos(), String.valueOf(e.getMessage())));
            try {
                Folders.deleteTree(fresh);
            } catch (IOException left) {
                e.addSuppressed(left); // the next fetch of another server tidies it up
            }
            throw e;
        }
        log.accept("Millrace has fetched the AWS SDK");
        return target;
    }

    private void refuseSoonAfterFailure(String need) throws IOException {
        var failure = failures.get(need);
        if (failure != null && clock.elapsedNanos() - failure.atNanos() < RETRY_AFTER.toNanos()) {
            throw new IOException(failure.message());
        }
    }

    private void install(Path folder, String date, Set<String> packages, Interpreter node) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                npm,
                "install",
                "--prefix",
                folder.toString(),
                "--before=" + date,
                "--no-audit",
                "--no-fund",
                "--no-package-lock",
                "--ignore-scripts",
                "--loglevel=error"));
        command.addAll(packages);
        var output = folder.resolve("npm.log");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().merge("PATH", LambdaVariables.PATH, (own, ours) -> node.path(own));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException(
                    "there is no npm on the PATH of this server; it comes with Node.js (https://nodejs.org/), or as your"
                            + " system's package npm",
                    e);
        }
        registry.add(process.toHandle());
        try {
            process.getOutputStream().close();
            if (!process.waitFor(FETCH_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("npm was not done after " + FETCH_LIMIT.toMinutes() + " minutes");
            }
            if (process.exitValue() != 0) {
                throw new IOException("npm failed with status " + process.exitValue() + ": " + firstError(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while npm was running", e);
        } finally {
            endAndAwait(process);
            registry.remove(process.toHandle());
        }
    }

    /** What still writes would be in the way of the tidying up. */
    private static void endAndAwait(Process process) {
        var ends = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::onExit)
                .toArray(CompletableFuture<?>[]::new);
        ProcessRegistry.endTree(process.toHandle());
        CompletableFuture.allOf(ends)
                .completeOnTimeout(null, END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private static String firstError(Path output) throws IOException {
        var lines = Files.readString(output, StandardCharsets.UTF_8).lines().toList();
        return lines.stream()
                .filter(line -> !line.matches("npm (ERR!|error) code .*"))
                .findFirst()
                .or(() -> lines.stream().findFirst())
                .orElse("it said nothing");
    }

    private static void place(Path fresh, Path target) throws IOException {
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
            Folders.deleteTree(fresh); // another server was quicker
        }
    }

    /** What a server that is no more has left; one that still fetches is left alone. */
    private static void deleteUnfinished(Path home) throws IOException {
        try (var list = Files.newDirectoryStream(home, UNFINISHED + "*")) {
            for (var unfinished : list) {
                if (!isInUse(unfinished)) {
                    Folders.deleteTree(unfinished);
                }
            }
        }
    }

    private static boolean isInUse(Path unfinished) {
        var pid = String.valueOf(unfinished.getFileName()).split("-")[1];
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(process -> process.isAlive())
                .isPresent();
    }

    private static String digest(Set<String> packages) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(String.join("\n", packages).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
