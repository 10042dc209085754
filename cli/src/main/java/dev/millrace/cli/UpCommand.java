package dev.millrace.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace up}: starts a server, deploys the templates, serves until it is told to stop. */
@Command(
        name = "up",
        description = "Start a server and deploy templates to it. Without a template it serves the APIs alone.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "TEMPLATE|DIR",
            arity = "0..*",
            description = "CloudFormation templates, or folders with template.yaml. Each is a stack named after its"
                    + " file or folder.")
    List<Path> templates = new ArrayList<>();

    @Mixin
    StackOptions stacks = new StackOptions();

    @Mixin
    ServerOptions options = new ServerOptions();

    @Option(names = "--for", paramLabel = "DURATION", description = "Stop by itself after so long, for example 30s.")
    @Nullable
    Duration runFor;

    @Option(
            names = "--function-lines",
            paramLabel = "output|all|none",
            defaultValue = "output",
            description = "Lines of functions to print here: what handlers print, START, END and REPORT too, or none"
                    + " (${DEFAULT-VALUE}). ./millrace logs has them all.")
    String functionLines = "output";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() {
        var files = templates.stream().map(TemplateFiles::read).toList();
        var plan = DeployPlan.of(files, stacks.parameters, options.home());
        var lines = FunctionLines.parse(functionLines);
        var out = spec.commandLine().getOut();
        try (var running = RunningServer.start(options, stacks.code, lines.to(out))) {
            out.println("Millrace listens on " + running.server().endpoint());
            out.flush();
            for (var step : plan) {
                running.deploy(step.file(), step.parameters(), stacks.code, out);
            }
            out.println("Ready.");
            out.flush();
            running.awaitStop(runFor);
        }
        return 0;
    }
}
