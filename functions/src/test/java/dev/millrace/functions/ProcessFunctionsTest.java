package dev.millrace.functions;

import static dev.millrace.functions.TestingCode.function;
import static dev.millrace.functions.TestingCode.withEnvironment;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Java handlers as processes. */
class ProcessFunctionsTest extends ProcessContract implements JavaHandlers {

    @Override
    Path newCode(String version) {
        return TestingCode.folder(folder, version);
    }

    @Override
    FunctionSpec handler(Path from, String name) {
        return function(from, name);
    }

    @Override
    public Path code() {
        return code;
    }

    @Override
    public List<String> log() {
        return log;
    }

    @Override
    Set<String> ownVariables() {
        return Set.of("AWS_EXECUTION_ENV");
    }

    @Test
    @DisplayName("a handler out of memory is told so, and its environment is not used again")
    void out_of_memory() throws Exception {
        var spec = function(code, "Devour");
        assertThat(error(invoke(spec, "{}")).errorType()).isEqualTo("java.lang.OutOfMemoryError");
        assertThat(error(invoke(spec, "{}")).errorType()).isEqualTo("java.lang.OutOfMemoryError");
        assertThat(log).filteredOn(line -> line.contains("Init Duration")).hasSize(2);
    }

    @Test
    @DisplayName("the function's own JAVA_TOOL_OPTIONS win over our flags")
    void java_tool_options() throws Exception {
        var spec = withEnvironment(
                function(code, "Count"), Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseParallelGC -Xmx96m -Dcolour=blue"));
        assertThat(invoke(spec, "{}")).isInstanceOf(InvocationOutcome.Returned.class);
        assertThat(log).anyMatch(line -> line.contains("Picked up JAVA_TOOL_OPTIONS"));
    }

    @Test
    @DisplayName("a survivor of an earlier server is ended at the next start; somebody else's process never")
    void survivors() throws Exception {
        var ours = new ProcessBuilder("sleep", "600").start();
        var foreign = new ProcessBuilder("sleep", "600").start();
        try {
            var processes = Files.createDirectories(folder.resolve("killed/processes"));
            var registry = ProcessRegistry.open(processes);
            registry.add(ours.toHandle());
            Files.writeString(
                    processes.resolve(Long.toString(foreign.pid())),
                    Files.readString(processes.resolve(Long.toString(ours.pid())))
                            .replaceFirst("^[0-9]+", "1000"));
            Files.writeString(processes.resolve("99999999"), "torn");

            LocalFunctions.open(
                            FunctionsSettings.defaults(
                                    folder.resolve("killed"), defaults().endpoint()),
                            clock,
                            (source, text) -> log.add(text))
                    .close();
            assertThat(ours.isAlive()).isFalse();
            assertThat(foreign.isAlive()).isTrue();
            assertThat(processes).isEmptyDirectory();
        } finally {
            ours.destroyForcibly();
            foreign.destroyForcibly();
        }
    }
}
