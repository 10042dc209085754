package dev.millrace.gateway.signature;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Headers written by hand. */
final class Sent implements SignedMessage.Headers {

    private final Map<String, List<String>> headers = new TreeMap<>();

    /** @param headers names and values in turn */
    static SignedMessage message(String method, String path, String query, String body, String... headers) {
        return new SignedMessage(method, path, query, new Sent(headers), body.getBytes(StandardCharsets.UTF_8));
    }

    private Sent(String... pairs) {
        for (int i = 0; i < pairs.length; i += 2) {
            headers.merge(
                    pairs[i].toLowerCase(Locale.ROOT),
                    List.of(pairs[i + 1]),
                    (a, b) -> List.of(a.getFirst(), b.getFirst()));
        }
    }

    @Override
    public List<String> all(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public Set<String> names() {
        return headers.keySet().stream().collect(Collectors.toSet());
    }
}
