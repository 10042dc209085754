package dev.millrace.cli;

import dev.millrace.server.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of who can reach a server and who may use it. */
final class AccessOptions {

    /** Keys that neither {@code ps} nor the shell's history shows. */
    private static final String VARIABLE = "MILLRACE_AUTH";

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on; other than loopback it takes --auth or --insecure (${DEFAULT-VALUE}).")
    String host = "127.0.0.1";

    @Option(
            names = "--host-name",
            paramLabel = "NAME",
            description = "A further name by which clients call the server. Others are refused, for the sake of browsers.")
    List<String> hostNames = new ArrayList<>();

    @Option(names = "--cors", description = "Let web pages of other origins use the server.")
    boolean cors;

    @Option(
            names = "--auth",
            paramLabel = "KEYID:SECRET",
            description = "Verify every signature against these keys. Prefer --auth-file or the variable " + VARIABLE
                    + ": other users of the machine see arguments.")
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
                .withKeys(keys())
                .insecure(insecure);
    }

    /** The keys that a client of this process can use; those of a server without keys are not looked at. */
    ClientKeys clientKeys(String account) {
        return keys().entrySet().stream()
                .findFirst()
                .map(key -> new ClientKeys(key.getKey(), key.getValue(), ""))
                .orElse(new ClientKeys(account, "millrace", ""));
    }

    private Map<String, String> keys() {
        var keys = new LinkedHashMap<String, String>();
        auth.forEach(key -> add(keys, key, "--auth"));
        if (authFile != null) {
            lines(authFile).forEach(line -> add(keys, line, "--auth-file"));
        }
        var variable = System.getenv(VARIABLE);
        if (variable != null && !variable.isBlank()) {
            for (var key : variable.split("[,\\s]+")) {
                add(keys, key, VARIABLE);
            }
        }
        if (authFile != null && keys.isEmpty()) {
            throw new Refusal(Refusal.CANNOT_START, "--auth-file " + authFile + " holds no key");
        }
        return keys;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new Refusal(Refusal.CANNOT_START, "--auth-file " + file + " cannot be read");
        }
    }

    private static void add(Map<String, String> keys, String key, String where) {
        int colon = key.indexOf(':');
        if (colon < 1 || colon == key.length() - 1 || !key.substring(0, colon).matches("[A-Za-z0-9]{3,128}")) {
            // What was given is not repeated: it may be a secret.
            throw new Refusal(
                    Refusal.CANNOT_START, where + " takes KEYID:SECRET, the id of 3 to 128 letters and digits");
        }
        keys.put(key.substring(0, colon), key.substring(colon + 1));
    }
}
