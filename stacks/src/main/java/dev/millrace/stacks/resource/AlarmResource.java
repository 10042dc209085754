package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::CloudWatch::Alarm}. Its Ref is the alarm's name. */
final class AlarmResource implements ResourceType {

    private static final String SERVICE = "cloudwatch";
    private static final int LONGEST_NAME = 255;
    private static final PropertyType DIMENSIONS = new PropertyType.ListOf(PropertyType.Structure.of(
            Map.of("Name", PropertyTypes.TEXT, "Value", PropertyTypes.TEXT), Set.of("Name", "Value")));
    private static final PropertyType METRIC = PropertyType.Structure.of(Map.of(
            "Namespace", PropertyTypes.TEXT,
            "MetricName", PropertyTypes.TEXT,
            "Dimensions", DIMENSIONS));
    private static final PropertyType METRIC_STAT = PropertyType.Structure.of(
            Map.of(
                    "Metric", METRIC,
                    "Period", PropertyTypes.WHOLE,
                    "Stat", PropertyTypes.TEXT,
                    "Unit", PropertyTypes.TEXT),
            Set.of("Metric", "Period", "Stat"));
    private static final PropertyType METRICS = new PropertyType.ListOf(PropertyType.Structure.of(
            Map.of(
                    "Id", PropertyTypes.TEXT,
                    "AccountId", PropertyTypes.TEXT,
                    "Expression", PropertyTypes.TEXT,
                    "Label", PropertyTypes.TEXT,
                    "MetricStat", METRIC_STAT,
                    "Period", PropertyTypes.WHOLE,
                    "ReturnData", PropertyTypes.FLAG),
            Set.of("Id")));

    @Override
    public String name() {
        return "AWS::CloudWatch::Alarm";
    }

    @Override
    public PropertyType.Structure properties() {
        return PropertyType.Structure.of(
                        Map.ofEntries(
                                Map.entry("AlarmName", PropertyTypes.TEXT),
                                Map.entry("AlarmDescription", PropertyTypes.TEXT),
                                Map.entry("ActionsEnabled", PropertyTypes.FLAG),
                                Map.entry("AlarmActions", PropertyTypes.TEXTS),
                                Map.entry("OKActions", PropertyTypes.TEXTS),
                                Map.entry("InsufficientDataActions", PropertyTypes.TEXTS),
                                Map.entry("Namespace", PropertyTypes.TEXT),
                                Map.entry("MetricName", PropertyTypes.TEXT),
                                Map.entry("Dimensions", DIMENSIONS),
                                Map.entry("Statistic", PropertyTypes.TEXT),
                                Map.entry("ExtendedStatistic", PropertyTypes.TEXT),
                                Map.entry("Period", PropertyTypes.WHOLE),
                                Map.entry("Unit", PropertyTypes.TEXT),
                                Map.entry("Metrics", METRICS),
                                Map.entry("EvaluationPeriods", PropertyTypes.WHOLE),
                                Map.entry("DatapointsToAlarm", PropertyTypes.WHOLE),
                                Map.entry("Threshold", PropertyTypes.DECIMAL),
                                Map.entry("ComparisonOperator", PropertyTypes.TEXT),
                                Map.entry("TreatMissingData", PropertyTypes.TEXT),
                                Map.entry("EvaluateLowSampleCountPercentile", PropertyTypes.TEXT),
                                Map.entry("Tags", PropertyTypes.TAGS)),
                        Set.of("ComparisonOperator", "EvaluationPeriods"))
                .refusing("ThresholdMetricId");
    }

    @Override
    public Set<String> replacedBy() {
        return Set.of("AlarmName");
    }

    @Override
    public String nameProperty() {
        return "AlarmName";
    }

    @Override
    public Set<String> attributes(ObjectNode properties) {
        return Set.of("Arn");
    }

    @Override
    public String madeBy() {
        return SERVICE + ":PutMetricAlarm";
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var name = name(context, properties);
        if (exists(context, name)) {
            // PutMetricAlarm would change an alarm that somebody else made, and the stack would later delete it.
            throw new ResourceException(
                    "Resource of type 'AWS::CloudWatch::Alarm' with identifier '" + name + "' already exists.");
        }
        context.call(SERVICE, "PutMetricAlarm", request(properties, name));
        var made = physical(context, name);
        exists.accept(made);
        return made;
    }

    @Override
    public Optional<Physical> adopt(ResourceContext context, ObjectNode properties) {
        var name = name(context, properties);
        return exists(context, name) ? Optional.of(physical(context, name)) : Optional.empty();
    }

    private static String name(ResourceContext context, ObjectNode properties) {
        return properties.path("AlarmName").asText(context.generatedName(LONGEST_NAME));
    }

    private static boolean exists(ResourceContext context, String name) {
        var request = Json.object();
        request.putArray("AlarmNames").add(name);
        return !context.call(SERVICE, "DescribeAlarms", request)
                .path("MetricAlarms")
                .isEmpty();
    }

    private static ObjectNode request(ObjectNode properties, String name) {
        return properties.deepCopy().put("AlarmName", name);
    }

    private static Physical physical(ResourceContext context, String name) {
        var arn = context.call().scope().arn("cloudwatch", "alarm:" + name);
        return new Physical(name, Map.of("Arn", arn.toString()));
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        // What the request leaves out returns to its default; tags are left alone by it.
        context.call(SERVICE, "PutMetricAlarm", request(after, current.id()));
        if (Json.changed(before, after, "Tags")) {
            retag(context, current, tags(before), tags(after));
        }
        return current;
    }

    private static void retag(
            ResourceContext context, Physical current, Map<String, String> before, Map<String, String> after) {
        var arn = String.valueOf(current.attributes().get("Arn"));
        var gone = new ArrayList<>(before.keySet());
        gone.removeAll(after.keySet());
        if (!gone.isEmpty()) {
            var request = Json.of("ResourceARN", arn);
            gone.forEach(request.putArray("TagKeys")::add);
            context.call(SERVICE, "UntagResource", request);
        }
        if (!after.isEmpty()) {
            var request = Json.of("ResourceARN", arn);
            var tags = request.putArray("Tags");
            after.forEach((key, value) -> tags.addObject().put("Key", key).put("Value", value));
            context.call(SERVICE, "TagResource", request);
        }
    }

    private static Map<String, String> tags(ObjectNode properties) {
        var tags = new LinkedHashMap<String, String>();
        for (JsonNode tag : properties.path("Tags")) {
            tags.put(Json.text(tag, "Key"), Json.text(tag, "Value"));
        }
        return tags;
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        var request = Json.object();
        request.putArray("AlarmNames").add(current.id());
        context.call(SERVICE, "DeleteAlarms", request);
    }
}
