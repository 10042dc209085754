package dev.millrace.services.lambda.request;

import dev.millrace.model.errors.LambdaErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects members that break the ranges and forms of the service's model, and reports them all at once as AWS does.
 * Absent members break nothing unless they are required. Member names are given as AWS prints them, with a small first
 * letter. Confined to one request.
 */
public final class Constraints {

    private final List<String> failures = new ArrayList<>();

    public Constraints required(String member, @Nullable Object value) {
        if (value == null) {
            failures.add("Value null at '" + member + "' failed to satisfy constraint: Member must not be null");
        }
        return this;
    }

    /** The bounds are inclusive. */
    public Constraints range(String member, @Nullable Integer value, int min, int max) {
        if (value != null && value < min) {
            fail(member, value, "Member must have value greater than or equal to " + min);
        }
        if (value != null && value > max) {
            fail(member, value, "Member must have value less than or equal to " + max);
        }
        return this;
    }

    public Constraints length(String member, @Nullable String value, int min, int max) {
        if (value != null && value.length() < min) {
            fail(member, value, "Member must have length greater than or equal to " + min);
        }
        if (value != null && value.length() > max) {
            fail(member, value, "Member must have length less than or equal to " + max);
        }
        return this;
    }

    /** The whole value must match. */
    public Constraints matches(String member, @Nullable String value, Pattern pattern) {
        if (value != null && !pattern.matcher(value).matches()) {
            fail(member, value, "Member must satisfy regular expression pattern: " + pattern.pattern());
        }
        return this;
    }

    /** The allowed values are printed in the order given. */
    public Constraints oneOf(String member, @Nullable String value, List<String> allowed) {
        if (value != null && !allowed.contains(value)) {
            fail(member, value, "Member must satisfy enum value set: " + allowed);
        }
        return this;
    }

    public Constraints eachOneOf(String member, @Nullable List<String> values, List<String> allowed) {
        if (values != null && !allowed.containsAll(values)) {
            fail(
                    member,
                    values,
                    "Member must satisfy constraint: [Member must satisfy enum value set: " + allowed
                            + ", Member must not be null]");
        }
        return this;
    }

    public Constraints atMostItems(String member, @Nullable List<?> values, int max) {
        if (values != null && values.size() > max) {
            fail(member, values, "Member must have length less than or equal to " + max);
        }
        return this;
    }

    /**
     * Ends the collection.
     *
     * @throws dev.millrace.model.ServiceException a ValidationException that lists every failure
     */
    public void check() {
        if (!failures.isEmpty()) {
            throw LambdaErrors.validation(failures);
        }
    }

    private void fail(String member, Object value, String sentence) {
        failures.add("Value '" + value + "' at '" + member + "' failed to satisfy constraint: " + sentence);
    }
}
