package dev.millrace.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Runs the tests of the handlers in Node and Python, where these are installed; elsewhere it says what is missing. */
class OtherLanguagesTest {

    private static final Path NODE = Path.of("node");
    private static final Path PYTHON = Path.of("python");

    @Test
    void typescript_is_sound_and_obeys_the_cases() throws Exception {
        skipUnless(works(NODE, "node", "--version"), "Node", "node is not installed");
        skipUnless(works(NODE, "npm", "--version"), "Node", "npm is not installed");
        if (!Files.isDirectory(NODE.resolve("node_modules"))) {
            var install = run(NODE, "npm", "ci");
            // Continuous integration must not skip what it is there for.
            skipUnless(
                    install.exit() == 0 || "true".equals(System.getenv("CI")),
                    "Node",
                    "npm ci failed: " + install.output());
        }

        assertPasses(run(NODE, "npm", "run", "check"), "");
        assertPasses(run(NODE, "npm", "test"), "fail 0");
        assertPasses(run(NODE, "npm", "run", "build"), "");
        assertThat(NODE.resolve("dist/stream-processor.js")).isRegularFile();
        assertThat(NODE.resolve("dist/dead-letter-processor.js")).isRegularFile();
    }

    @Test
    void python_obeys_the_cases() throws Exception {
        skipUnless(works(PYTHON, "python3", "--version"), "Python", "python3 is not installed");
        skipUnless(works(PYTHON, "python3", "-c", "import boto3.dynamodb.types"), "Python", "boto3 is not installed");

        assertPasses(run(PYTHON, "python3", "-B", "-m", "unittest", "discover", "--start-directory", "tests"), "OK");
    }

    private record Ended(int exit, String output) {}

    private static void assertPasses(Ended ended, String expected) {
        assertThat(ended.exit()).as(ended.output()).isZero();
        assertThat(ended.output()).contains(expected);
    }

    private static void skipUnless(boolean isPossible, String language, String reason) {
        if (!isPossible) {
            System.out.println("SKIPPED: the tests of the orders example in " + language + ": " + reason);
        }
        Assumptions.assumeTrue(isPossible, reason);
    }

    private static boolean works(Path folder, String... command) throws InterruptedException {
        try {
            return run(folder, command).exit() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    private static Ended run(Path folder, String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(List.of(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return new Ended(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
