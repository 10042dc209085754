package dev.millrace.stacks.resource;

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
    private static final PropertyType ATTRIBUTE = PropertyType.Structure.of(
            Map.of("AttributeName", PropertyTypes.TEXT, "AttributeType", PropertyTypes.TEXT),
            Set.of("AttributeName", "AttributeType"));
    private static final PropertyType KEY = PropertyType.Structure.of(
            Map.of("AttributeName", PropertyTypes.TEXT, "KeyType", PropertyTypes.TEXT),
            Set.of("AttributeName", "KeyType"));
    private static final PropertyType THROUGHPUT = PropertyType.Structure.of(
            Map.of("ReadCapacityUnits", PropertyTypes.WHOLE, "WriteCapacityUnits", PropertyTypes.WHOLE),
            Set.of("ReadCapacityUnits", "WriteCapacityUnits"));
    private static final PropertyType STREAM = PropertyType.Structure.of(
                    Map.of("StreamViewType", PropertyTypes.TEXT), Set.of("StreamViewType"))
            .refusing("ResourcePolicy");

    /** Features that can only be off, as they are by default; the service is not told of them. */
    private static final Map<String, PropertyType> OFF = Map.of(
            "ContributorInsightsSpecification",
            PropertyType.Structure.of(Map.of("Enabled", PropertyTypes.OFF)).refusing("Mode"),
            "PointInTimeRecoverySpecification",
            PropertyType.Structure.of(Map.of("PointInTimeRecoveryEnabled", PropertyTypes.OFF))
                    .refusing("RecoveryPeriodInDays"),
            "SSESpecification",
            PropertyType.Structure.of(Map.of("SSEEnabled", PropertyTypes.OFF)).refusing("KMSMasterKeyId", "SSEType"),
            "TableClass",
            new PropertyType.Only("STANDARD"),
            "TimeToLiveSpecification",
            PropertyType.Structure.of(Map.of("AttributeName", PropertyTypes.TEXT, "Enabled", PropertyTypes.OFF)));

    @Override
    public String name() {
        return "AWS::DynamoDB::Table";
    }

    @Override
    public PropertyType.Structure properties() {
        var members = new HashMap<>(OFF);
        members.put("TableName", PropertyTypes.TEXT);
        members.put("AttributeDefinitions", new PropertyType.ListOf(ATTRIBUTE));
        members.put("KeySchema", new PropertyType.ListOf(KEY));
        members.put("BillingMode", PropertyTypes.TEXT);
        members.put("DeletionProtectionEnabled", PropertyTypes.FLAG);
        members.put("ProvisionedThroughput", THROUGHPUT);
        members.put("StreamSpecification", STREAM);
        members.put("Tags", PropertyTypes.TAGS);
        return PropertyType.Structure.of(members, Set.of("KeySchema", "AttributeDefinitions"))
                .refusing(
                        "GlobalSecondaryIndexes",
                        "ImportSourceSpecification",
                        "KinesisStreamSpecification",
                        "LocalSecondaryIndexes",
                        "OnDemandThroughput",
                        "ResourcePolicy",
                        "WarmThroughput");
    }

    @Override
    public Set<String> replacedBy() {
        // Without indexes a changed attribute definition is a changed key.
        return Set.of("TableName", "KeySchema", "AttributeDefinitions");
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
        var request = properties.deepCopy();
        request.remove(OFF.keySet());
        if (!request.has("TableName")) {
            request.put("TableName", context.generatedName(255));
        }
        if (request.has("StreamSpecification")) {
            request.withObject("/StreamSpecification").put("StreamEnabled", true);
        }
        var name = Json.text(request, "TableName");
        context.call(SERVICE, "CreateTable", request);
        exists.accept(new Physical(name, Map.of()));
        return whenActive(context, name);
    }

    @Override
    public Optional<Physical> adopt(ResourceContext context, ObjectNode properties) {
        var name = properties.path("TableName").asText(context.generatedName(255));
        return context.found(() -> whenActive(context, name));
    }

    private static Physical whenActive(ResourceContext context, String name) {
        var request = Json.of("TableName", name);
        context.await(
                "table " + name + " did not become ACTIVE",
                () -> context.call(SERVICE, "DescribeTable", request)
                        .at("/Table/TableStatus")
                        .asText()
                        .equals("ACTIVE"));
        var table = context.call(SERVICE, "DescribeTable", request).path("Table");
        var arn = Json.text(table, "TableArn");
        boolean streaming = table.at("/StreamSpecification/StreamEnabled").asBoolean();
        return new Physical(
                name,
                streaming ? Map.of("Arn", arn, "StreamArn", Json.text(table, "LatestStreamArn")) : Map.of("Arn", arn));
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
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
            request.put("TableName", current.id());
            request.put("BillingMode", after.path("BillingMode").asText("PROVISIONED"));
            context.call(SERVICE, "UpdateTable", request);
            whenActive(context, current.id());
        }
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

    private static boolean isProtected(ObjectNode properties) {
        return properties.path("DeletionProtectionEnabled").asBoolean();
    }

    private static void stream(ResourceContext context, Physical current, ObjectNode specification) {
        var request = Json.of("TableName", current.id());
        request.set("StreamSpecification", specification);
        context.call(SERVICE, "UpdateTable", request);
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
