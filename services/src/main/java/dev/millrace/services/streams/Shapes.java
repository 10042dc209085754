package dev.millrace.services.streams;

import dev.millrace.model.errors.DynamoDbErrors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what is wrong with the shape of a request, and tells it as DynamoDB does (spec 6.4). Not thread-safe. */
final class Shapes {

    private static final int MOST_TOLD = 10;

    private final List<String> violations = new ArrayList<>();

    Shapes required(String path, @Nullable Object value) {
        return value == null ? violated(path, null, "Member must not be null") : this;
    }

    Shapes length(String path, @Nullable String value, int least, int most) {
        if (value != null && value.length() < least) {
            violated(path, value, "Member must have length greater than or equal to " + least);
        }
        if (value != null && value.length() > most) {
            violated(path, value, "Member must have length less than or equal to " + most);
        }
        return this;
    }

    Shapes between(String path, @Nullable Integer value, int least, int most) {
        if (value != null && value < least) {
            violated(path, value, "Member must have value greater than or equal to " + least);
        }
        if (value != null && value > most) {
            violated(path, value, "Member must have value less than or equal to " + most);
        }
        return this;
    }

    Shapes matches(String path, @Nullable String value, String pattern) {
        return value != null && !value.matches(pattern)
                ? violated(path, value, "Member must satisfy regular expression pattern: " + pattern)
                : this;
    }

    /** @param allowed in the order AWS prints them */
    Shapes oneOf(String path, @Nullable String value, List<String> allowed) {
        return value != null && !allowed.contains(value)
                ? violated(path, value, "Member must satisfy enum value set: " + allowed)
                : this;
    }

    /** @throws dev.millrace.model.ServiceException if something is wrong */
    void check() {
        if (!violations.isEmpty()) {
            throw DynamoDbErrors.validation(violations.size() + " validation error"
                    + (violations.size() == 1 ? "" : "s")
                    + " detected: "
                    + String.join("; ", violations.subList(0, Math.min(MOST_TOLD, violations.size()))));
        }
    }

    private Shapes violated(String path, @Nullable Object value, String constraint) {
        violations.add("Value " + (value == null ? "null" : "'" + value + "'") + " at '" + path
                + "' failed to satisfy constraint: " + constraint);
        return this;
    }
}
