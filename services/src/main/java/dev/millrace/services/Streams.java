package dev.millrace.services;

import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Requests and answers whose bodies are streams. */
public final class Streams {

    private Streams() {}

    /**
     * A request as it came.
     *
     * @param method in capitals
     * @param path percent-encoded, beginning with the bucket where the service has buckets
     * @param query its parameters, decoded
     * @param headers by name in lower case
     * @param body to be read once
     * @param length of the body; empty if the client does not say
     */
    public record Request(
            String method,
            String path,
            Map<String, List<String>> query,
            Map<String, List<String>> headers,
            InputStream body,
            OptionalLong length) {

        public Request {
            query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        }

        /** The first value of a header. */
        public Optional<String> header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                    .findFirst();
        }

        /** The first value of a parameter of the query; empty text if it has none. */
        public Optional<String> parameter(String name) {
            return query.getOrDefault(name, List.of()).stream().findFirst();
        }
    }

    /**
     * An answer.
     *
     * @param headers beside the length
     * @param body closed by whoever sends it
     * @param length of the body, or for HEAD of what GET would send; empty if it is not known
     */
    public record Answer(int status, Map<String, String> headers, InputStream body, OptionalLong length) {

        public Answer {
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        }
    }
}
