package dev.millrace.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaRuntimeTest {

    private final JavaRuntime runtime =
            new JavaRuntime(Path.of("/jdk/bin/java"), List.of(Path.of("/lib/runtime.jar"), Path.of("/lib/core.jar")));

    private List<String> command(Map<String, String> variables) {
        return runtime.command(TestingCode.withEnvironment(TestingCode.function(Path.of("/code"), "Echo"), variables));
    }

    @Test
    @DisplayName("the whole command line, with 85 % of the memory size for the heap")
    void command_line() {
        assertThat(command(Map.of()))
                .containsExactly(
                        "/jdk/bin/java",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx222822k",
                        "-Xshare:auto",
                        "-XX:-UsePerfData",
                        "-Dstdout.encoding=UTF-8",
                        "-Dstderr.encoding=UTF-8",
                        "-cp",
                        "/lib/runtime.jar" + File.pathSeparator + "/lib/core.jar",
                        "dev.millrace.runtime.Main");
    }

    @Test
    @DisplayName("each of our flags steps back for the function's own")
    void own_options() {
        assertThat(command(Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseG1GC"))).doesNotContain("-XX:+UseSerialGC");
        assertThat(command(Map.of("JAVA_TOOL_OPTIONS", "-XX:+TieredCompilation -XX:TieredStopAtLevel=4")))
                .doesNotContain("-XX:TieredStopAtLevel=1");
        assertThat(command(Map.of("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=50")))
                .noneMatch(flag -> flag.startsWith("-Xmx"));
    }

    @ParameterizedTest
    @CsvSource({"java8,true", "java8.al2,true", "java21,true", "java25,true", "nodejs22.x,false", "java,false"})
    @DisplayName("every Java version of Lambda is ours, nothing else is")
    void identifiers(String identifier, boolean isSupported) {
        assertThat(runtime.supports(identifier)).isEqualTo(isSupported);
    }
}
