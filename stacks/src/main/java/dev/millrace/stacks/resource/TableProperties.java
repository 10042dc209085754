package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The properties of {@code AWS::DynamoDB::Table}, and how the service is told of them. */
final class TableProperties {

    private static final PropertyType ATTRIBUTE = PropertyType.Structure.of(
            Map.of("AttributeName", PropertyTypes.TEXT, "AttributeType", PropertyTypes.TEXT),
            Set.of("AttributeName", "AttributeType"));
    private static final PropertyType KEY = PropertyType.Structure.of(
            Map.of("AttributeName", PropertyTypes.TEXT, "KeyType", PropertyTypes.TEXT),
            Set.of("AttributeName", "KeyType"));
    private static final PropertyType THROUGHPUT = PropertyType.Structure.of(
            Map.of("ReadCapacityUnits", PropertyTypes.WHOLE, "WriteCapacityUnits", PropertyTypes.WHOLE),
            Set.of("ReadCapacityUnits", "WriteCapacityUnits"));
    private static final PropertyType ON_DEMAND = PropertyType.Structure.of(
            Map.of("MaxReadRequestUnits", PropertyTypes.WHOLE, "MaxWriteRequestUnits", PropertyTypes.WHOLE));
    private static final PropertyType WARM = PropertyType.Structure.of(
            Map.of("ReadUnitsPerSecond", PropertyTypes.WHOLE, "WriteUnitsPerSecond", PropertyTypes.WHOLE));
    private static final PropertyType STREAM = PropertyType.Structure.of(
                    Map.of("StreamViewType", PropertyTypes.TEXT), Set.of("StreamViewType"))
            .refusing("ResourcePolicy");
    private static final PropertyType PROJECTION = PropertyType.Structure.of(
            Map.of("ProjectionType", PropertyTypes.TEXT, "NonKeyAttributes", PropertyTypes.TEXTS));
    private static final PropertyType CONTRIBUTOR_INSIGHTS =
            PropertyType.Structure.of(Map.of("Enabled", PropertyTypes.OFF)).refusing("Mode");
    private static final Map<String, PropertyType> INDEX = Map.of(
            "IndexName", PropertyTypes.TEXT, "KeySchema", new PropertyType.ListOf(KEY), "Projection", PROJECTION);

    /** What CreateTable is not told of: what can only be off, and what has operations of its own. */
    private static final Map<String, PropertyType> APART = Map.of(
            "ContributorInsightsSpecification",
            CONTRIBUTOR_INSIGHTS,
            "PointInTimeRecoverySpecification",
            PropertyType.Structure.of(Map.of(
                    "PointInTimeRecoveryEnabled", PropertyTypes.FLAG, "RecoveryPeriodInDays", PropertyTypes.WHOLE)),
            "TimeToLiveSpecification",
            PropertyType.Structure.of(
                    Map.of("AttributeName", PropertyTypes.TEXT, "Enabled", PropertyTypes.FLAG), Set.of("Enabled")));

    /** All of them. */
    static final PropertyType.Structure ALL = all();

    private TableProperties() {}

    private static PropertyType.Structure all() {
        var members = new HashMap<>(APART);
        members.put("TableName", PropertyTypes.TEXT);
        members.put("AttributeDefinitions", new PropertyType.ListOf(ATTRIBUTE));
        members.put("KeySchema", new PropertyType.ListOf(KEY));
        members.put("BillingMode", PropertyTypes.TEXT);
        members.put("DeletionProtectionEnabled", PropertyTypes.FLAG);
        members.put("ProvisionedThroughput", THROUGHPUT);
        members.put("StreamSpecification", STREAM);
        members.put("Tags", PropertyTypes.TAGS);
        members.put("GlobalSecondaryIndexes", new PropertyType.ListOf(globalIndex()));
        members.put("LocalSecondaryIndexes", new PropertyType.ListOf(PropertyType.Structure.of(INDEX, INDEX.keySet())));
        members.put(
                "SSESpecification",
                PropertyType.Structure.of(
                        Map.of(
                                "SSEEnabled",
                                PropertyTypes.FLAG,
                                "SSEType",
                                PropertyTypes.TEXT,
                                "KMSMasterKeyId",
                                PropertyTypes.TEXT),
                        Set.of("SSEEnabled")));
        members.put("TableClass", PropertyTypes.TEXT);
        members.put("OnDemandThroughput", ON_DEMAND);
        members.put("WarmThroughput", WARM);
        return PropertyType.Structure.of(members, Set.of("KeySchema", "AttributeDefinitions"))
                .refusing("ImportSourceSpecification", "KinesisStreamSpecification", "ResourcePolicy");
    }

