package dev.millrace.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The unpacked zip, and a shell that has nothing but a JDK and the launcher's few programs on its path. */
final class Installation {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final List<String> PROGRAMS =
            List.of("cat", "cksum", "dirname", "ls", "mkdir", "mv", "readlink", "rm");

    private final Path folder;
    private final Path home;
    private final Path programs;

    private Installation(Path folder, Path home, Path programs) {
        this.folder = folder;
        this.home = home;
        this.programs = programs;
    }

    /** Unpacks the zip that the build has just made into a folder whose name has a space. */
    static Installation in(Path folder) throws IOException {
        var programs = Files.createDirectories(folder.resolve("bin"));
        for (var name : PROGRAMS) {
            Files.createSymbolicLink(programs.resolve(name), found(name));
        }
        Files.createSymbolicLink(programs.resolve("java"), Path.of(System.getProperty("java.home"), "bin", "java"));
        Files.createDirectories(folder.resolve("elsewhere"));
        return new Installation(folder, unpack(folder.resolve("some where")), programs);
    }

    private static Path found(String program) {
        return List.of("/bin", "/usr/bin").stream()
                .map(bin -> Path.of(bin, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(program + " is not on this machine"));
    }

    private static Path unpack(Path into) throws IOException {
        var zip = Path.of(System.getProperty("millrace.zip"));
        try (var packed = FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", true));
                var files = Files.walk(packed.getPath("/"))) {
            for (var file : files.toList()) {
                var target = into.resolve(file.toString().substring(1));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                    Files.setPosixFilePermissions(target, permissions(file));
                }
            }
        }
        try (var roots = Files.list(into)) {
            return roots.findFirst().orElseThrow();
        }
    }

    @SuppressWarnings("unchecked") // what the attribute's documentation says it is
    private static Set<PosixFilePermission> permissions(Path file) throws IOException {
        return (Set<PosixFilePermission>) Files.getAttribute(file, "zip:permissions");
    }

    /** Where the launcher is. */
    Path home() {
        return home;
    }

    Path launcher() {
        return home.resolve("millrace");
    }

    /** A folder that may be used as the user's cache. */
    Path userCache() {
        return folder.resolve("user-cache");
    }

    /** Runs a launcher from another folder until it ends. */
    Result run(Path launcher, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        var output = Files.createTempFile(folder, "output", ".txt");
        var builder = new ProcessBuilder(command)
                .directory(folder.resolve("elsewhere").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", programs.toString());
        builder.environment().put("XDG_CACHE_HOME", userCache().toString());
        builder.environment().putAll(environment);
        var process = builder.start();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still running after " + LIMIT + ": " + Files.readString(output));
            }
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** How a run ended. */
    record Result(int exit, String output) {}
}
