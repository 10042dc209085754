package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ServiceException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::Lambda::EventSourceMapping}. Its Ref is the UUID. */
final class MappingResource implements ResourceType {

    private static final PropertyType.Structure DESTINATION = PropertyType.Structure.of(
            Map.of("OnFailure", PropertyType.Structure.of(Map.of("Destination", PropertyTypes.TEXT))));

    private static final PropertyType.Structure METRICS =
            PropertyType.Structure.of(Map.of("Metrics", PropertyTypes.TEXTS));
    private static final PropertyType.Structure FILTERS = PropertyType.Structure.of(Map.of(
            "Filters", new PropertyType.ListOf(PropertyType.Structure.of(Map.of("Pattern", PropertyTypes.TEXT)))));

    private static final PropertyType.Structure SCALING =
            PropertyType.Structure.of(Map.of("MaximumConcurrency", PropertyTypes.WHOLE));

    private static final PropertyType.Structure POLLERS = PropertyType.Structure.of(
                    Map.of("MinimumPollers", PropertyTypes.WHOLE, "MaximumPollers", PropertyTypes.WHOLE))
            .refusing("PollerGroupName");

    @Override
    public String name() {
        return "AWS::Lambda::EventSourceMapping";
    }

    @Override
    public PropertyType.Structure properties() {
        return PropertyType.Structure.of(
                        Map.ofEntries(
                                Map.entry("FunctionName", PropertyTypes.TEXT),
                                Map.entry("EventSourceArn", PropertyTypes.TEXT),
                                Map.entry("Enabled", PropertyTypes.FLAG),
                                Map.entry("BatchSize", PropertyTypes.WHOLE),
                                Map.entry("MaximumBatchingWindowInSeconds", PropertyTypes.WHOLE),
                                Map.entry("StartingPosition", PropertyTypes.TEXT),
                                Map.entry("ParallelizationFactor", PropertyTypes.WHOLE),
                                Map.entry("MaximumRecordAgeInSeconds", PropertyTypes.WHOLE),
                                Map.entry("MaximumRetryAttempts", PropertyTypes.WHOLE),
                                Map.entry("BisectBatchOnFunctionError", PropertyTypes.FLAG),
                                Map.entry("FunctionResponseTypes", PropertyTypes.TEXTS),
                                Map.entry("FilterCriteria", FILTERS),
                                Map.entry("TumblingWindowInSeconds", PropertyTypes.WHOLE),
                                Map.entry("ScalingConfig", SCALING),
                                Map.entry("ProvisionedPollerConfig", POLLERS),
                                Map.entry("DestinationConfig", DESTINATION),
                                Map.entry("MetricsConfig", METRICS),
                                Map.entry("Tags", PropertyTypes.TAGS)),
                        Set.of("FunctionName", "EventSourceArn"))
                .refusing(
                        "AmazonManagedKafkaEventSourceConfig",
                        "DocumentDBEventSourceConfig",
                        "KmsKeyArn",
                        "LoggingConfig",
                        "Queues",
                        "SelfManagedEventSource",
                        "SelfManagedKafkaEventSourceConfig",
                        "SourceAccessConfigurations",
                        "StartingPositionTimestamp",
                        "Topics");
    }

    @Override
    public Set<String> replacedBy() {
        return Set.of("EventSourceArn", "StartingPosition");
    }

    @Override
    public String nameProperty() {
        return "";
    }

    @Override
    public Set<String> attributes(ObjectNode properties) {
        return Set.of("Id", "EventSourceMappingArn");
    }

    @Override
    public String madeBy() {
        return FunctionResource.SERVICE + ":CreateEventSourceMapping";
    }

