package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.services.topics.StandardPolicy;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::SNS::TopicPolicy}: the Policy attribute of its topics. */
final class TopicPolicyResource implements ResourceType {

    @Override
    public String name() {
        return "AWS::SNS::TopicPolicy";
    }

    @Override
    public PropertyType.Structure properties() {
        return PropertyType.Structure.of(
                Map.of("Topics", PropertyTypes.TEXTS, "PolicyDocument", PropertyTypes.DOCUMENT),
                Set.of("Topics", "PolicyDocument"));
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
        return TopicResource.SERVICE + ":SetTopicAttributes";
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var id = context.generatedName(128);
        var made = new Physical(id, Map.of("Id", id));
        exists.accept(made);
        properties.get("Topics").forEach(topic -> set(context, topic.asText(), policy(properties)));
        return made;
    }

    private static String policy(ObjectNode properties) {
        return properties.get("PolicyDocument").toString();
    }

    private static void set(ResourceContext context, String topic, String policy) {
        context.call(
                TopicResource.SERVICE,
                "SetTopicAttributes",
                Json.of("TopicArn", topic, "AttributeName", "Policy", "AttributeValue", policy));
    }

    /** Gives topics, if they are there, the policy they had when they were new. */
    private static void reset(ResourceContext context, ObjectNode properties) {
        properties
                .get("Topics")
                .forEach(topic -> context.found(() -> {
                    set(context, topic.asText(), StandardPolicy.of(topic.asText()));
                    return topic;
                }));
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        if (Json.changed(before, after, "Topics")) {
            reset(context, before);
        }
        after.get("Topics").forEach(topic -> set(context, topic.asText(), policy(after)));
        return current;
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        reset(context, properties);
    }
}
