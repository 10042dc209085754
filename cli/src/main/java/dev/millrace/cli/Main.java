package dev.millrace.cli;

import dev.millrace.cli.log.LogProvider;
import dev.millrace.server.Preload;
import java.util.Arrays;
import org.slf4j.LoggerFactory;
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

    private static final String PROVIDER = "slf4j.provider";
    private static final String VERBOSITY = "slf4j.internal.verbosity";

    private Main() {}

    public static void main(String[] args) {
        settleLibraries();
        var name = args.length == 0 ? "" : args[0];
        var rest = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
        System.exit(
                switch (name) {
                    case "up" -> serving(name, new UpCommand()).execute(rest);
                    case "demo" -> serving(name, new DemoCommand()).execute(rest);
                    default -> {
                        Preload.alone(); // a file of options may say "up"
                        yield commandLine().execute(args);
                    }
                });
    }

    /** Tells libraries what they would look for in all jars otherwise. To be called before any of them is used. */
    static void settleLibraries() {
        settleLog();
        System.setProperty("picocli.disable.closures", "true"); // of Groovy
        System.setProperty("picocli.converters.excludes", "java[.](sql|time)[.].*"); // the one that is used has its own
    }

    /**
     * Has SLF4J take its provider now, so that functions in this process, which may have their own, do not see its
     * name.
     */
    private static void settleLog() {
        if (System.getProperty(PROVIDER) != null) {
            return; // the user's choice
        }
        var verbosity = System.getProperty(VERBOSITY);
        System.setProperty(PROVIDER, LogProvider.class.getName());
        System.setProperty(VERBOSITY, "warn"); // or it would say that it was told so
        LoggerFactory.getILoggerFactory();
        System.clearProperty(PROVIDER);
        if (verbosity == null) {
            System.clearProperty(VERBOSITY);
        } else {
            System.setProperty(VERBOSITY, verbosity);
        }
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