    @Override
    public ObjectNode prepare(ResourceContext context, ObjectNode properties) {
        var destination = properties.at("/DestinationConfig/OnFailure/Destination");
        if (destination.isTextual() && destination.asText().isEmpty()) { // fact 34
            throw new ResourceException("Properties validation failed: #/DestinationConfig/OnFailure/Destination:"
                    + " expected minLength: 12, actual: 0");
        }
        return properties;
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var request = properties.deepCopy();
        if (request.has("Tags")) {
            request.set("Tags", TagChange.map(request.get("Tags")));
        }
        var answer = context.call(FunctionResource.SERVICE, "CreateEventSourceMapping", request);
        var made = physical(context, Json.text(answer, "UUID"));
        exists.accept(made);
        awaitSettled(context, made);
        return made;
    }

    @Override
    public Optional<Physical> adopt(ResourceContext context, ObjectNode properties) {
        var request = Json.copy(properties, "FunctionName", "EventSourceArn");
        var found = context.call(FunctionResource.SERVICE, "ListEventSourceMappings", request)
                .path("EventSourceMappings");
        return found.isEmpty() ? Optional.empty() : Optional.of(physical(context, Json.text(found.get(0), "UUID")));
    }

    private static Physical physical(ResourceContext context, String uuid) {
        var arn = context.call().scope().arn("lambda", "event-source-mapping:" + uuid);
        return new Physical(uuid, Map.of("Id", uuid, "EventSourceMappingArn", arn.toString()));
    }

    /** Lambda refuses changes while an earlier one is under way. */
    private static void awaitSettled(ResourceContext context, Physical current) {
        context.await("mapping " + current.id() + " did not settle", () -> {
            var state = Json.text(
                    context.call(FunctionResource.SERVICE, "GetEventSourceMapping", Json.of("UUID", current.id())),
                    "State");
            return state.equals("Enabled") || state.equals("Disabled");
        });
    }

    /** What a property that the template left out returns to (facts 33 and 34); none for what the source lacks. */
    private static Map<String, JsonNode> defaults(ObjectNode after) {
        boolean stream = after.has("StartingPosition");
        var json = JsonNodeFactory.instance;
        var defaults = new LinkedHashMap<String, JsonNode>();
        defaults.put("Enabled", BooleanNode.TRUE);
        defaults.put("BatchSize", IntNode.valueOf(stream ? 100 : 10));
        defaults.put("MaximumBatchingWindowInSeconds", IntNode.valueOf(0));
        defaults.put("FunctionResponseTypes", json.arrayNode());
        defaults.put("MetricsConfig", json.objectNode());
        defaults.put("FilterCriteria", json.objectNode());
        if (stream) {
            defaults.put("ParallelizationFactor", IntNode.valueOf(1));
            defaults.put("MaximumRecordAgeInSeconds", IntNode.valueOf(-1));
            defaults.put("MaximumRetryAttempts", IntNode.valueOf(-1));
            defaults.put("BisectBatchOnFunctionError", BooleanNode.FALSE);
            defaults.put("DestinationConfig", json.objectNode());
            defaults.put("TumblingWindowInSeconds", IntNode.valueOf(0));
        } else {
            defaults.put("ScalingConfig", json.objectNode());
            defaults.put("ProvisionedPollerConfig", json.objectNode());
        }
        return defaults;
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        awaitSettled(context, current);
        TagChange.between(before, after)
                .apply(
                        context,
                        FunctionResource.SERVICE,
                        TagChange.Form.MAPPED,
                        Json.of("Resource", current.attributes().getOrDefault("EventSourceMappingArn", "")));
        var request = Json.copyWithDefaults(after, defaults(after));
        request.put("UUID", current.id());
        request.put("FunctionName", Json.text(after, "FunctionName"));
        context.call(FunctionResource.SERVICE, "UpdateEventSourceMapping", request);
        awaitSettled(context, current);
        return current;
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        try {
            awaitSettled(context, current);
            context.call(FunctionResource.SERVICE, "DeleteEventSourceMapping", Json.of("UUID", current.id()));
            context.await("mapping " + current.id() + " was not deleted", () -> {
                context.call(FunctionResource.SERVICE, "GetEventSourceMapping", Json.of("UUID", current.id()));
                return false;
            });
        } catch (ServiceException e) {
            if (!ResourceContext.isMissing(e)) {
                throw e;
            }
        }
    }
}