    private static PropertyType globalIndex() {
        var members = new HashMap<>(INDEX);
        members.put("ProvisionedThroughput", THROUGHPUT);
        members.put("OnDemandThroughput", ON_DEMAND);
        members.put("WarmThroughput", WARM);
        members.put("ContributorInsightsSpecification", CONTRIBUTOR_INSIGHTS);
        return PropertyType.Structure.of(members, INDEX.keySet());
    }

    /** What CreateTable is to be told. What is said to be as it is by default is left out. */
    static ObjectNode toCreate(ObjectNode properties) {
        var request = properties.deepCopy();
        request.remove(APART.keySet());
        for (var indexes : List.of("GlobalSecondaryIndexes", "LocalSecondaryIndexes")) {
            if (request.path(indexes).isEmpty()) {
                request.remove(indexes);
            }
        }
        for (var index : request.path("GlobalSecondaryIndexes")) {
            ((ObjectNode) index).remove("ContributorInsightsSpecification");
        }
        request.remove("SSESpecification");
        if (isEncrypted(properties)) {
            request.set("SSESpecification", encryption(properties));
        }
        if (request.path("TableClass").asText().equals("STANDARD")) {
            request.remove("TableClass");
        }
        return request;
    }

    private static boolean isEncrypted(ObjectNode properties) {
        return properties.at("/SSESpecification/SSEEnabled").asBoolean();
    }

    private static ObjectNode encryption(ObjectNode properties) {
        var request = Json.object().put("Enabled", isEncrypted(properties));
        if (isEncrypted(properties)) {
            for (var member : List.of("SSEType", "KMSMasterKeyId")) {
                var value = properties.path("SSESpecification").get(member);
                if (value != null) {
                    request.set(member, value);
                }
            }
        }
        return request;
    }

    /** What UpdateTable is to be told of what is only declared, one after the other: each has to be alone. */
    static List<ObjectNode> declaredChanges(ObjectNode before, ObjectNode after) {
        var requests = new ArrayList<ObjectNode>();
        if (Json.changed(before, after, "SSESpecification")) {
            requests.add(of("SSESpecification", encryption(after)));
        }
        if (Json.changed(before, after, "TableClass")) {
            requests.add(Json.of("TableClass", after.path("TableClass").asText("STANDARD")));
        }
        if (Json.changed(before, after, "OnDemandThroughput")
                && after.path("BillingMode").asText().equals("PAY_PER_REQUEST")) {
            requests.add(of("OnDemandThroughput", limits(after)));
        }
        if (Json.changed(before, after, "WarmThroughput") && after.has("WarmThroughput")) {
            requests.add(Json.copy(after, "WarmThroughput"));
        }
        return requests;
    }

    /** What UpdateTimeToLive is to be told, if anything; to name another attribute fails, as on AWS. */
    static Optional<ObjectNode> timeToLiveChange(ObjectNode before, ObjectNode after) {
        var wanted = after.path("TimeToLiveSpecification");
        boolean wasOn = before.at("/TimeToLiveSpecification/Enabled").asBoolean();
        boolean isOn = wanted.path("Enabled").asBoolean();
        if (isOn) {
            return wasOn && !Json.changed(before, after, "TimeToLiveSpecification")
                    ? Optional.empty()
                    : Optional.of(of("TimeToLiveSpecification", wanted));
        }
        return wasOn
                ? Optional.of(of(
                        "TimeToLiveSpecification",
                        Json.of(
                                        "AttributeName",
                                        before.at("/TimeToLiveSpecification/AttributeName")
                                                .asText())
                                .put("Enabled", false)))
                : Optional.empty();
    }

    /** What UpdateContinuousBackups is to be told, if anything. */
    static Optional<ObjectNode> recoveryChange(ObjectNode before, ObjectNode after) {
        var member = "PointInTimeRecoverySpecification";
        boolean wasOn = before.at("/" + member + "/PointInTimeRecoveryEnabled").asBoolean();
        boolean isOn = after.at("/" + member + "/PointInTimeRecoveryEnabled").asBoolean();
        if (isOn) {
            return wasOn && !Json.changed(before, after, member)
                    ? Optional.empty()
                    : Optional.of(of(member, after.path(member)));
        }
        return wasOn
                ? Optional.of(of(member, Json.object().put("PointInTimeRecoveryEnabled", false)))
                : Optional.empty();
    }

    /** What is not said is not limited. */
    private static ObjectNode limits(ObjectNode properties) {
        var asked = properties.path("OnDemandThroughput");
        var request = Json.object();
        for (var member : List.of("MaxReadRequestUnits", "MaxWriteRequestUnits")) {
            request.put(member, asked.path(member).asLong(-1));
        }
        return request;
    }

    private static ObjectNode of(String name, JsonNode value) {
        var request = Json.object();
        request.set(name, value);
        return request;
    }
}
