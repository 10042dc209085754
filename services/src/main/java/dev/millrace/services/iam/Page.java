package dev.millrace.services.iam;

import dev.millrace.model.errors.IamErrors;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list that is ordered by name. The marker is the name of the last element seen.
 *
 * @param marker null on the last page
 */
record Page<T>(
        List<T> elements, boolean isTruncated, @Nullable String marker) {

    private static final int USUAL = 100;
    private static final int MOST = 1000;

    static <T> Page<T> of(List<T> all, Function<T, String> name, @Nullable String after, @Nullable Integer maxItems) {
        int max = maxItems == null ? USUAL : maxItems;
        if (max < 1 || max > MOST) {
            throw IamErrors.validation("1 validation error detected: Value '" + max
                    + "' at 'maxItems' failed to satisfy constraint: Member must have value "
                    + (max < 1 ? "greater than or equal to 1" : "less than or equal to " + MOST));
        }
        var rest = after == null
                ? all
                : all.stream()
                        .filter(element -> name.apply(element).compareTo(after) > 0)
                        .toList();
        if (rest.size() <= max) {
            return new Page<>(rest, false, null);
        }
        var page = rest.subList(0, max);
        return new Page<>(page, true, name.apply(page.getLast()));
    }
}
