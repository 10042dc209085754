package dev.millrace.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where Millrace is installed: the launcher's folder, with examples and the demonstration's own program. */
final class Home {

    private Home() {}

    static Path find() {
        var home = Path.of(System.getProperty("millrace.home", "."));
        if (!Files.isDirectory(home.resolve("examples/orders"))) {
            throw new Refusal(
                    Refusal.CANNOT_START,
                    "cannot find examples/orders in " + home.toAbsolutePath() + "; start with the launcher ./millrace");
        }
        return home.toAbsolutePath().normalize();
    }
}
