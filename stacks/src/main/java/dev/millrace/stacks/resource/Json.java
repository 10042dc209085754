package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Requests as JSON objects. */
final class Json {

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** An object with text members, given as name, value, name, value … */
    static ObjectNode of(String... namesAndValues) {
        var object = object();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    /** Copies the members that are there. */
    static ObjectNode copy(ObjectNode from, String... names) {
        var object = object();
        for (var name : names) {
            var value = from.get(name);
            if (value != null) {
                object.set(name, value);
            }
        }
        return object;
    }

    /** Copies the members, or their default where they are absent. */
    static ObjectNode copyWithDefaults(ObjectNode from, Map<String, JsonNode> defaults) {
        var object = object();
        defaults.forEach((name, value) -> object.set(name, from.has(name) ? from.get(name) : value));
        return object;
    }

    static String text(JsonNode object, String name) {
        return object.path(name).asText();
    }

    static boolean changed(ObjectNode before, ObjectNode after, String... names) {
        for (var name : names) {
            if (!before.path(name).equals(after.path(name))) {
                return true;
            }
        }
        return false;
    }
}
