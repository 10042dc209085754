package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ServiceException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::DynamoDB::Table}. */
final class TableResource implements ResourceType {

    private static final String SERVICE = "dynamodb";

    @Override
    public String name() {
        return "AWS::DynamoDB::Table";
    }

    @Override
    public PropertyType.Structure properties() {
        return TableProperties.ALL;
    }

    @Override
    public Set<String> replacedBy() {
        return Set.of("TableName", "KeySchema", "LocalSecondaryIndexes");
    }

    /** Definitions come and go with global indexes; one that becomes another changes a key. */
    @Override
    public boolean isReplaced(ObjectNode before, ObjectNode after) {
        var types = new HashMap<String, String>();
        for (var definition : before.path("AttributeDefinitions")) {
            types.put(Json.text(definition, "AttributeName"), Json.text(definition, "AttributeType"));
        }
        boolean isRedefined = false;
        for (var definition : after.path("AttributeDefinitions")) {
            var type = Json.text(definition, "AttributeType");
            isRedefined |= !types.getOrDefault(Json.text(definition, "AttributeName"), type)
                    .equals(type);
        }
        return isRedefined || ResourceType.super.isReplaced(before, after);
    }

    @Override
    public String nameProperty() {
        return "TableName";
    }

    @Override
    public Set<String> attributes(ObjectNode properties) {
        return properties.has("StreamSpecification") ? Set.of("Arn", "StreamArn") : Set.of("Arn");
    }

    @Override
    public String madeBy() {
        return SERVICE + ":CreateTable";
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var request = TableProperties.toCreate(properties);
        if (!request.has("TableName")) {
            request.put("TableName", context.generatedName(255));
        }
        if (request.has("StreamSpecification")) {
            request.withObject("/StreamSpecification").put("StreamEnabled", true);
        }
        var name = Json.text(request, "TableName");
        context.call(SERVICE, "CreateTable", request);
        exists.accept(new Physical(name, Map.of()));
        var physical = whenActive(context, name);
        switchFeatures(context, name, Json.object(), properties);
        return physical;
    }

    @Override
    public Optional<Physical> adopt(ResourceContext context, ObjectNode properties) {
        var name = properties.path("TableName").asText(context.generatedName(255));
        return context.found(() -> {
            var physical = whenActive(context, name);
            switchFeatures(context, name, features(context, name), properties);
            return physical;
        });
    }

    private static Physical whenActive(ResourceContext context, String name) {
        var request = Json.of("TableName", name);
        context.await(
                "table " + name + " and its indexes did not become ACTIVE",
                () -> isActive(context.call(SERVICE, "DescribeTable", request).path("Table")));
        var table = context.call(SERVICE, "DescribeTable", request).path("Table");
        var arn = Json.text(table, "TableArn");
        boolean streaming = table.at("/StreamSpecification/StreamEnabled").asBoolean();
        return new Physical(
                name,
                streaming ? Map.of("Arn", arn, "StreamArn", Json.text(table, "LatestStreamArn")) : Map.of("Arn", arn));
    }

    private static boolean isActive(JsonNode table) {
        for (var index : table.path("GlobalSecondaryIndexes")) {
            if (!Json.text(index, "IndexStatus").equals("ACTIVE")) {
                return false;
            }
        }
        return Json.text(table, "TableStatus").equals("ACTIVE");
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        var indexes = TableIndexes.of(
                context.call(SERVICE, "DescribeTable", Json.of("TableName", current.id()))
                        .path("Table"),
                after);
        TagChange.between(before, after)
                .apply(
                        context,
                        SERVICE,
                        TagChange.Form.LISTED,
                        Json.of("ResourceArn", current.attributes().getOrDefault("Arn", "")));
        if (isProtected(before) != isProtected(after)) {
            var request = Json.of("TableName", current.id());
            context.call(SERVICE, "UpdateTable", request.put("DeletionProtectionEnabled", isProtected(after)));
        }
        if (Json.changed(before, after, "BillingMode", "ProvisionedThroughput")) {
            var request = Json.copy(after, "ProvisionedThroughput");
            request.put("BillingMode", after.path("BillingMode").asText("PROVISIONED"));
            change(context, current, indexes.withThroughput(request));
        } else if (indexes.changesThroughput()) {
            change(context, current, indexes.withThroughput(Json.object()));
        }
        indexes.change().ifPresent(request -> change(context, current, request));
        for (var declared : TableProperties.declaredChanges(before, after)) {
            change(context, current, declared);
        }
        switchFeatures(context, current.id(), before, after);
        if (Json.changed(before, after, "StreamSpecification")) {
            // Another view type is another stream: the old one has to be off first.
            if (before.has("StreamSpecification")) {
                stream(context, current, Json.object().put("StreamEnabled", false));
            }
            if (after.has("StreamSpecification")) {
                var wanted = after.withObject("/StreamSpecification").deepCopy();
                stream(context, current, wanted.put("StreamEnabled", true));
            }
        }
        return whenActive(context, current.id());
    }

    /** What is on already; whoever made the table may have been interrupted before that. */
    private static ObjectNode features(ResourceContext context, String name) {
        var described = context.call(SERVICE, "DescribeTimeToLive", Json.of("TableName", name))
                .path("TimeToLiveDescription");
        var features = Json.object();
        if (Json.text(described, "TimeToLiveStatus").equals("ENABLED")) {
            features.set(
                    "TimeToLiveSpecification",
                    Json.of("AttributeName", Json.text(described, "AttributeName"))
                            .put("Enabled", true));
        }
        return features;
    }

    /** Time to live and point-in-time recovery have operations of their own. */
    private static void switchFeatures(ResourceContext context, String name, ObjectNode before, ObjectNode after) {
        TableProperties.timeToLiveChange(before, after)
                .ifPresent(change -> context.call(SERVICE, "UpdateTimeToLive", change.put("TableName", name)));
        TableProperties.recoveryChange(before, after)
                .ifPresent(change -> context.call(SERVICE, "UpdateContinuousBackups", change.put("TableName", name)));
    }

    private static boolean isProtected(ObjectNode properties) {
        return properties.path("DeletionProtectionEnabled").asBoolean();
    }

    private static void stream(ResourceContext context, Physical current, ObjectNode specification) {
        var request = Json.object();
        request.set("StreamSpecification", specification);
        change(context, current, request);
    }

    private static void change(ResourceContext context, Physical current, ObjectNode request) {
        context.call(SERVICE, "UpdateTable", request.put("TableName", current.id()));
        whenActive(context, current.id());
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        var request = Json.of("TableName", current.id());
        context.callIfPresent(SERVICE, "DeleteTable", request);
        context.await("table " + current.id() + " was not deleted", () -> {
            try {
                context.call(SERVICE, "DescribeTable", request);
                return false;
            } catch (ServiceException e) {
                if (ResourceContext.isMissing(e)) {
                    return true;
                }
                throw e;
            }
        });
    }
}
