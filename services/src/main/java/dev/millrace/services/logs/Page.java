package dev.millrace.services.logs;

import dev.millrace.model.errors.LogsErrors;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list that is sorted by a key of each element.
 *
 * @param next the token for the page behind, which is the key of this page's last element; null if there is none
 */
record Page<T>(List<T> elements, @Nullable String next) {

    static <T> Page<T> of(
            List<T> sorted, Function<T, String> key, boolean descending, @Nullable String token, int limit) {
        var after = token == null ? null : decode(token);
        var rest = sorted.stream()
                .filter(element -> after == null || isBehind(key.apply(element), after, descending))
                .toList();
        var elements = rest.subList(0, Math.min(limit, rest.size()));
        return new Page<>(elements, elements.size() == rest.size() ? null : encode(key.apply(elements.getLast())));
    }

    private static boolean isBehind(String key, String after, boolean descending) {
        return descending ? key.compareTo(after) < 0 : key.compareTo(after) > 0;
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw LogsErrors.invalidParameter("The specified nextToken is invalid.");
        }
    }
}
