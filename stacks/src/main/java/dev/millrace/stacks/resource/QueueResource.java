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
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("ContentBasedDeduplication", "false"),
            Map.entry("DeduplicationScope", "queue"),
            Map.entry("DelaySeconds", "0"),
            Map.entry("FifoThroughputLimit", "perQueue"),
            Map.entry("KmsDataKeyReusePeriodSeconds", "300"),
            Map.entry("KmsMasterKeyId", ""),
            Map.entry("MaximumMessageSize", "1048576"),
            Map.entry("MessageRetentionPeriod", "345600"),
            Map.entry("ReceiveMessageWaitTimeSeconds", "0"),
            Map.entry("RedriveAllowPolicy", ""),
            Map.entry("RedrivePolicy", ""),
            Map.entry("SqsManagedSseEnabled", "true"),
            Map.entry("VisibilityTimeout", "30"));

    private static final String FIFO = "FifoQueue";
    private static final String SUFFIX = ".fifo";
    private static final int LONGEST_NAME = 80;
    private static final Set<String> NO_ATTRIBUTES = Set.of("QueueName", "Tags", FIFO);

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
                Map.entry("RedriveAllowPolicy", PropertyTypes.DOCUMENT),
                Map.entry("KmsMasterKeyId", PropertyTypes.TEXT),
                Map.entry("KmsDataKeyReusePeriodSeconds", PropertyTypes.WHOLE),
                Map.entry("SqsManagedSseEnabled", PropertyTypes.FLAG),
                Map.entry(FIFO, PropertyTypes.FLAG),
                Map.entry("ContentBasedDeduplication", PropertyTypes.FLAG),
                Map.entry("DeduplicationScope", PropertyTypes.TEXT),
                Map.entry("FifoThroughputLimit", PropertyTypes.TEXT),
                Map.entry("Tags", PropertyTypes.TAGS)));
    }

    @Override
    public Set<String> replacedBy() {
        return Set.of("QueueName", FIFO);
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
        var attributes = queueAttributes(properties);
        if (isFifo(properties)) {
            attributes.put(FIFO, "true"); // said of a standard queue, even that it is false would be refused
        }
        request.set("Attributes", attributes);
        if (properties.has("Tags")) {
            request.set("tags", TagChange.map(properties.get("Tags")));
        }
        var url = Json.text(context.call(SERVICE, "CreateQueue", request), "QueueUrl");
        var made = describe(context, url, name);
        exists.accept(made);
        return made;
    }

    private static String name(ResourceContext context, ObjectNode properties) {
        var generated = isFifo(properties)
                ? context.generatedName(LONGEST_NAME - SUFFIX.length()) + SUFFIX
                : context.generatedName(LONGEST_NAME);
        return properties.path("QueueName").asText(generated);
    }

    private static boolean isFifo(ObjectNode properties) {
        return properties.path(FIFO).asBoolean();
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
        var arn = context.call().scope().arn("sqs", name);
        return new Physical(url, Map.of("Arn", arn.toString(), "QueueName", name, "QueueUrl", url));
    }

    private static ObjectNode queueAttributes(ObjectNode properties) {
        var attributes = Json.object();
        for (var entry : properties.properties()) {
            if (!NO_ATTRIBUTES.contains(entry.getKey())) {
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
        TagChange.between(before, after)
                .apply(context, SERVICE, TagChange.Form.OF_QUEUES, Json.of("QueueUrl", current.id()));
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
