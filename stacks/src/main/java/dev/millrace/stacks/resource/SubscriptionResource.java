package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::SNS::Subscription}. Its Ref is the subscription's ARN, which it has before it is confirmed. */
final class SubscriptionResource implements ResourceType {

    /** Properties that are attributes of the same name. */
    private static final List<String> ATTRIBUTES =
            List.of("FilterPolicyScope", "FilterPolicy", "RawMessageDelivery", "RedrivePolicy", "DeliveryPolicy");

    @Override
    public String name() {
        return "AWS::SNS::Subscription";
    }

    @Override
    public PropertyType.Structure properties() {
        return PropertyType.Structure.of(
                        Map.of(
                                "TopicArn", PropertyTypes.TEXT,
                                "Protocol", PropertyTypes.TEXT,
                                "Endpoint", PropertyTypes.TEXT,
                                "RawMessageDelivery", PropertyTypes.FLAG,
                                "FilterPolicy", PropertyTypes.DOCUMENT,
                                "FilterPolicyScope", PropertyTypes.TEXT,
                                "RedrivePolicy", PropertyTypes.DOCUMENT,
                                "DeliveryPolicy", PropertyTypes.DOCUMENT),
                        Set.of("TopicArn", "Protocol", "Endpoint"))
                .refusing("Region", "ReplayPolicy", "SubscriptionRoleArn");
    }

    @Override
    public Set<String> replacedBy() {
        return Set.of("TopicArn", "Protocol", "Endpoint");
    }

    @Override
    public String nameProperty() {
        return "";
    }

    @Override
    public Set<String> attributes(ObjectNode properties) {
        return Set.of("Arn");
    }

    @Override
    public String madeBy() {
        return TopicResource.SERVICE + ":Subscribe";
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var made = subscribe(context, properties);
        exists.accept(made);
        return made;
    }

    /** Subscribing again finds what is there. */
    @Override
    public Optional<Physical> adopt(ResourceContext context, ObjectNode properties) {
        return Optional.of(subscribe(context, properties));
    }

    private static Physical subscribe(ResourceContext context, ObjectNode properties) {
        var request = Json.copy(properties, "TopicArn", "Protocol", "Endpoint");
        request.put("ReturnSubscriptionArn", true);
        var attributes = request.putObject("Attributes");
        for (var name : ATTRIBUTES) {
            if (properties.has(name)) {
                attributes.put(name, text(properties.get(name)));
            }
        }
        var arn = Json.text(context.call(TopicResource.SERVICE, "Subscribe", request), "SubscriptionArn");
        return new Physical(arn, Map.of("Arn", arn));
    }

    private static String text(JsonNode value) {
        return value.isObject() ? value.toString() : value.asText();
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        if (Json.changed(before, after, "FilterPolicyScope")) {
            set(context, current, "FilterPolicy", "{}"); // the old policy may not suit the new scope
        }
        for (var name : ATTRIBUTES) {
            boolean follows = name.equals("FilterPolicy") && Json.changed(before, after, "FilterPolicyScope");
            if (follows || Json.changed(before, after, name)) {
                set(context, current, name, after.has(name) ? text(after.get(name)) : usual(name));
            }
        }
        return current;
    }

    private static String usual(String name) {
        return name.equals("RawMessageDelivery") ? "false" : "";
    }

    private static void set(ResourceContext context, Physical current, String name, String value) {
        context.call(
                TopicResource.SERVICE,
                "SetSubscriptionAttributes",
                Json.of("SubscriptionArn", current.id(), "AttributeName", name, "AttributeValue", value));
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        context.callIfPresent(TopicResource.SERVICE, "Unsubscribe", Json.of("SubscriptionArn", current.id()));
    }
}
