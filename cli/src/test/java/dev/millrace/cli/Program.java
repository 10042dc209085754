package dev.millrace.cli;

import static org.awaitility.Awaitility.await;

import dev.millrace.store.NativeLibrary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;

/** A program of this repository in a process of its own: what a user starts from a terminal. */
final class Program implements AutoCloseable {

    static final Path ROOT =
            Path.of(System.getProperty("millrace.root", "..")).toAbsolutePath().normalize();

    /** So that what takes long in a store of its usual measures happens many times, also between kills. */
    static final long SMALL_GENERATIONS = 64 << 10;

    private static final Pattern LISTENS = Pattern.compile("Millrace listens on (http://\\S+)");

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private Program(Process process) {
        this.process = process;
        this.reader = Thread.ofPlatform().daemon().start(this::read);
    }

    /** {@code ./millrace …}, without the launcher's check whether the build is up to date. */
    static Program millrace(String... arguments) throws IOException {
        return start(command(
                ROOT.resolve("cli/target/millrace/lib"),
                "dev.millrace.cli.Main",
                SMALL_GENERATIONS,
                List.of(arguments)));
    }

    /** As {@link #millrace}, on a machine where no file can grow beyond so many KiB: writes fail as on a full disk. */
    static Program millraceWithFilesUpTo(int kibibytes, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("sh", "-c", "ulimit -f " + 2 * kibibytes + "; exec \"$@\"", "sh"));
        command.addAll(command(
                ROOT.resolve("cli/target/millrace/lib"),
                "dev.millrace.cli.Main",
                2L * 1024 * kibibytes, // or the log would never come to be that long
                List.of(arguments)));
        return start(command);
    }

    /** A main class of the demonstration. */
    static Program demo(String mainClass, String... arguments) throws IOException {
        return start(command(ROOT.resolve("demo/target/lib"), mainClass, SMALL_GENERATIONS, List.of(arguments)));
    }

    private static List<String> command(Path lib, String mainClass, long generationBytes, List<String> arguments) {
        var command = new ArrayList<String>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.library.path=" + Libraries.FOLDER,
                "-Dmillrace.store.generation=" + generationBytes,
                "-Dmillrace.home=" + ROOT,
                "-cp",
                lib + "/*",
                mainClass));
        command.addAll(arguments);
        return command;
    }

    /** RocksDB's library, unpacked once for all programs. */
    private static final class Libraries {
        static final Path FOLDER = unpack();

        private static Path unpack() {
            try {
                var folder = Files.createTempDirectory("millrace-libraries-");
                folder.toFile().deleteOnExit();
                NativeLibrary.unpackInto(folder).toFile().deleteOnExit();
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Program start(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("AWS_ACCESS_KEY_ID", "000000000000");
        builder.environment().put("AWS_SECRET_ACCESS_KEY", "test");
        builder.environment().put("AWS_REGION", "us-east-1");
        return new Program(builder.start());
    }

    private void read() {
        try (var in = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("(its output broke off: " + e.getMessage() + ")");
        }
    }

    /** Waits for the line that says the server is ready, and returns its endpoint. */
    String awaitReady() {
        awaitLine("Ready.");
        return lines.stream()
                .map(LISTENS::matcher)
                .filter(java.util.regex.Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no endpoint in " + lines));
    }

    /** Waits until the port is open; templates may still be on their way. */
    void awaitListening() {
        awaitLine(line -> line.startsWith("Millrace listens on "));
    }

    void awaitLine(String line) {
        awaitLine(line::equals);
    }

    /** Waits for a line of which this holds. */
    void awaitLine(Predicate<String> wanted) {
        await("a line of the program")
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    if (!process.isAlive() && lines.stream().noneMatch(wanted)) {
                        reader.join(1000);
                        Assertions.assertThat(lines)
                                .as("output of the ended process")
                                .anyMatch(wanted);
                    }
                    return lines.stream().anyMatch(wanted);
                });
    }

    /** Waits for the end and returns the exit code. */
    int awaitExit(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after " + atMost + "; its output: " + output());
        }
        reader.join(2000);
        return process.exitValue();
    }

    String output() {
        return String.join("\n", lines);
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
