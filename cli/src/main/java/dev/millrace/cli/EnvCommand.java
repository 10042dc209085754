package dev.millrace.cli;

import dev.millrace.model.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--auth-file",
            paramLabel = "FILE",
            description =
                    "The keys of a server that verifies signatures: the account's own is exported, else the first that"
                            + " acts in the server's account. The variable " + ServerKeys.VARIABLE + " does the same.")
    @Nullable
    Path authFile;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var keys = ServerKeys.of(List.of(), authFile).client(account);
        var fault = keys.map(this::fault).orElseGet(this::faultWithoutKeys);
        out.println("export AWS_ENDPOINT_URL=" + ShellText.quoted(endpoint));
        out.println("export AWS_REGION=" + ShellText.quoted(region));
        out.println("export AWS_DEFAULT_REGION=" + ShellText.quoted(region));
        if (fault.isEmpty() && keys.isPresent()) {
            out.println("export AWS_ACCESS_KEY_ID=" + keys.get().accessKeyId());
            out.println("export AWS_SECRET_ACCESS_KEY="
                    + ShellText.quoted(keys.get().secretAccessKey()));
            out.println("unset AWS_SESSION_TOKEN");
        } else if (fault.isEmpty()) {
            out.println("export AWS_ACCESS_KEY_ID=" + ShellText.quoted(account));
            out.println("export AWS_SECRET_ACCESS_KEY=millrace");
        }
        out.println("export AWS_EC2_METADATA_DISABLED=true");
        if (fault.isPresent()) {
            out.println("# " + fault.get()); // last: who evaluates it unquoted loses what follows
            spec.commandLine().getErr().println("millrace: " + fault.get());
        }
        return 0;
    }

    /** Why these keys are not to be exported. */
    private Optional<String> fault(ClientKeys keys) {
        var id = keys.accessKeyId();
        boolean isAsked = spec.commandLine().getParseResult().hasMatchedOption("--account");
        return isAsked && !id.equals(account) && Scope.isAccount(id)
                ? Optional.of("there is no key that acts in account " + account + ": " + id
                        + " acts in an account of its own; name it with --account, or give the server another key")
                : Optional.empty();
    }

    private Optional<String> faultWithoutKeys() {
        return LocalApi.isVerifying(endpoint)
                ? Optional.of("the server at " + endpoint
                        + " takes signed requests only: give env its --auth-file, or set " + ServerKeys.VARIABLE
                        + ", or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to one of its keys")
                : Optional.empty();
    }
}
