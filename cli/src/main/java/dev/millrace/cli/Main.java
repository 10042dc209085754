package dev.millrace.cli;

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
        System.exit(commandLine().execute(args));
    }

    /** The command with the project's conventions for values and failures. */
    static CommandLine commandLine() {
        var command = new CommandLine(new Main());
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
