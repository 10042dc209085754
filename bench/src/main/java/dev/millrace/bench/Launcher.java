package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The launcher of a source checkout, called as a user calls it, with the JDK that runs the benchmark.
 *
 * @param root of the sources
 */
record Launcher(Path root) {

    /** Whether a start uses the start-up cache. */
    enum Cache {
        WITH("", "with cache"),
        WITHOUT("off", "without cache");

        final String setting;
        final String title;

        Cache(String setting, String title) {
            this.setting = setting;
            this.title = title;
        }
    }

    /** Builds what is missing or out of date, and makes the start-up cache. */
    void prepare() throws IOException, InterruptedException {
        try (var program = up(Cache.WITH, "--for", "1ms")) {
            int status = program.awaitExit();
            if (status != 0) {
                throw new IOException("Millrace could not be built or started (status " + status + "); see "
                        + root.resolve("cli/target/build.log"));
            }
        }
    }

    /** {@code millrace up} on a free port. */
    StartedProgram up(Cache cache, String... arguments) throws IOException {
        return start(cache, "", arguments);
    }

    /**
     * {@code millrace up} on a free port, for programs that are killed and so delete nothing.
     *
     * @param temporary where it has its temporary files; no blank in its path, at which the launcher parts options
     */
    StartedProgram up(Cache cache, Path temporary, String... arguments) throws IOException {
        if (temporary.toString().chars().anyMatch(Character::isWhitespace)) {
            throw new IOException("The path of the temporary folder must not have a blank in it: " + temporary);
        }
        return start(cache, "-Djava.io.tmpdir=" + temporary, arguments);
    }

    private StartedProgram start(Cache cache, String options, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(root.resolve("millrace").toString(), "up", "--port", "0"));
        command.addAll(List.of(arguments));
        return StartedProgram.start(
                command,
                Map.of(
                        "MILLRACE_JAVA_HOME",
                        System.getProperty("java.home"),
                        "MILLRACE_CACHE",
                        cache.setting,
                        "MILLRACE_JAVA_OPTS",
                        options));
    }
}
