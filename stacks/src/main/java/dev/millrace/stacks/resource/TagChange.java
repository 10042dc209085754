package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What has to be done to a resource's tags when its properties change.
 *
 * @param added those that are new or have another value
 * @param removed keys of those that are gone
 */
record TagChange(ArrayNode added, ArrayNode removed) {

    static TagChange between(ObjectNode before, ObjectNode after) {
        var old = byKey(before);
        var wanted = byKey(after);
        var added = JsonNodeFactory.instance.arrayNode();
        var removed = JsonNodeFactory.instance.arrayNode();
        wanted.forEach((key, value) -> {
            if (!value.equals(old.get(key))) {
                added.addObject().put("Key", key).put("Value", value);
            }
        });
        old.keySet().stream().filter(key -> !wanted.containsKey(key)).forEach(removed::add);
        return new TagChange(added, removed);
    }

    private static Map<String, String> byKey(ObjectNode properties) {
        var tags = new LinkedHashMap<String, String>();
        properties.path("Tags").forEach(tag -> tags.put(Json.text(tag, "Key"), Json.text(tag, "Value")));
        return tags;
    }

    /** The tags as the services take them that have no list of them but a map. */
    static ObjectNode map(JsonNode tags) {
        var map = Json.object();
        tags.forEach(tag -> map.put(Json.text(tag, "Key"), Json.text(tag, "Value")));
        return map;
    }

    /** Calls the operations of the service, with what says whose tags they are. */
    void apply(ResourceContext context, String service, Form form, ObjectNode whose) {
        if (!removed.isEmpty()) {
            var request = whose.deepCopy();
            request.set("TagKeys", removed);
            context.call(service, form.untag(), request);
        }
        if (!added.isEmpty()) {
            var request = whose.deepCopy();
            request.set(form.member(), form.asMap() ? map(added) : added);
            context.call(service, form.tag(), request);
        }
    }

    /**
     * How a service wants to be told.
     *
     * @param tag the operation that adds tags
     * @param untag the operation that removes them
     * @param member the member that has the added ones
     * @param asMap whether that is a map
     */
    record Form(String tag, String untag, String member, boolean asMap) {

        static final Form LISTED = new Form("TagResource", "UntagResource", "Tags", false);
        static final Form MAPPED = new Form("TagResource", "UntagResource", "Tags", true);
        static final Form OF_QUEUES = new Form("TagQueue", "UntagQueue", "Tags", true);
        static final Form OF_ROLES = new Form("TagRole", "UntagRole", "Tags", false);
    }
}
