package dev.millrace.gateway.signature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A signature taken apart, from the header or from the query of a link.
 *
 * @param credential {@code key/date/region/service/terminator}, in whatever form it came
 * @param timestamp as sent
 * @param expiresSeconds how long a link is good, as sent; absent in headers
 */
record SignatureParts(
        String algorithm,
        String credential,
        List<String> signedHeaders,
        String signature,
        String timestamp,
        Optional<String> sessionToken,
        Optional<String> expiresSeconds) {

    SignatureParts {
        signedHeaders = List.copyOf(signedHeaders);
    }

    /** The parts of a signature whose form has been found whole. */
    static SignatureParts of(SignedMessage request, Map<String, String> query) {
        var header = request.header("authorization");
        if (header.isEmpty()) {
            return new SignatureParts(
                    query.getOrDefault(SignatureForm.ALGORITHM, ""),
                    query.getOrDefault("X-Amz-Credential", ""),
                    names(query.getOrDefault("X-Amz-SignedHeaders", "")),
                    query.getOrDefault("X-Amz-Signature", ""),
                    query.getOrDefault("X-Amz-Date", ""),
                    Optional.ofNullable(query.get("X-Amz-Security-Token")),
                    Optional.of(query.getOrDefault(SignatureForm.EXPIRES, "900")));
        }
        var parts = SignatureForm.parts(header.get());
        int end = header.get().indexOf(' ');
        return new SignatureParts(
                end < 0 ? header.get() : header.get().substring(0, end),
                parts.getOrDefault("Credential", ""),
                names(parts.getOrDefault("SignedHeaders", "")),
                parts.getOrDefault("Signature", ""),
                request.header("x-amz-date").or(() -> request.header("date")).orElse(""),
                request.header("x-amz-security-token"),
                Optional.empty());
    }

    /** The query's parameters, decoded; of several with one name the first. */
    static Map<String, String> query(String query) {
        var all = new LinkedHashMap<String, String>();
        for (var pair : query.split("&")) {
            int equals = pair.indexOf('=');
            var name = equals < 0 ? pair : pair.substring(0, equals);
            all.putIfAbsent(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        return all;
    }

    private static String decoded(String text) {
        return new String(Percent.decode(text, false), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static List<String> names(String list) {
        return new ArrayList<>(Arrays.asList(list.toLowerCase(Locale.ROOT).split(";")));
    }
}
