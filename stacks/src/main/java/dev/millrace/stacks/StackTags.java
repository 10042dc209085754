package dev.millrace.stacks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.stacks.resource.ResourceType;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;

/** A stack's tags become tags of its resources, as far as a resource has none of that key. */
final class StackTags {

    private static final String TAGS = "Tags";

    private StackTags() {}

    /** The properties with the stack's tags among their own, if the type has tags at all. */
    static ObjectNode onto(ResourceType type, ObjectNode properties, Map<String, String> tags) {
        if (tags.isEmpty() || !type.hasTags()) {
            return properties;
        }
        var all = JsonNodeFactory.instance.arrayNode();
        var own = new HashSet<String>();
        properties.path(TAGS).forEach(tag -> {
            own.add(tag.path("Key").asText());
            all.add(tag);
        });
        new TreeMap<>(tags).forEach((key, value) -> {
            if (!own.contains(key)) {
                all.addObject().put("Key", key).put("Value", value);
            }
        });
        var tagged = properties.deepCopy();
        tagged.set(TAGS, all);
        return tagged;
    }
}
