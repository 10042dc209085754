package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A command of another maker, found on PATH, in the environment that {@code millrace env} prints. */
record Tool(String program, Map<String, String> environment) {

    /** Skips the test, with a line that says so, if the program is not installed. */
    static Tool onPath(String program, String name, Millrace millrace) throws Exception {
        var installed = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (!installed) {
            skip(name + " is not installed: there is no '" + program + "' on PATH");
        }
        return new Tool(program, printed(millrace));
    }

    /** Ends the test as skipped and says why where everybody sees it. */
    static void skip(String reason) {
        System.out.println("SKIPPED: " + reason);
        Assumptions.abort(reason);
    }

    private static Map<String, String> printed(Millrace millrace) throws Exception {
        var env = Millrace.command("env", "--endpoint", millrace.endpoint()).start();
        var lines = output(env);
        assertThat(env.waitFor()).as(lines).isZero();
        var variables = new HashMap<String, String>();
        lines.lines()
                .map(line -> line.replaceFirst("^export ", "").split("=", 2))
                .forEach(pair -> variables.put(pair[0], pair[1]));
        assertThat(variables).containsKeys("AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID");
        return Map.copyOf(variables);
    }

    /** Runs it to its end, expects success and returns what it printed. */
    String run(String... arguments) throws IOException, InterruptedException {
        return runIn(Path.of("."), arguments);
    }

    /** The same in a folder. */
    String runIn(Path folder, String... arguments) throws IOException, InterruptedException {
        var ended = attempt(folder, arguments);
        assertThat(ended.exit())
                .as("%s %s%n%s", program, List.of(arguments), ended.output())
                .isZero();
        return ended.output();
    }

    /** Runs it to its end, whatever that is. */
    Ended attempt(Path folder, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().putAll(environment);
        builder.environment().put("AWS_PAGER", "");
        var process = builder.start();
        process.getOutputStream().close();
        var output = output(process);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(program).isTrue();
        return new Ended(process.exitValue(), output);
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** How a run ended. */
    record Ended(int exit, String output) {}
}
