package dev.millrace.cli;

import dev.millrace.server.Preload;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code millrace} command. */
@Command(
        name = "millrace",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "DynamoDB Streams processing that runs anywhere, with AWS's own observable semantics.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            DeployCommand.class,
            DownCommand.class,
            EnvCommand.class,
            MappingsCommand.class,
            ExplainCommand.class,
            ShardsCommand.class,
            ClockCommand.class,
            FilterCommand.class,
            LogsCommand.class
        })
public final class Main {

    /** Held, because the logging framework forgets loggers that nobody holds. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private Main() {}

    public static void main(String[] args) {
        HELIDON.setLevel(Level.WARNING); // what it reports at start is not the user's business
        var name = args.length == 0 ? "" : args[0];
        var rest = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
        System.exit(
                switch (name) {
                    case "up" -> serving(name, new UpCommand()).execute(rest);
                    case "demo" -> serving(name, new DemoCommand()).execute(rest);
                    default -> commandLine().execute(args);
                });
    }

    /**
     * A command that starts a server, set up alone, because to look at all commands takes longer than to open a store;
     * what any server needs is loaded meanwhile.
     */
    static CommandLine serving(String name, Object command) {
        Preload.begin();
        return withConventions(new CommandLine(command).setCommandName("millrace " + name));
    }

    /** All commands. */
    static CommandLine commandLine() {
        return withConventions(new CommandLine(new Main()));
    }

    /** The project's conventions for values and failures. */
    private static CommandLine withConventions(CommandLine command) {
        command.registerConverter(java.time.Duration.class, Durations::parse);
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            if (failure instanceof Refusal refusal) {
                line.getErr().println("millrace: " + refusal.getMessage());
                return refusal.exitCode();
            }
            throw failure;
        });
        command.setUsageHelpAutoWidth(true);
        command.setCaseInsensitiveEnumValuesAllowed(true);
        return command;
    }
}
