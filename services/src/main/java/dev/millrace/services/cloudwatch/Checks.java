package dev.millrace.services.cloudwatch;

import dev.millrace.model.errors.CloudWatchErrors;
import dev.millrace.services.cloudwatch.Shapes.Dimension;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects members that break the service's model, and reports them all at once. Absent members break nothing unless
 * they are required. Confined to one request.
 */
final class Checks {

    static final int MOST_DIMENSIONS = 30;

    private final List<String> failures = new ArrayList<>();

    Checks required(String member, @Nullable Object value) {
        if (value == null) {
            failures.add("Value null at '" + member + "' failed to satisfy constraint: Member must not be null");
        }
        return this;
    }

    Checks length(String member, @Nullable String value, int min, int max) {
        if (value != null && value.length() < min) {
            fail(member, value, "Member must have length greater than or equal to " + min);
        }
        if (value != null && value.length() > max) {
            fail(member, value, "Member must have length less than or equal to " + max);
        }
        return this;
    }

    Checks range(String member, @Nullable Integer value, int min, int max) {
        if (value != null && value < min) {
            fail(member, value, "Member must have value greater than or equal to " + min);
        }
        if (value != null && value > max) {
            fail(member, value, "Member must have value less than or equal to " + max);
        }
        return this;
    }

    Checks oneOf(String member, @Nullable String value, List<String> allowed) {
        if (value != null && !allowed.contains(value)) {
            fail(member, value, "Member must satisfy enum value set: " + allowed);
        }
        return this;
    }

    Checks atMost(String member, @Nullable List<?> values, int max) {
        if (values != null && values.size() > max) {
            fail(member, values, "Member must have length less than or equal to " + max);
        }
        return this;
    }

    /** @throws dev.millrace.model.ServiceException a ValidationError that lists every failure */
    void done() {
        if (!failures.isEmpty()) {
            throw CloudWatchErrors.validation(failures);
        }
    }

    private void fail(String member, Object value, String sentence) {
        failures.add("Value '" + value + "' at '" + member + "' failed to satisfy constraint: " + sentence);
    }

    /** Names and values there, not too many, no name twice. */
    static void dimensions(String where, @Nullable List<Dimension> dimensions) {
        if (dimensions == null) {
            return;
        }
        if (dimensions.size() > MOST_DIMENSIONS) {
            throw CloudWatchErrors.invalidParameterValue(
                    "The collection " + where + " must not have a size greater than " + MOST_DIMENSIONS + ".");
        }
        var names = new HashSet<String>();
        for (int i = 0; i < dimensions.size(); i++) {
            var dimension = dimensions.get(i);
            var member = where + ".member." + (i + 1);
            if (dimension.name() == null || dimension.name().isEmpty()) {
                throw CloudWatchErrors.missingParameter(member + ".Name");
            }
            if (dimension.value() == null || dimension.value().isEmpty()) {
                throw CloudWatchErrors.missingParameter(member + ".Value");
            }
            if (!names.add(dimension.name())) {
                throw CloudWatchErrors.invalidParameterValue(
                        "No two dimensions may have the same name: " + dimension.name());
            }
        }
    }

    /** The period of a query: a whole number of minutes, or one of the short ones. */
    static boolean isPeriod(int seconds) {
        return seconds == 1
                || seconds == 5
                || seconds == 10
                || seconds == 20
                || seconds == 30
                || (seconds > 0 && seconds % 60 == 0);
    }
}
