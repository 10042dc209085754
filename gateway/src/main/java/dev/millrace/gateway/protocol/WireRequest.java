package dev.millrace.gateway.protocol;

import dev.millrace.gateway.signature.RequestSignature;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A request as it came, its body decompressed.
 *
 * @param method in capitals
 * @param path as sent: not percent-decoded, without the query
 * @param query as sent, without the question mark; empty if there was none
 * @param headers by name
 * @param body not to be changed
 * @param requestId the id the client will be told
 * @param signature to be asked where the protocol's order of checks has it
 */
public record WireRequest(
        String method,
        String path,
        String query,
        Headers headers,
        byte[] body,
        String requestId,
        RequestSignature signature) {

    /** The first value of a header; names in any case. */
    @FunctionalInterface
    public interface Headers {
        Optional<String> first(String name);
    }

    public WireRequest {
        Objects.requireNonNull(headers);
        Objects.requireNonNull(body);
        Objects.requireNonNull(signature);
    }

    public Optional<String> header(String name) {
        return headers.first(name);
    }

    /** The media type of the body in lower case, without parameters; empty if none was given. */
    public String contentType() {
        var value = header("content-type").orElse("");
        int end = value.indexOf(';');
        return (end < 0 ? value : value.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    }

    /** The query's parameters, decoded, in order of appearance. */
    public Map<String, List<String>> queryParameters() {
        return parameters(query);
    }

    /** The parameters of a query or of a form body, decoded, in order of appearance. */
    public static Map<String, List<String>> parameters(String text) {
        var all = new LinkedHashMap<String, List<String>>();
        for (var pair : text.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                var name = equals < 0 ? pair : pair.substring(0, equals);
                var value = equals < 0 ? "" : pair.substring(equals + 1);
                all.computeIfAbsent(decode(name), ignored -> new ArrayList<>()).add(decode(value));
            }
        }
        return all;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a stray percent sign means itself
        }
    }
}
