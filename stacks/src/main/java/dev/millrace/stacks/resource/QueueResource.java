package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::SQS::Queue}. Its Ref is the queue's URL. */
final class QueueResource implements ResourceType {

    static final String SERVICE = "sqs";

    /** What attributes return to when the template drops them. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "DelaySeconds", "0",
            "MaximumMessageSize", "1048576",
            "MessageRetentionPeriod", "345600",
            "ReceiveMessageWaitTimeSeconds", "0",
            "RedrivePolicy", "",
            "VisibilityTimeout", "30");

    @Override
    public String name() {
        return "AWS::SQS::Queue";
    }

    @Override
    public PropertyType.Structure properties() {
        return PropertyType.Structure.of(Map.ofEntries(
                        Map.entry("QueueName", PropertyTypes.TEXT),
                        Map.entry("DelaySeconds", PropertyTypes.WHOLE),
                        Map.entry("MaximumMessageSize", PropertyTypes.WHOLE),
                        Map.entry("MessageRetentionPeriod", PropertyTypes.WHOLE),
                        Map.entry("ReceiveMessageWaitTimeSeconds", PropertyTypes.WHOLE),
                        Map.entry("VisibilityTimeout", PropertyTypes.WHOLE),
                        Map.entry("RedrivePolicy", PropertyTypes.DOCUMENT),
                        Map.entry("Tags", PropertyTypes.TAGS)))
                .refusing(
                        "ContentBasedDeduplication",
                        "DeduplicationScope",
                        "FifoQueue",
                        "FifoThroughputLimit",
                        "KmsDataKeyReusePeriodSeconds",
                        "KmsMasterKeyId",
                        "RedriveAllowPolicy",
                        "SqsManagedSseEnabled");
    }

    @Override
    public Set<String> replacedBy() {
        return Set.of("QueueName");
    }

    @Override
    public String nameProperty() {
        return "QueueName";
    }

    @Override
    public Set<String> attributes(ObjectNode properties) {
        return Set.of("Arn", "QueueName", "QueueUrl");
    }

    @Override
    public String madeBy() {
        return SERVICE + ":CreateQueue";
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var name = name(context, properties);
        if (url(context, name).isPresent()) {
            // CreateQueue would return an equal queue that somebody else made, and the stack would later delete it.
            throw new ResourceException(
                    "Resource of type 'AWS::SQS::Queue' with identifier '" + name + "' already exists.");
        }
        var request = Json.of("QueueName", name);
        request.set("Attributes", queueAttributes(properties));
        if (properties.has("Tags")) {
            var tags = request.putObject("tags");
            properties.get("Tags").forEach(tag -> tags.put(Json.text(tag, "Key"), Json.text(tag, "Value")));
        }
        var url = Json.text(context.call(SERVICE, "CreateQueue", request), "QueueUrl");
        exists.accept(new Physical(url, Map.of()));
        return describe(context, url, name);
    }

    private static String name(ResourceContext context, ObjectNode properties) {
        return properties.path("QueueName").asText(context.generatedName(80));
    }

    private static Optional<String> url(ResourceContext context, String name) {
        return context.found(
                () -> Json.text(context.call(SERVICE, "GetQueueUrl", Json.of("QueueName", name)), "QueueUrl"));
    }

    @Override
    public Optional<Physical> adopt(ResourceContext context, ObjectNode properties) {
        var name = name(context, properties);
        return url(context, name).map(url -> describe(context, url, name));
    }

    private static Physical describe(ResourceContext context, String url, String name) {
        var request = Json.of("QueueUrl", url);
        request.putArray("AttributeNames").add("QueueArn");
        var arn = context.call(SERVICE, "GetQueueAttributes", request)
                .at("/Attributes/QueueArn")
                .asText();
        return new Physical(url, Map.of("Arn", arn, "QueueName", name, "QueueUrl", url));
    }

    private static ObjectNode queueAttributes(ObjectNode properties) {
        var attributes = Json.object();
        for (var entry : properties.properties()) {
            if (!entry.getKey().equals("QueueName") && !entry.getKey().equals("Tags")) {
                attributes.put(entry.getKey(), text(entry.getValue()));
            }
        }
        return attributes;
    }

    private static String text(JsonNode value) {
        return value.isObject() ? value.toString() : value.asText();
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        if (Json.changed(before, after, "Tags")) {
            throw new ResourceException("property Tags of a queue cannot be changed");
        }
        var attributes = queueAttributes(after);
        DEFAULTS.forEach((name, usual) -> {
            if (before.has(name) && !after.has(name)) {
                attributes.put(name, usual);
            }
        });
        var request = Json.of("QueueUrl", current.id());
        request.set("Attributes", attributes);
        context.call(SERVICE, "SetQueueAttributes", request);
        return current;
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        context.callIfPresent(SERVICE, "DeleteQueue", Json.of("QueueUrl", current.id()));
    }
}
