package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::SQS::QueuePolicy}: the Policy attribute of its queues. */
final class QueuePolicyResource implements ResourceType {

    @Override
    public String name() {
        return "AWS::SQS::QueuePolicy";
    }

    @Override
    public PropertyType.Structure properties() {
        return PropertyType.Structure.of(
                Map.of("Queues", PropertyTypes.TEXTS, "PolicyDocument", PropertyTypes.DOCUMENT),
                Set.of("Queues", "PolicyDocument"));
    }

    @Override
    public Set<String> replacedBy() {
        return Set.of();
    }

    @Override
    public String nameProperty() {
        return "";
    }

    @Override
    public Set<String> attributes(ObjectNode properties) {
        return Set.of("Id");
    }

    @Override
    public String madeBy() {
        return QueueResource.SERVICE + ":SetQueueAttributes";
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var id = context.generatedName(128);
        var made = new Physical(id, Map.of("Id", id));
        exists.accept(made);
        properties.get("Queues").forEach(queue -> set(context, queue.asText(), policy(properties)));
        return made;
    }

    private static String policy(ObjectNode properties) {
        return properties.get("PolicyDocument").toString();
    }

    private static void set(ResourceContext context, String queue, String policy) {
        var request = Json.of("QueueUrl", queue);
        request.putObject("Attributes").put("Policy", policy);
        context.callIfPresent(QueueResource.SERVICE, "SetQueueAttributes", request);
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        before.get("Queues").forEach(queue -> set(context, queue.asText(), ""));
        after.get("Queues").forEach(queue -> set(context, queue.asText(), policy(after)));
        return current;
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        properties.get("Queues").forEach(queue -> set(context, queue.asText(), ""));
    }
}
