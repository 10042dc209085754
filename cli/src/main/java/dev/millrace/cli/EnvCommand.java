package dev.millrace.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace env}: what a shell must export so that AWS's tools talk to Millrace. */
@Command(
        name = "env",
        description = "Print the exports for AWS tools: eval \"$(./millrace env)\"",
        mixinStandardHelpOptions = true)
final class EnvCommand implements Callable<Integer> {

    @Option(names = "--endpoint", defaultValue = EndpointOption.DEFAULT, description = "The server (${DEFAULT-VALUE}).")
    String endpoint = EndpointOption.DEFAULT;

    @Option(
            names = "--account",
            defaultValue = "000000000000",
            description = "12-digit account to act in (${DEFAULT-VALUE}).")
    String account = "000000000000";

    @Option(names = "--region", defaultValue = "us-east-1", description = "Region to act in (${DEFAULT-VALUE}).")
    String region = "us-east-1";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        out.println("export AWS_ENDPOINT_URL=" + endpoint);
        out.println("export AWS_REGION=" + region);
        out.println("export AWS_DEFAULT_REGION=" + region);
        out.println("export AWS_ACCESS_KEY_ID=" + account);
        out.println("export AWS_SECRET_ACCESS_KEY=millrace");
        out.println("export AWS_EC2_METADATA_DISABLED=true");
        return 0;
    }
}
