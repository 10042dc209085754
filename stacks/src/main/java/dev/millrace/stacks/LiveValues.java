package dev.millrace.stacks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.stacks.resource.ResourceException;
import dev.millrace.stacks.template.Evaluator;

/** Resources as they are now. */
record LiveValues(StackRecord stack) implements Evaluator.ResourceValues {

    @Override
    public JsonNode ref(String logicalId) {
        return TextNode.valueOf(find(logicalId).physicalId());
    }

    @Override
    public JsonNode attribute(String logicalId, String attribute) {
        var value = find(logicalId).attributes().get(attribute);
        if (value == null) {
            throw new ResourceException("Resource " + logicalId + " has no attribute " + attribute);
        }
        return TextNode.valueOf(value);
    }

    private ResourceRecord find(String logicalId) {
        return stack.resource(logicalId)
                .filter(ResourceRecord::isMade)
                .orElseThrow(() -> new ResourceException("Resource " + logicalId + " does not exist yet"));
    }
}
