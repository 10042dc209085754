package dev.millrace.cli;

import dev.millrace.server.Access;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of who can reach a server and who may use it. */
final class AccessOptions {

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on; other than loopback it takes --auth or --insecure (${DEFAULT-VALUE}).")
    String host = "127.0.0.1";

    @Option(
            names = "--host-name",
            paramLabel = "NAME",
            description =
                    "A further name by which clients call the server. Others are refused, for the sake of browsers.")
    List<String> hostNames = new ArrayList<>();

    @Option(names = "--cors", description = "Let web pages of other origins use the server.")
    boolean cors;

    @Option(
            names = "--auth",
            paramLabel = "KEYID:SECRET",
            description = "Verify every signature against these keys. Prefer --auth-file or the variable "
                    + ServerKeys.VARIABLE + ": other users of the machine see arguments.")
    List<String> auth = new ArrayList<>();

    @Option(names = "--auth-file", paramLabel = "FILE", description = "As --auth, with a key a line of the file.")
    @Nullable
    Path authFile;

    @Option(names = "--insecure", description = "Let other machines use the server without keys.")
    boolean insecure;

    /** What has been chosen. */
    Access access() {
        return Access.loopback()
                .onHost(host)
                .withHostNames(new LinkedHashSet<>(hostNames))
                .withCors(cors)
                .withKeys(ServerKeys.of(auth, authFile).secrets())
                .insecure(insecure);
    }

    /** The keys that a client of this process can use; those of a server without keys are not looked at. */
    ClientKeys clientKeys(String account) {
        return ServerKeys.of(auth, authFile).client(account).orElse(new ClientKeys(account, "millrace", ""));
    }
}
