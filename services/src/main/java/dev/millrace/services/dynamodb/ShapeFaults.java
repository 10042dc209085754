package dev.millrace.services.dynamodb;

import dev.millrace.model.errors.DynamoDbErrors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what is wrong with the shape of a request, to tell it all in one sentence (spec 6.4). The order of the calls
 * is the order of the sentence. The streams service tells them in the same way. Not thread-safe.
 */
public final class ShapeFaults {

    private static final int MOST_TOLD = 10;
    private static final int MAX_ARN = 1024;
    private static final String NAME = "[a-zA-Z0-9_.-]+";

    static final List<String> RETURN_CONSUMED_CAPACITY = List.of("INDEXES", "TOTAL", "NONE");
    static final List<String> RETURN_VALUES = List.of("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW");
    static final List<String> RETURN_VALUES_ON_FAILURE = List.of("ALL_OLD", "NONE");
    static final List<String> RETURN_ITEM_COLLECTION_METRICS = List.of("SIZE", "NONE");
    static final List<String> SELECT =
            List.of("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES");

    private final List<String> faults = new ArrayList<>();

    /** A member that must be there. */
    public ShapeFaults required(String path, boolean isPresent) {
        if (!isPresent) {
            fault("null", path, "Member must not be null");
        }
        return this;
    }

    /** The name of a table in an item operation; a table's ARN will do. */
    ShapeFaults tableName(@Nullable String name) {
        return required("tableName", name != null).tableNameForm("tableName", name);
    }

    /** The form of a table's name, if it is there. */
    ShapeFaults tableNameForm(String path, @Nullable String name) {
        length(path, name, 1, MAX_ARN);
        return name == null || name.isEmpty() || TableRef.isArn(name) ? this : name(path, name);
    }

    /** A name of a table or index. */
    public ShapeFaults name(String path, @Nullable String name) {
        if (name != null && !isName(name)) {
            fault(quoted(name), path, "Member must satisfy regular expression pattern: " + NAME);
        }
        return this;
    }

    /** Whether it is of the {@link #NAME} pattern; asked of every request, so without a matcher. */
    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean isDigit = c >= '0' && c <= '9';
            if (!isLetter && !isDigit && c != '_' && c != '.' && c != '-') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** A text of so many characters, if it is there. */
    public ShapeFaults length(String path, @Nullable String value, int from, int to) {
        if (value != null) {
            length(path, quoted(value), value.length(), from, to);
        }
        return this;
    }

    ShapeFaults length(String path, String shown, int length, int from, int to) {
        if (length < from) {
            fault(shown, path, "Member must have length greater than or equal to " + from);
        } else if (length > to) {
            fault(shown, path, "Member must have length less than or equal to " + to);
        }
        return this;
    }

    /** A number within bounds, if it is there. */
    public ShapeFaults range(String path, @Nullable Long value, long from, long to) {
        if (value != null && value < from) {
            fault(quoted(value), path, "Member must have value greater than or equal to " + from);
        } else if (value != null && value > to) {
            fault(quoted(value), path, "Member must have value less than or equal to " + to);
        }
        return this;
    }

    /** A number of a request for items. */
    ShapeFaults range(ItemRequest request, Member member, String path, long from, long to) {
        var value = request.number(member);
        return value.isEmpty() ? this : range(path, (long) value.getAsInt(), from, to);
    }

    /**
     * One of some words, if it is there.
     *
     * @param allowed in the order AWS prints them
     */
    public ShapeFaults enumeration(String path, @Nullable String value, Collection<String> allowed) {
        if (value != null && !allowed.contains(value)) {
            fault(quoted(value), path, "Member must satisfy enum value set: [" + String.join(", ", allowed) + "]");
        }
        return this;
    }

    ShapeFaults enumeration(ItemRequest request, Member member, String path, Collection<String> allowed) {
        request.text(member).ifPresent(value -> enumeration(path, value, allowed));
        return this;
    }

    void fault(String shown, String path, String constraint) {
        faults.add("Value " + shown + " at '" + path + "' failed to satisfy constraint: " + constraint);
    }

    private static String quoted(Object value) {
        return "'" + value + "'";
    }

    /** @throws dev.millrace.model.ServiceException ValidationException if anything is wrong */
    public void throwIfAny() {
        if (!faults.isEmpty()) {
            var told = faults.subList(0, Math.min(MOST_TOLD, faults.size()));
            throw DynamoDbErrors.validation(told.size() + " validation error" + (told.size() == 1 ? "" : "s")
                    + " detected: " + String.join("; ", told));
        }
    }
}
