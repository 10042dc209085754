package dev.millrace.stacks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.stacks.template.Evaluator;
import java.util.Map;
import java.util.Optional;

/** Resources as far as they are known before a deployment: those that stay as they are. */
record ExpectedValues(Map<String, Optional<ResourceRecord>> known) implements Evaluator.ResourceValues {

    @Override
    public JsonNode ref(String logicalId) {
        return text(logicalId, known(logicalId).map(ResourceRecord::physicalId));
    }

    @Override
    public JsonNode attribute(String logicalId, String attribute) {
        return text(
                logicalId + "." + attribute,
                known(logicalId).map(resource -> resource.attributes().get(attribute)));
    }

    private Optional<ResourceRecord> known(String logicalId) {
        return known.getOrDefault(logicalId, Optional.empty());
    }

    private static TextNode text(String what, Optional<String> value) {
        return TextNode.valueOf(value.orElseGet(() -> Plan.unknown(what)));
    }
}
