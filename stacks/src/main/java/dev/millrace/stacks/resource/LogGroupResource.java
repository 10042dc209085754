package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::Logs::LogGroup}. Its Arn ends in {@code :*}. */
final class LogGroupResource implements ResourceType {

    private static final String SERVICE = "logs";
    private static final int MOST_CHARACTERS = 512;

    @Override
    public String name() {
        return "AWS::Logs::LogGroup";
    }

    @Override
    public PropertyType.Structure properties() {
        return PropertyType.Structure.of(Map.of(
                        "LogGroupName", PropertyTypes.TEXT,
                        "RetentionInDays", PropertyTypes.WHOLE,
                        "Tags", PropertyTypes.TAGS))
                .refusing(
                        "BearerTokenAuthenticationEnabled",
                        "DataProtectionPolicy",
                        "DeletionProtectionEnabled",
                        "FieldIndexPolicies",
                        "KmsKeyId",
                        "LogGroupClass",
                        "ResourcePolicyDocument");
    }

    @Override
    public Set<String> replacedBy() {
        return Set.of("LogGroupName");
    }

    @Override
    public String nameProperty() {
        return "LogGroupName";
    }

    @Override
    public Set<String> attributes(ObjectNode properties) {
        return Set.of("Arn");
    }

    @Override
    public String madeBy() {
        return SERVICE + ":CreateLogGroup";
    }

    private static String name(ResourceContext context, ObjectNode properties) {
        return properties.path("LogGroupName").asText(context.generatedName(MOST_CHARACTERS));
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var name = name(context, properties);
        var request = Json.of("logGroupName", name);
        if (properties.has("Tags")) {
            request.set("tags", tags(properties));
        }
        context.call(SERVICE, "CreateLogGroup", request);
        var made = described(context, name);
        exists.accept(made);
        settle(context, name, Json.object(), properties);
        return made;
    }

    @Override
    public Optional<Physical> adopt(ResourceContext context, ObjectNode properties) {
        var name = name(context, properties);
        return context.found(() -> {
            context.call(SERVICE, "ListTagsLogGroup", Json.of("logGroupName", name)); // or there is none
            settle(context, name, Json.object(), properties);
            return described(context, name);
        });
    }

    private static Physical described(ResourceContext context, String name) {
        var arn = context.call().scope().arn("logs", "log-group:" + name + ":*");
        return new Physical(name, Map.of("Arn", arn.toString()));
    }

    private static void settle(ResourceContext context, String name, ObjectNode before, ObjectNode after) {
        if (after.has("RetentionInDays")) {
            var request = Json.of("logGroupName", name);
            request.set("retentionInDays", after.get("RetentionInDays"));
            context.call(SERVICE, "PutRetentionPolicy", request);
        } else if (before.has("RetentionInDays")) {
            context.call(SERVICE, "DeleteRetentionPolicy", Json.of("logGroupName", name));
        }
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        settle(context, current.id(), before, after);
        if (Json.changed(before, after, "Tags")) {
            var wanted = tags(after);
            var gone = new HashSet<String>();
            tags(before).fieldNames().forEachRemaining(gone::add);
            wanted.fieldNames().forEachRemaining(gone::remove);
            if (!gone.isEmpty()) {
                var request = Json.of("logGroupName", current.id());
                gone.forEach(request.putArray("tags")::add);
                context.call(SERVICE, "UntagLogGroup", request);
            }
            if (!wanted.isEmpty()) {
                var request = Json.of("logGroupName", current.id());
                request.set("tags", wanted);
                context.call(SERVICE, "TagLogGroup", request);
            }
        }
        return current;
    }

    private static ObjectNode tags(ObjectNode properties) {
        var tags = Json.object();
        for (JsonNode tag : properties.path("Tags")) {
            tags.put(Json.text(tag, "Key"), Json.text(tag, "Value"));
        }
        return tags;
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        context.callIfPresent(SERVICE, "DeleteLogGroup", Json.of("logGroupName", current.id()));
    }
}
