package dev.millrace.functions;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The programs that run functions other than Java's.
 *
 * @param node names on the PATH of this process, or paths; the first that is there is taken
 * @param python likewise
 * @param npm fetches the AWS SDK for functions that bring none, as Lambda does
 * @param cache where what npm has fetched is kept, for all servers of this user
 */
public record Interpreters(List<String> node, List<String> python, String npm, Path cache) {

    public Interpreters {
        node = List.copyOf(node);
        python = List.copyOf(python);
        Objects.requireNonNull(npm);
        Objects.requireNonNull(cache);
    }

    /** Those on the PATH; the cache in {@code MILLRACE_CACHE}, else where the user's programs keep theirs. */
    public static Interpreters defaults() {
        return new Interpreters(List.of("node"), List.of("python3", "python"), "npm", defaultCache());
    }

    private static Path defaultCache() {
        var own = System.getenv("MILLRACE_CACHE");
        if (own != null && !own.isBlank() && !own.equals("off")) { // "off" is for the launcher alone
            return Path.of(own);
        }
        var shared = System.getenv("XDG_CACHE_HOME");
        return shared != null && !shared.isBlank()
                ? Path.of(shared, "millrace")
                : Path.of(System.getProperty("user.home"), ".cache", "millrace");
    }

    public Interpreters withNode(String program) {
        return new Interpreters(List.of(program), python, npm, cache);
    }

    public Interpreters withPython(String program) {
        return new Interpreters(node, List.of(program), npm, cache);
    }

    public Interpreters withNpm(String program) {
        return new Interpreters(node, python, program, cache);
    }

    public Interpreters withCache(Path folder) {
        return new Interpreters(node, python, npm, folder);
    }
}
