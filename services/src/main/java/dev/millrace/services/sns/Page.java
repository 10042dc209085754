package dev.millrace.services.sns;

import dev.millrace.model.errors.SnsErrors;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list, a hundred entries. The token is the ARN of its last entry, in Base64; the last page has none.
 *
 * @param nextToken absent, not empty, on the last page: an empty one is taken as another page by some clients
 */
record Page<E>(List<E> entries, @Nullable String nextToken) {

    private static final int SIZE = 100;

    static <E> Page<E> of(List<E> all, Function<E, String> arn, @Nullable String token) {
        int start = 0;
        if (token != null && !token.isEmpty()) {
            var last = decode(token);
            while (start < all.size() && arn.apply(all.get(start)).compareTo(last) <= 0) {
                start++;
            }
        }
        int end = Math.min(all.size(), start + SIZE);
        var entries = all.subList(start, end);
        return new Page<>(entries, end < all.size() ? encode(arn.apply(entries.getLast())) : null);
    }

    private static String encode(String arn) {
        return Base64.getEncoder().encodeToString(arn.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String token) {
        try {
            return new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw SnsErrors.invalidParameter("NextToken");
        }
    }
}
