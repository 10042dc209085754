package dev.millrace.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A small source checkout with the real launcher: its Maven wrapper only pretends to build, and JDKs only tell what
 * they were asked to start.
 */
final class SourceTree {

    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    /** Packages two modules as the build does, tells what it was told, and notes which jars there were meanwhile. */
    private static final String WRAPPER = """
            #!/bin/sh
            tree=$(dirname "$0")
            echo "$JAVA_HOME $*" >>"$tree/builds"
            (cd "$tree" && ls cli/target/millrace/lib demo/target/lib) >"$tree/meanwhile" 2>/dev/null
            echo "[INFO] Building Millrace store 0.1.0-SNAPSHOT                            [3/9]"
            if [ -f "$tree/broken" ]; then echo "[ERROR] a sentence about what is broken"; exit 1; fi
            package() { # module, target, lib
                mkdir -p "$tree/$2/maven-archiver" "$tree/$3"
                printf 'artifactId=millrace-%s\\nversion=1.0\\n' "$1" >"$tree/$2/maven-archiver/pom.properties"
                cp "$tree/libraries" "$tree/$2/libraries.txt"
                for jar in "millrace-$1-1.0" store-1.0 library-2.0; do touch "$tree/$3/$jar.jar"; done
            }
            package cli cli/target cli/target/millrace/lib
            package demo demo/target demo/target/lib
            until_newer() { # file, than which
                touch "$1"
                until [ -n "$(find "$1" -newer "$2")" ]; do touch "$1"; done
            }
            if [ -f "$tree/edited-meanwhile" ]; then
                until_newer "$tree/store/src/main/A.java" "$tree"/cli/target/millrace/.built.*
                until_newer "$tree/the-end" "$tree/store/src/main/A.java"
            fi
            """;

    /** A virtual machine that prints how it was started, and makes the cache that it is asked to make. */
    private static final String JAVA = """
            #!/bin/sh
            echo "JAVA $0"
            for argument; do
                echo "$argument"
                case $argument in -XX:AOTCacheOutput=*) echo cache >"${argument#*=}" ;; esac
            done
            """;

    private final Path folder;
    private final Path home;
    private final Map<String, String> environment = new HashMap<>();

    SourceTree(Path parent) throws IOException {
        folder = Files.createDirectories(parent.resolve("a tree"));
        home = Files.createDirectories(parent.resolve("home"));
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("HOME", home.toString());
        environment.put("MILLRACE_CACHE", "off");
        Files.copy(Program.ROOT.resolve("millrace"), folder.resolve("millrace"), StandardCopyOption.COPY_ATTRIBUTES);
        program(folder.resolve("mvnw"), WRAPPER);
        source("pom.xml");
        for (var module : List.of("cli", "demo", "store", "examples/orders")) {
            source(module + "/pom.xml");
            source(module + "/src/main/A.java");
        }
        packs("lib/store-1.0.jar:lib/library-2.0.jar");
    }

    /** What the launcher said and how it ended. */
    record Run(int exitCode, List<String> lines) {

        /** The virtual machine it has become; empty if none. */
        Path java() {
            return lines.stream()
                    .filter(line -> line.startsWith("JAVA "))
                    .reduce((first, last) -> last)
                    .map(line -> Path.of(line.substring("JAVA ".length())))
                    .orElse(Path.of(""));
        }
    }

    Path folder() {
        return folder;
    }

    Path home() {
        return home;
    }

    SourceTree with(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    /** What the build lists as its libraries from now on. */
    void packs(String libraries) throws IOException {
        Files.writeString(folder.resolve("libraries"), libraries);
    }

    /** A file as old as the checkout. */
    void source(String name) throws IOException {
        var file = write(name);
        Files.setLastModifiedTime(file, FileTime.from(EPOCH));
        for (var at = file.getParent(); at != null && !at.equals(folder.getParent()); at = at.getParent()) {
            Files.setLastModifiedTime(at, FileTime.from(EPOCH));
        }
    }

    /** The last build was a day after the checkout; what is edited now is newer. */
    void agesBuild() throws IOException {
        Files.setLastModifiedTime(built(), FileTime.from(EPOCH.plus(Duration.ofDays(1))));
    }

    Path built() {
        return folder.resolve("cli/target/millrace/.built");
    }

    Path write(String name) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, name);
    }

    /** Every build so far: its JDK and arguments. */
    List<String> builds() throws IOException {
        var file = folder.resolve("builds");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** The jars there were during the last build. */
    List<String> jarsMeanwhile() throws IOException {
        return Files.readAllLines(folder.resolve("meanwhile"));
    }

    List<String> files(String inFolder) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(inFolder))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    /** A JDK of this version in the folder. */
    static Path jdk(Path at, String version) throws IOException {
        program(at.resolve("bin/java"), JAVA);
        program(at.resolve("bin/javac"), JAVA);
        Files.writeString(at.resolve("release"), "IMPLEMENTOR=\"Any\"\nJAVA_VERSION=\"" + version + "\"\n");
        return at;
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Run run(String... arguments) throws IOException, InterruptedException {
        return start(folder.resolve("millrace"), arguments);
    }

    Run start(Path launcher, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        var process = builder.start();
        var lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the launcher does not end: " + lines);
        }
        return new Run(process.exitValue(), lines);
    }
}
