package dev.millrace.gateway.signature;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A request as far as its signature is concerned.
 *
 * @param method in capitals
 * @param path as sent, percent signs and all, without the query
 * @param query as sent; empty if there was none
 * @param headers by name in any case
 * @param body as sent, before it is decompressed; not to be changed. Empty if it is read later
 */
public record SignedMessage(String method, String path, String query, Headers headers, byte[] body) {

    /** The headers of a request. */
    public interface Headers {
        /** All values of a header, in order; empty if there is none. */
        List<String> all(String name);

        /** The names of all headers, in lower case. */
        Set<String> names();
    }

    public SignedMessage {
        Objects.requireNonNull(headers);
        Objects.requireNonNull(body);
    }

    Optional<String> header(String name) {
        return headers.all(name).stream().findFirst();
    }
}
