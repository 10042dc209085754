package dev.millrace.conventions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Java sources of the whole repository. */
final class Sources {

    static final Path ROOT = Path.of(System.getProperty("millrace.root", "..")).toAbsolutePath();

    private Sources() {}

    static List<Path> all() throws IOException {
        try (var files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
                    .sorted()
                    .toList();
        }
    }
}
