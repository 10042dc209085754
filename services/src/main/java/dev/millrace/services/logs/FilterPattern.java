package dev.millrace.services.logs;

import dev.millrace.model.errors.LogsErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A filter pattern over messages that are plain text: terms, phrases in double quotes, {@code -} before a term that
 * must not occur, {@code ?} before terms of which one is enough. Terms are found anywhere in the message, and case
 * matters. Immutable.
 *
 * @param all must occur
 * @param none must not occur
 * @param any one of them must occur; without meaning if there are others
 */
record FilterPattern(List<String> all, List<String> none, List<String> any) {

    /** Lets everything pass. */
    static final FilterPattern EVERYTHING = new FilterPattern(List.of(), List.of(), List.of());

    private static final int MOST_CHARACTERS = 1024;
    private static final Pattern TOKEN = Pattern.compile("\\s*([-?]?)(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s\"]+))");
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_]+");

    FilterPattern {
        all = List.copyOf(all);
        none = List.copyOf(none);
        any = List.copyOf(any);
    }

    /**
     * @throws dev.millrace.model.ServiceException if it is not a pattern, or one of a kind that Millrace does not have
     */
    static FilterPattern parse(String text) {
        var pattern = text.strip();
        if (pattern.length() > MOST_CHARACTERS) {
            throw LogsErrors.constraint(
                    "'" + pattern + "'", "filterPattern", "have length less than or equal to " + MOST_CHARACTERS);
        }
        refuseOtherKinds(pattern);
        var all = new ArrayList<String>();
        var none = new ArrayList<String>();
        var any = new ArrayList<String>();
        var token = TOKEN.matcher(pattern);
        int at = 0;
        while (at < pattern.length()) {
            if (!token.find(at) || token.start() != at) {
                throw LogsErrors.invalidParameter("Invalid character(s) in term '" + pattern.substring(at) + "'");
            }
            var terms = switch (token.group(1)) {
                case "-" -> none;
                case "?" -> any;
                default -> all;
            };
            terms.add(termOf(token.group(2), token.group(3)));
            at = token.end();
        }
        return new FilterPattern(all, none, any);
    }

    private static void refuseOtherKinds(String pattern) {
        if (pattern.startsWith("{")) {
            throw LogsErrors.unsupported("filter patterns of JSON selectors, { ... }");
        }
        if (pattern.startsWith("[")) {
            throw LogsErrors.unsupported("filter patterns of space-delimited fields, [ ... ]");
        }
        if (pattern.startsWith("%")) {
            throw LogsErrors.unsupported("filter patterns that are regular expressions, % ... %");
        }
    }

    private static String termOf(@org.jspecify.annotations.Nullable String quoted, String plain) {
        if (quoted != null) {
            return quoted.replaceAll("\\\\(.)", "$1");
        }
        if (!PLAIN.matcher(plain).matches()) {
            throw LogsErrors.invalidParameter("Invalid character(s) in term '" + plain + "'");
        }
        return plain;
    }

    boolean matches(String message) {
        if (none.stream().anyMatch(message::contains)) {
            return false;
        }
        if (all.isEmpty() && none.isEmpty() && !any.isEmpty()) {
            return any.stream().anyMatch(message::contains);
        }
        return all.stream().allMatch(message::contains);
    }
}
