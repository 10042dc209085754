package dev.millrace.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The zip as a user meets it: unpacked on a machine with a JDK, without the sources and without Maven. */
@Tag("dist")
class DistributionIT {

    private static final String PREPARING = "Preparing quick starts";
    private static final String[] SHORT_UP = {"up", "--port", "0", "--for", "200ms"};

    private final Path folder;
    private final Installation installation;

    DistributionIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.installation = Installation.in(folder);
    }

    @BeforeEach
    void on_a_machine_like_those_it_is_for() {
        assumeTrue(Runtime.version().feature() >= 25, "quick starts need JDK 25");
    }

    @Test
    @DisplayName("the first start prepares quick starts beside the jars, the next ones use them; demo balances")
    void starts_from_anywhere_and_prepares_once() throws Exception {
        var first = up(installation.launcher(), Map.of());
        assertThat(first.output()).contains(PREPARING, "Ready.").doesNotContain("millrace: ", "[warning]");
        assertThat(cached(installation.home().resolve("cache"))).contains("millrace.aot");
        assertThat(cached(installation.home().resolve("cache")))
                .as("the cache and the native library, nothing half done")
                .hasSize(2);

        var usesCache = up(installation.launcher(), Map.of("MILLRACE_JAVA_OPTS", "-XX:AOTMode=on"));
        assertThat(usesCache.output()).contains("Ready.").doesNotContain(PREPARING);

        var demo = installation.run(
                installation.launcher(), Map.of(), "demo", "--for", "5s", "--rate", "50", "--port", "0");
        assertThat(demo.exit()).as(demo.output()).isZero();
        assertThat(demo.output()).contains("BALANCED");
    }

    @Test
    @DisplayName(
            "where the folder of the jars cannot be written, and through a symbolic link, the user's cache is used")
    void uses_the_users_cache_for_a_shared_installation() throws Exception {
        Files.createFile(
                installation.home().resolve("cache")); // root may write where others may not, but not into a file
        var link = Files.createSymbolicLink(folder.resolve("millrace"), installation.launcher());

        var first = up(link, Map.of());
        assertThat(first.output()).contains(PREPARING, "Ready.");
        assertThat(cached(installation.userCache().resolve("millrace/start"))).contains("millrace.aot");

        assertThat(up(link, Map.of()).output()).contains("Ready.").doesNotContain(PREPARING);
    }

    @Test
    @DisplayName("without any folder for the cache it says so in a line, and starts")
    void starts_without_a_cache() throws Exception {
        var nowhere =
                Files.createFile(folder.resolve("a file")).resolve("cache").toString();

        var started = up(installation.launcher(), Map.of("MILLRACE_CACHE", nowhere));

        assertThat(started.output()).contains("Ready.").doesNotContain(PREPARING);
        assertThat(started.output().lines().filter(line -> line.startsWith("millrace: ")))
                .singleElement()
                .asString()
                .contains("starting without");
    }

    @Test
    @DisplayName("a preparation that fails is told once and stops no start")
    void a_failed_preparation_is_told_once() throws Exception {
        var forbidden = Map.of("JAVA_TOOL_OPTIONS", "-XX:AOTMode=off"); // no cache can be written with it

        var first = up(installation.launcher(), forbidden);
        assertThat(first.output()).contains(PREPARING, "that failed", "Ready.");

        assertThat(up(installation.launcher(), forbidden).output())
                .contains("Ready.")
                .doesNotContain(PREPARING, "failed");
    }

    private Installation.Result up(Path launcher, Map<String, String> environment)
            throws IOException, InterruptedException {
        var result = installation.run(launcher, environment, SHORT_UP);
        assertThat(result.exit()).as(result.output()).isZero();
        return result;
    }

    /** The names of all files in the one folder of a cache. */
    private static List<String> cached(Path cache) throws IOException {
        try (var files = Files.walk(cache)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }
}
