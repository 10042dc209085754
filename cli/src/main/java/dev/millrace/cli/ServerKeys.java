package dev.millrace.cli;

import dev.millrace.model.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a server verifies signatures against, wherever they are given. Its text does not show the secrets.
 *
 * @param secrets by access key id, in the order in which they are given; none if any signature will do
 */
record ServerKeys(Map<String, String> secrets) {

    /** Keys that neither {@code ps} nor the shell's history shows. */
    static final String VARIABLE = "MILLRACE_AUTH";

    /**
     * Those of the options and of the environment.
     *
     * @param auth {@code KEYID:SECRET} each
     * @param file has one a line
     */
    static ServerKeys of(List<String> auth, @Nullable Path file) {
        var keys = new LinkedHashMap<String, String>();
        auth.forEach(key -> add(keys, key, "--auth"));
        if (file != null) {
            lines(file).forEach(line -> add(keys, line, "--auth-file"));
        }
        var variable = System.getenv(VARIABLE);
        if (variable != null && !variable.isBlank()) {
            for (var key : variable.strip().split("[,\\s]+")) {
                add(keys, key, VARIABLE);
            }
        }
        if (file != null && keys.isEmpty()) {
            throw new Refusal(Refusal.CANNOT_START, "--auth-file " + file + " holds no key");
        }
        return new ServerKeys(keys);
    }

    /**
     * The one that a client in this account takes: the account's own, else the first that acts in the server's account,
     * else the first, which acts in an account of its own.
     */
    Optional<ClientKeys> client(String account) {
        return first(account::equals)
                .or(() -> first(id -> !Scope.isAccount(id)))
                .or(() -> first(id -> true))
                .map(id -> new ClientKeys(id, secrets.getOrDefault(id, ""), ""));
    }

    private Optional<String> first(Predicate<String> wanted) {
        return secrets.keySet().stream().filter(wanted).findFirst();
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

    @Override
    public String toString() {
        return "ServerKeys" + secrets.keySet();
    }
}
