package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::SNS::Topic} with the subscriptions it lists. Its Ref is the topic's ARN. */
final class TopicResource implements ResourceType {

    static final String SERVICE = "sns";

    /** Properties that are attributes of the same name; the template writes some of them as objects. */
    private static final List<String> ATTRIBUTES = List.of("DisplayName", "SignatureVersion", "TracingConfig");

    @Override
    public String name() {
        return "AWS::SNS::Topic";
    }

    @Override
    public PropertyType.Structure properties() {
        var subscription = PropertyType.Structure.of(
                Map.of("Endpoint", PropertyTypes.TEXT, "Protocol", PropertyTypes.TEXT), Set.of("Endpoint", "Protocol"));
        return PropertyType.Structure.of(Map.of(
                        "TopicName", PropertyTypes.TEXT,
                        "DisplayName", PropertyTypes.TEXT,
                        "SignatureVersion", PropertyTypes.TEXT,
                        "TracingConfig", PropertyTypes.TEXT,
                        "FifoTopic", PropertyTypes.OFF,
                        "Subscription", new PropertyType.ListOf(subscription),
                        "Tags", PropertyTypes.TAGS))
                .refusing(
                        "ArchivePolicy",
                        "ContentBasedDeduplication",
                        "DataProtectionPolicy",
                        "DeliveryStatusLogging",
                        "FifoThroughputScope",
                        "KmsMasterKeyId");
    }

    @Override
    public Set<String> replacedBy() {
        return Set.of("TopicName");
    }

    @Override
    public String nameProperty() {
        return "TopicName";
    }

    @Override
    public Set<String> attributes(ObjectNode properties) {
        return Set.of("TopicArn", "TopicName");
    }

    @Override
    public String madeBy() {
        return SERVICE + ":CreateTopic";
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var name = name(context, properties);
        var arn = arn(context, name);
        if (isThere(context, arn)) {
            // CreateTopic would return an equal topic that somebody else made, and the stack would later delete it.
            throw new ResourceException(
                    "Resource of type 'AWS::SNS::Topic' with identifier '" + arn + "' already exists.");
        }
        var request = Json.of("Name", name);
        request.set("Attributes", Json.copy(properties, ATTRIBUTES.toArray(String[]::new)));
        if (properties.has("Tags")) {
            request.set("Tags", properties.get("Tags"));
        }
        context.call(SERVICE, "CreateTopic", request);
        var made = physical(arn, name);
        exists.accept(made);
        subscribe(context, arn, properties);
        return made;
    }

    private static String name(ResourceContext context, ObjectNode properties) {
        return properties.path("TopicName").asText(context.generatedName(256));
    }

    private static String arn(ResourceContext context, String name) {
        return context.call().scope().arn(SERVICE, name).toString();
    }

    private static Physical physical(String arn, String name) {
        return new Physical(arn, Map.of("TopicArn", arn, "TopicName", name));
    }

    private static boolean isThere(ResourceContext context, String arn) {
        return context.found(() -> context.call(SERVICE, "GetTopicAttributes", Json.of("TopicArn", arn)))
                .isPresent();
    }

    @Override
    public Optional<Physical> adopt(ResourceContext context, ObjectNode properties) {
        var name = name(context, properties);
        var arn = arn(context, name);
        if (!isThere(context, arn)) {
            return Optional.empty();
        }
        subscribe(context, arn, properties);
        return Optional.of(physical(arn, name));
    }

    /** Subscribing again finds what is there. */
    private static void subscribe(ResourceContext context, String arn, ObjectNode properties) {
        for (var wanted : properties.path("Subscription")) {
            var request = Json.of("TopicArn", arn);
            request.set("Protocol", wanted.get("Protocol"));
            request.set("Endpoint", wanted.get("Endpoint"));
            context.call(SERVICE, "Subscribe", request);
        }
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        for (var attribute : ATTRIBUTES) {
            if (Json.changed(before, after, attribute)) {
                context.call(
                        SERVICE,
                        "SetTopicAttributes",
                        Json.of(
                                "TopicArn",
                                current.id(),
                                "AttributeName",
                                attribute,
                                "AttributeValue",
                                Json.text(after, attribute)));
            }
        }
        if (Json.changed(before, after, "Subscription")) {
            unsubscribe(context, current.id(), before, after);
            subscribe(context, current.id(), after);
        }
        TagChange.between(before, after)
                .apply(context, SERVICE, TagChange.Form.LISTED, Json.of("ResourceArn", current.id()));
        return current;
    }

    /** Ends the subscriptions that the template no longer lists; others of the topic are none of its business. */
    private static void unsubscribe(ResourceContext context, String arn, ObjectNode before, ObjectNode after) {
        var gone = new LinkedHashSet<JsonNode>();
        before.path("Subscription").forEach(gone::add);
        after.path("Subscription").forEach(gone::remove);
        var request = Json.of("TopicArn", arn);
        for (boolean more = true; more; ) {
            var page = context.call(SERVICE, "ListSubscriptionsByTopic", request);
            for (var listed : page.path("Subscriptions")) {
                boolean isGone = gone.stream()
                        .anyMatch(one -> one.get("Protocol").equals(listed.get("Protocol"))
                                && one.get("Endpoint").equals(listed.get("Endpoint")));
                // One that waits for its confirmation has no ARN to be named by; it goes by itself.
                if (isGone && !Json.text(listed, "SubscriptionArn").equals("PendingConfirmation")) {
                    context.callIfPresent(
                            SERVICE, "Unsubscribe", Json.of("SubscriptionArn", Json.text(listed, "SubscriptionArn")));
                }
            }
            more = page.has("NextToken");
            request.set("NextToken", page.get("NextToken"));
        }
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        context.callIfPresent(SERVICE, "DeleteTopic", Json.of("TopicArn", current.id()));
    }
}
