package dev.millrace.functions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The bootstraps that ship with this program, as files. A folder's name tells its contents, so another version of this
 * program never changes what a running environment reads.
 */
final class Bootstraps {

    private static final String WATCHED = "watched.sh";

    private final Path directory;

    private Bootstraps(Path directory) {
        this.directory = directory;
    }

    /** Writes what is not there yet. */
    static Bootstraps open(Path parent) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (var name :
                List.of(WATCHED, "node/bootstrap.cjs", "node/sdk-hooks.mjs", "python/main.py", "python/_millrace.py")) {
            files.put(name, read(name));
        }
        var directory = parent.toAbsolutePath().resolve(digest(files));
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(parent);
            var fresh = Files.createTempDirectory(parent, "writing-");
            for (var file : files.entrySet()) {
                var target = fresh.resolve(file.getKey());
                Files.createDirectories(target.resolveSibling("."));
                Files.write(target, file.getValue());
            }
            Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
        }
        return new Bootstraps(directory);
    }

    private static byte[] read(String name) throws IOException {
        try (var in = Objects.requireNonNull(Bootstraps.class.getResourceAsStream("bootstrap/" + name), name)) {
            return in.readAllBytes();
        }
    }

    private static String digest(Map<String, byte[]> files) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            files.values().forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The folder of all bootstraps. */
    Path directory() {
        return directory;
    }

    /** The folder of a language's bootstrap. */
    Path of(String language) {
        return directory.resolve(language);
    }

    /**
     * A command line whose program ends when this process does: it starts in a shell that leaves a watcher behind and
     * becomes the program. Where there is no such shell the command stays as it is.
     */
    List<String> watched(List<String> command) {
        if (!Files.isExecutable(Path.of("/bin/sh"))) {
            return command;
        }
        List<String> watched =
                new ArrayList<>(List.of("/bin/sh", directory.resolve(WATCHED).toString()));
        watched.addAll(command);
        return watched;
    }
}
