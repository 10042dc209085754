package dev.millrace.cli;

import dev.millrace.functions.FunctionLog;
import dev.millrace.gateway.PortInUseException;
import dev.millrace.model.Scope;
import dev.millrace.server.JavaMode;
import dev.millrace.server.Access;
import dev.millrace.server.Millrace;
import dev.millrace.store.Durability;
import dev.millrace.store.StoreException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the commands that start a server. */
final class ServerOptions {

    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--port",
            defaultValue = "4566",
            description = "Port to listen on, 0 for any free one (${DEFAULT-VALUE}).")
    int port = 4566;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Keep everything in this folder and continue from it; without it a temporary store is used and removed.")
    @Nullable
    Path data;

    @Option(
            names = "--account",
            paramLabel = "ID",
            defaultValue = Scope.DEFAULT_ACCOUNT,
            description = "Account of callers whose access key is not a 12-digit number (${DEFAULT-VALUE}).")
    String account = Scope.DEFAULT_ACCOUNT;

    @Option(
            names = "--durability",
            paramLabel = "fsync|os",
            description =
                    "What an acknowledged write survives: power loss (fsync, the default with --data) or SIGKILL (os).")
    @Nullable
    String durability;

    @Option(
            names = "--java",
            paramLabel = "process|in-process",
            defaultValue = "process",
            description = "Run Java functions as processes, or inside the server (${DEFAULT-VALUE}).")
    String java = "process";

    @Option(
            names = "--stream-retention",
            paramLabel = "DURATION",
            defaultValue = "24h",
            description = "How long streams keep records: 24 hours, as on AWS, or longer, as 7d (${DEFAULT-VALUE}).")
    Duration streamRetention = Duration.ofHours(24);

    @Option(
            names = "--shard-roll",
            paramLabel = "DURATION",
            defaultValue = "4h",
            description = "Age at which a shard is closed and a child continues it (${DEFAULT-VALUE}).")
    Duration shardRoll = Duration.ofHours(4);

    @Option(
            names = "--shard-split",
            paramLabel = "WRITES",
            defaultValue = "1000",
            description = "Writes of 1 KB a second, for minutes, above which a shard is split (${DEFAULT-VALUE}).")
    int shardSplit = 1_000;

    @Mixin
    AccessOptions access = new AccessOptions();

    /** The account and region that templates of the command line are deployed to. */
    Scope home() {
        if (!Scope.isAccount(account)) {
            throw new Refusal(Refusal.CANNOT_START, "--account takes 12 digits, not '" + account + "'");
        }
        return new Scope(account, Scope.DEFAULT_REGION);
    }

    /** What a client of this process signs with. */
    ClientKeys clientKeys() {
        return access.clientKeys(account);
    }

    /** Starts the server, or says in one sentence why it cannot. */
    Millrace start(Map<String, Path> code, FunctionLog log) {
        home(); // or the refusal of what is no account
        if (port < 0 || port > MAX_PORT) {
            throw new Refusal(Refusal.CANNOT_START, "--port takes 0 to " + MAX_PORT + ", not " + port);
        }
        var chosen = access.access();
        refuseCareless(chosen);
        try {
            var builder = withStreams(Millrace.builder())
                    .port(port)
                    .access(chosen)
                    .account(account)
                    .java(javaMode())
                    .code(code)
                    .functionLog(log)
                    .durability(durabilityOrDefault());
            return (data == null ? builder : builder.data(data)).start();
        } catch (PortInUseException e) {
            throw new Refusal(
                    Refusal.CANNOT_START,
                    "port " + port + " is in use" + (access.host.equals("127.0.0.1") ? "" : ", or " + access.host + " is not an address of this machine") + "; stop what listens there or choose another with --port");
        } catch (StoreException e) {
            throw new Refusal(Refusal.CANNOT_START, String.valueOf(e.getMessage()));
        }
    }

    private static void refuseCareless(Access access) {
        try {
            if (access.isCareless()) {
                throw new Refusal(
                        Refusal.CANNOT_START,
                        "on --host " + access.host() + " other machines could use the server and run code through it;"
                                + " add --auth-file FILE (or --auth KEYID:SECRET, or MILLRACE_AUTH) so that requests"
                                + " must be signed, or --insecure if they may");
            }
        } catch (UncheckedIOException e) {
            throw new Refusal(Refusal.CANNOT_START, "--host takes an address of this machine, not '" + access.host() + "'");
        }
    }

    private Millrace.Builder withStreams(Millrace.Builder builder) {
        try {
            return builder.streamRetention(streamRetention).shardRoll(shardRoll).shardSplit(shardSplit);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.CANNOT_START, String.valueOf(e.getMessage()));
        }
    }

    private JavaMode javaMode() {
        return switch (java) {
            case "process" -> JavaMode.PROCESS;
            case "in-process" -> JavaMode.IN_PROCESS;
            default ->
                throw new Refusal(Refusal.CANNOT_START, "--java takes process or in-process, not '" + java + "'");
        };
    }

    private Durability durabilityOrDefault() {
        if (durability == null) {
            return data == null ? Durability.OS : Durability.FSYNC;
        }
        return switch (durability.toLowerCase(Locale.ROOT)) {
            case "fsync" -> Durability.FSYNC;
            case "os" -> Durability.OS;
            default ->
                throw new Refusal(Refusal.CANNOT_START, "--durability takes fsync or os, not '" + durability + "'");
        };
    }
}
