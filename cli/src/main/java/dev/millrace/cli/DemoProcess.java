package dev.millrace.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A program of the demonstration in a process of its own, as any client of AWS would be. */
final class DemoProcess {

    private final Path home;
    private final ClientKeys keys;

    DemoProcess(Path home, ClientKeys keys) {
        this.home = home;
        this.keys = keys;
    }

    Child start(String mainClass, List<String> arguments) throws IOException {
        var lib = libraries();
        var command = new ArrayList<String>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                lib + "/*",
                mainClass));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("MILLRACE_DEMO_KEY_ID", keys.accessKeyId());
        builder.environment().put("MILLRACE_DEMO_SECRET", keys.secretAccessKey());
        builder.environment().put("AWS_REGION", "us-east-1");
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        return new Child(builder.start());
    }

    /** In a distribution beside its jars, in a source checkout where the build puts them. */
    private Path libraries() {
        return Stream.of("demo/lib", "demo/target/lib")
                .map(home::resolve)
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Refusal.CANNOT_START,
                        "the demonstration is not built: " + home + "/demo/target/lib is missing"));
    }

    /** A running child. */
    static final class Child {

        private final Process process;

        private Child(Process process) {
            this.process = process;
        }

        /** Hands on each line of its output until it ends; returns its exit code. */
        int follow(Consumer<String> onLine) throws IOException, InterruptedException {
            try (var lines = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    onLine.accept(line);
                }
            }
            return process.waitFor();
        }

        /** Ends it if it still runs. */
        void stop() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(3, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
