package dev.millrace.gateway;

import java.io.IOException;
import java.util.Objects;

/**
 * A page of Millrace's own, beside AWS's services.
 *
 * @param method in capitals
 * @param path below {@link #ROOT}, for example {@code /_millrace/health}; with {@code /*} at its end it stands for
 *     everything below. Exact paths win over those, longer ones over shorter
 * @param handler called on a virtual thread a request
 */
public record LocalEndpoint(String method, String path, Handler handler) {

    /** What the paths of all local endpoints begin with; no AWS path does. */
    public static final String ROOT = "/_millrace/";

    private static final String BELOW = "/*";

    /** Answers a request, by exactly one of {@link LocalExchange#answer} and {@link LocalExchange#stream}. */
    @FunctionalInterface
    public interface Handler {
        /**
         * A {@link dev.millrace.model.ServiceException} becomes an answer of its status with a JSON body; any other
         * exception a 500 without details, and a line in the log.
         */
        void handle(LocalExchange exchange) throws IOException;
    }

    public LocalEndpoint {
        Objects.requireNonNull(method);
        Objects.requireNonNull(handler);
        if (!path.startsWith(ROOT)) {
            throw new IllegalArgumentException("a local endpoint lives below " + ROOT + ", not at " + path);
        }
    }

    boolean matches(String requestMethod, String requestPath) {
        if (!method.equals(requestMethod)) {
            return false;
        }
        return path.endsWith(BELOW)
                ? requestPath.startsWith(path.substring(0, path.length() - 1))
                : requestPath.equals(path);
    }

    /** How much of a path it names: the more, the better the match. */
    int weight() {
        return path.endsWith(BELOW) ? path.length() - BELOW.length() : Integer.MAX_VALUE;
    }
}
