package dev.millrace.functions;

import static dev.millrace.functions.TestingCode.function;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Handlers inside this process. */
class InProcessFunctionsTest extends FunctionsContract implements JavaHandlers {

    @Override
    FunctionsSettings settings(FunctionsSettings defaults) {
        return defaults.withMode(FunctionsSettings.Mode.IN_PROCESS);
    }

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

    @Test
    @DisplayName("the handler runs in this process, in classes of its own")
    void in_this_process() throws Exception {
        assertThat(returned(invoke(function(code, "Count"), "{}")).get("pid").asLong())
                .isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    @DisplayName("an AWS SDK in the handler is sent here and not to AWS, until the functions are closed")
    void aws_system_properties() throws Exception {
        invoke(function(code, "Echo"), "{}");
        assertThat(System.getProperty("aws.endpointUrl")).isEqualTo("http://127.0.0.1:4566");
        assertThat(System.getProperty("aws.accessKeyId")).isEqualTo("123456789012");

        functions.close();
        assertThat(System.getProperty("aws.endpointUrl")).isNull();
        assertThat(System.getProperty("aws.accessKeyId")).isNull();
    }
}
