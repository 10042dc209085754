package dev.millrace.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterpreterFinderTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private Path program(String name, String script) throws IOException {
        var program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private InterpreterFinder finder(Duration limit, Path... programs) {
        return new InterpreterFinder(
                List.of(programs).stream().map(Path::toString).toList(), List.of(), limit);
    }

    @Test
    @DisplayName("a program that does not answer is given up, and the next one asked")
    void no_answer() throws Exception {
        var silent = program("silent", "sleep 600; echo never\n");
        var good = program("good", "echo 1.2.3; echo $0\n");
        var finder = finder(Duration.ofSeconds(1), silent, good);
        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(20), finder::find))
                .contains(new Interpreter(good, "1.2.3"));
    }

    @Test
    @DisplayName("a program that is not there any more is looked for again")
    void removed() throws Exception {
        var first = program("first", "echo 1.0.0; echo $0\n");
        var second = program("second", "echo 2.0.0; echo $0\n");
        var finder = finder(Duration.ofSeconds(20), first, second);
        assertThat(finder.find()).contains(new Interpreter(first, "1.0.0"));
        Files.delete(first);
        assertThat(finder.find()).contains(new Interpreter(second, "2.0.0"));
    }
}
