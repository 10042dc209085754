package dev.millrace.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program started for the table benchmarks, spoken to over its input and output; ended when closed. */
final class BenchProgram implements AutoCloseable {

    private static final List<String> JAVA = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-Xms24m",
            "-Xmx512m",
            "-XX:+UseCompactObjectHeaders");

    private final Process process;
    private final BufferedReader output;

    private BenchProgram(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        process = builder.start();
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * A class of this program with the options that the launcher gives Millrace.
     *
     * @param folder for its temporary files: a program that is killed deletes nothing
     */
    static BenchProgram java(BenchFolder folder, Class<?> program, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JAVA);
        command.addAll(options(program));
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + folder.path(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-classpath",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        return new BenchProgram(command);
    }

    private static List<String> options(Class<?> program) {
        var extra = System.getProperty("bench.java." + program.getSimpleName(), "");
        return extra.isEmpty() ? List.of() : List.of(extra.split(" "));
    }

    /** dynalite, in memory; it says nothing a program could wait for, so it is asked until it answers. */
    static BenchProgram dynalite(Path modules, int port) throws IOException {
        return new BenchProgram(
                List.of("node", modules.resolve("dynalite/cli.js").toString(), "--port", String.valueOf(port)));
    }

    String readLine() throws IOException {
        var line = output.readLine();
        if (line == null) {
            throw new IOException("the program ended");
        }
        return line;
    }

    String ask(String line) throws IOException {
        var in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
        return readLine();
    }

    ProcessFacts facts() {
        return new ProcessFacts(process.toHandle());
    }

    /** As a crash would: nothing is closed. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(3, TimeUnit.SECONDS)) {
            process.destroy();
            process.waitFor();
        }
    }
}
