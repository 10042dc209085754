package dev.millrace.trigger.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.trigger.filter.FilterExplanation.Leaf;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes a pattern apart: each leaf is matched as a pattern of its own. Lives as long as one explanation. */
final class Explainer {

    private static final String OR = "$or";
    private static final int MOST_SHOWN = 200;
    private static final Set<String> TYPE_KEYS = Set.of("S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS");

    private final JsonNode event;
    private final String eventText;
    private final List<Leaf> leaves = new ArrayList<>();

    private Explainer(JsonNode event) {
        this.event = event;
        this.eventText = event.toString();
    }

    static FilterExplanation explain(FilterPattern pattern, JsonNode event) {
        var explainer = new Explainer(event);
        explainer.visit(pattern.tree(), "", List.of());
        return new FilterExplanation(pattern.matches(explainer.eventText), explainer.leaves);
    }

    /**
     * @param shown the path as it is told
     * @param keys the path as it leads into the event
     */
    private void visit(JsonNode pattern, String shown, List<String> keys) {
        for (var member : pattern.properties()) {
            if (member.getKey().equals(OR) && member.getValue() instanceof ArrayNode branches) {
                for (int i = 0; i < branches.size(); i++) {
                    visit(branches.get(i), join(shown, OR + "[" + i + "]"), keys);
                }
                continue;
            }
            var path = new ArrayList<>(keys);
            path.add(member.getKey());
            if (member.getValue() instanceof ArrayNode alternatives) {
                leaves.add(leaf(alternatives, join(shown, member.getKey()), path));
            } else {
                visit(member.getValue(), join(shown, member.getKey()), path);
            }
        }
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private Leaf leaf(ArrayNode alternatives, String shown, List<String> keys) {
        boolean matches = matchesAlone(alternatives, keys);
        var found = find(keys);
        return new Leaf(
                shown,
                alternatives.toString(),
                found == null ? "" : shortened(found.toString()),
                matches,
                hint(alternatives, found, matches, keys));
    }

    private boolean matchesAlone(ArrayNode alternatives, List<String> keys) {
        JsonNode pattern = alternatives;
        for (var key : keys.reversed()) {
            pattern = JsonNodeFactory.instance.objectNode().set(key, pattern);
        }
        try {
            return FilterPattern.of(pattern).matches(eventText);
        } catch (InvalidFilterException e) {
            throw new IllegalStateException("a part of a valid pattern is one", e);
        }
    }

    /** What the event has there. A key with points may also lead through several levels (I.2). */
    private @Nullable JsonNode find(List<String> keys) {
        JsonNode at = event;
        for (var key : String.join(".", keys).split("\\.", -1)) {
            if (!(at instanceof ObjectNode object) || !object.has(key)) {
                return null;
            }
            at = object.get(key);
        }
        return at;
    }

    private static String hint(ArrayNode wanted, @Nullable JsonNode found, boolean matches, List<String> keys) {
        if (found != null && isAttributeValue(found)) {
            return matches
                    ? "this leads to a DynamoDB attribute, which is an object: exists:false matches every such record;"
                            + " put the type key (as in {\"S\":[…]}) before the array"
                    : "the value is a DynamoDB attribute: put its type key before the array, {\""
                            + found.fieldNames().next() + "\":[…]}";
        }
        if (matches) {
            return "";
        }
        if (found == null) {
            return "the event has nothing here";
        }
        if (found.isObject()) {
            return "the event has an object here, which matches no value";
        }
        if (found.isTextual() && has(wanted, "numeric")) {
            return keys.getLast().equals("N")
                    ? "DynamoDB's numbers are texts in events: numeric never matches one"
                    : "numeric matches numbers only, and this is a text";
        }
        if (found.isTextual() && anyNumber(wanted)) {
            return "a number in a pattern never matches a text: write \"" + found.asText() + "\" in quotes";
        }
        return "";
    }

    private static boolean isAttributeValue(@Nullable JsonNode found) {
        return found != null
                && found.isObject()
                && found.size() == 1
                && TYPE_KEYS.contains(found.fieldNames().next());
    }

    private static boolean has(ArrayNode wanted, String operator) {
        for (var alternative : wanted) {
            if (alternative.has(operator)) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyNumber(ArrayNode wanted) {
        for (var alternative : wanted) {
            if (alternative.isNumber()) {
                return true;
            }
        }
        return false;
    }

    private static String shortened(String text) {
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
    }
}
