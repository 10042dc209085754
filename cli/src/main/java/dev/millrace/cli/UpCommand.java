package dev.millrace.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
            description = "CloudFormation templates, or folders with template.yaml.")
    List<Path> templates = new ArrayList<>();

    @Mixin
    StackOptions stacks = new StackOptions();

    @Mixin
    ServerOptions options = new ServerOptions();

    @Option(names = "--for", paramLabel = "DURATION", description = "Stop by itself after so long, for example 30s.")
    @Nullable
    Duration runFor;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() {
        var files = templates.stream().map(TemplateFiles::read).toList();
        refuseSharedNames(files);
        var out = spec.commandLine().getOut();
        try (var running = RunningServer.start(
                options, stacks.code, (source, line) -> out.println(source.name() + " | " + line))) {
            out.println("Millrace listens on " + running.server().endpoint());
            out.flush();
            for (var file : files) {
                running.deploy(file, stacks, out);
            }
            out.println("Ready.");
            out.flush();
            running.awaitStop(runFor);
        }
        return 0;
    }

    /** Two templates of one stack name would replace each other's resources. */
    private static void refuseSharedNames(List<TemplateFiles> files) {
        var byStack = new HashMap<String, TemplateFiles>();
        for (var file : files) {
            var other = byStack.put(file.stack(), file);
            if (other != null) {
                throw new Refusal(
                        Refusal.CANNOT_START,
                        other.file() + " and " + file.file() + " would both be the stack " + file.stack()
                                + "; rename one, or deploy it with ./millrace deploy --stack NAME");
            }
        }
    }
}
