package dev.millrace.services.cloudwatch;

import dev.millrace.model.errors.CloudWatchErrors;
import dev.millrace.services.cloudwatch.Shapes.Page;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts answers into pages. A token says how many items came before. */
final class Pages {

    private static final String MARK = "from:";

    private Pages() {}

    static <T> Page<T> of(List<T> all, int most, @Nullable String token) {
        int from = Math.min(offset(token), all.size());
        int to = Math.min(all.size(), from + most);
        return new Page<>(all.subList(from, to), to < all.size() ? token(to) : null);
    }

    static int offset(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return 0;
        }
        try {
            var text = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.startsWith(MARK)) {
                return Math.max(0, Integer.parseInt(text.substring(MARK.length())));
            }
        } catch (IllegalArgumentException e) {
            throw CloudWatchErrors.invalidNextToken();
        }
        throw CloudWatchErrors.invalidNextToken();
    }

    static String token(int offset) {
        return Base64.getEncoder().encodeToString((MARK + offset).getBytes(StandardCharsets.UTF_8));
    }
}
