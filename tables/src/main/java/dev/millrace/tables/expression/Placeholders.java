package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.item.Checked;
import dev.millrace.tables.item.Utf8;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request's ExpressionAttributeNames and ExpressionAttributeValues, and which of them its expressions have used (spec
 * 4.7). Belongs to one request; not thread-safe.
 */
public final class Placeholders {

    private static final String NAMES = "ExpressionAttributeNames";
    private static final String VALUES = "ExpressionAttributeValues";
    private static final int MAX_NAME_BYTES = 65_535;
    private static final int MAX_KEY_BYTES = 255;
    private static final Predicate<String> NAME =
            Pattern.compile("#[0-9a-zA-Z_]+").asMatchPredicate();
    private static final Predicate<String> VALUE =
            Pattern.compile(":[0-9a-zA-Z_]+").asMatchPredicate();

    private final Map<String, String> names;
    private final Map<String, AttributeValue> values;
    private final Set<String> used = new HashSet<>();

    private Placeholders(Map<String, String> names, Map<String, AttributeValue> values) {
        this.names = names;
        this.values = values;
    }

    /** Of a request that has none. */
    public static Placeholders none() {
        return new Placeholders(Map.of(), Map.of());
    }

    /**
     * Checks and keeps a request's placeholders.
     *
     * @param names null if the request has none
     * @param values null if the request has none
     * @throws dev.millrace.model.ServiceException ValidationException if a map is empty, a key is misspelt or a value
     *     breaks the data model
     */
    public static Placeholders of(
            @Nullable Map<String, String> names, @Nullable Map<String, Checked<AttributeValue>> values) {
        if (names != null) {
            checkKeys(NAMES, names.keySet(), NAME);
            names.forEach(Placeholders::checkName);
        }
        var read = new LinkedHashMap<String, AttributeValue>();
        if (values != null) {
            checkKeys(VALUES, values.keySet(), VALUE);
            values.forEach((key, value) -> {
                value.fault().ifPresent(fault -> {
                    throw DynamoDbErrors.validation(
                            VALUES + " contains invalid value: " + fault.error().message() + " for key " + key);
                });
                read.put(key, value.orThrow());
            });
        }
        return new Placeholders(names == null ? Map.of() : names, read);
    }

    private static void checkName(String key, String name) {
        if (name.isEmpty()) {
            throw DynamoDbErrors.validation(NAMES + " contains invalid value: Empty attribute name for key " + key);
        }
        if (name.length() > MAX_NAME_BYTES / 3 && Utf8.length(name) > MAX_NAME_BYTES) {
            throw DynamoDbErrors.validation(NAMES + " contains invalid value: Attribute name is too large, must be less"
                    + " than or equal to 65535 bytes for key " + key);
        }
    }

    private static void checkKeys(String parameter, Collection<String> keys, Predicate<String> form) {
        if (keys.isEmpty()) {
            throw DynamoDbErrors.validation(parameter + " must not be empty");
        }
        for (var key : keys) {
            if (!form.test(key)) {
                throw DynamoDbErrors.validation(
                        parameter + " contains invalid key: Syntax error; key: \"" + key + "\"");
            }
            if (key.length() > MAX_KEY_BYTES) { // all of one byte, or their form would be wrong
                throw DynamoDbErrors.validation(parameter + " contains invalid key: The expression attribute map"
                        + " contains a key that is too long; key: \"" + key + "\"");
            }
        }
    }

    /**
     * Refuses placeholders in a request whose expressions cannot use them. Comes before {@link #of}.
     *
     * @param supported the expressions the operation knows, in AWS's order
     * @param present those the request has
     */
    public static void requireExpressions(
            boolean hasNames, boolean hasValues, List<ExpressionKind> supported, Set<ExpressionKind> present) {
        if (hasNames && present.isEmpty()) {
            throw DynamoDbErrors.validation(NAMES + " can only be specified when using expressions");
        }
        var taking = supported.stream()
                .filter(kind -> kind != ExpressionKind.PROJECTION)
                .toList();
        if (hasValues && taking.stream().noneMatch(present::contains)) {
            var parameters = taking.stream().map(ExpressionKind::parameter).collect(Collectors.joining(" and "));
            throw DynamoDbErrors.validation(VALUES + " can only be specified when using expressions: " + parameters
                    + (taking.size() == 1 ? " is null" : " are null"));
        }
    }

    /** What {@code #name} stands for. */
    Optional<String> name(String placeholder) {
        used.add(placeholder);
        return Optional.ofNullable(names.get(placeholder));
    }

    /** What {@code :value} stands for. */
    Optional<AttributeValue> value(String placeholder) {
        used.add(placeholder);
        return Optional.ofNullable(values.get(placeholder));
    }

    /** Refuses what no expression used; to be called when all are parsed. */
    public void requireAllUsed() {
        requireUsed(NAMES, names.keySet());
        requireUsed(VALUES, values.keySet());
    }

    private void requireUsed(String parameter, Collection<String> keys) {
        var unused = keys.stream().filter(key -> !used.contains(key)).collect(Collectors.joining(", "));
        if (!unused.isEmpty()) {
            throw DynamoDbErrors.validation(
                    "Value provided in " + parameter + " unused in expressions: keys: {" + unused + "}");
        }
    }
}
