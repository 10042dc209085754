package dev.millrace.services.cloudwatch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.services.Wire;
import dev.millrace.services.cloudwatch.Shapes.Dimension;
import dev.millrace.services.cloudwatch.Shapes.MetricDataQuery;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an alarm tells a topic when its state has changed, as AWS writes it. Pure. */
final class Notification {

    private static final Map<String, String> REGIONS = Map.ofEntries(
            Map.entry("us-east-1", "US East (N. Virginia)"),
            Map.entry("us-east-2", "US East (Ohio)"),
            Map.entry("us-west-1", "US West (N. California)"),
            Map.entry("us-west-2", "US West (Oregon)"),
            Map.entry("ca-central-1", "Canada (Central)"),
            Map.entry("sa-east-1", "South America (Sao Paulo)"),
            Map.entry("eu-central-1", "EU (Frankfurt)"),
            Map.entry("eu-west-1", "EU (Ireland)"),
            Map.entry("eu-west-2", "EU (London)"),
            Map.entry("eu-west-3", "EU (Paris)"),
            Map.entry("eu-north-1", "EU (Stockholm)"),
            Map.entry("eu-south-1", "EU (Milan)"),
            Map.entry("ap-northeast-1", "Asia Pacific (Tokyo)"),
            Map.entry("ap-northeast-2", "Asia Pacific (Seoul)"),
            Map.entry("ap-northeast-3", "Asia Pacific (Osaka)"),
            Map.entry("ap-south-1", "Asia Pacific (Mumbai)"),
            Map.entry("ap-southeast-1", "Asia Pacific (Singapore)"),
            Map.entry("ap-southeast-2", "Asia Pacific (Sydney)"));

    private Notification() {}

    /** {@code ALARM: "name" in US East (N. Virginia)}, cut to what SNS takes. */
    static String subject(StoredAlarm alarm) {
        var text = alarm.state().value() + ": \"" + alarm.name() + "\" in " + regionName(alarm.region());
        return text.length() > 100 ? text.substring(0, 100) : text;
    }

    /** @param alarm in its new state */
    static ObjectNode message(StoredAlarm alarm, AlarmState.Value before) {
        var settings = alarm.settings();
        var message = Wire.JSON.createObjectNode();
        message.put("AlarmName", alarm.name());
        message.put("AlarmDescription", settings.alarmDescription());
        message.put("AWSAccountId", alarm.account());
        message.put("AlarmConfigurationUpdatedTimestamp", StateReason.LONG.format(alarm.configured()));
        message.put("NewStateValue", alarm.state().value().name());
        message.put("NewStateReason", alarm.state().reason());
        message.put("StateChangeTime", StateReason.LONG.format(alarm.state().changed()));
        message.put("Region", regionName(alarm.region()));
        message.put("AlarmArn", alarm.arn());
        message.put("OldStateValue", before.name());
        settings.okActions().forEach(message.putArray("OKActions")::add);
        settings.alarmActions().forEach(message.putArray("AlarmActions")::add);
        settings.insufficientDataActions().forEach(message.putArray("InsufficientDataActions")::add);
        message.set("Trigger", trigger(settings));
        return message;
    }

    private static ObjectNode trigger(AlarmSettings settings) {
        var trigger = Wire.JSON.createObjectNode();
        if (settings.metrics().isEmpty()) {
            trigger.put("MetricName", settings.metricName());
            trigger.put("Namespace", settings.namespace());
            if (settings.statistic() != null) {
                trigger.put("StatisticType", "Statistic");
                trigger.put("Statistic", statistic(settings.statistic()));
            } else {
                trigger.put("StatisticType", "ExtendedStatistic");
                trigger.put("ExtendedStatistic", settings.extendedStatistic());
            }
            trigger.put("Unit", settings.unit());
            dimensions(trigger.putArray("Dimensions"), settings.dimensions());
        }
        trigger.put("Period", settings.periodSeconds());
        trigger.put("EvaluationPeriods", settings.evaluationPeriods());
        if (settings.datapointsToAlarm() != null) {
            trigger.put("DatapointsToAlarm", settings.datapointsToAlarm());
        }
        trigger.put("ComparisonOperator", settings.comparisonOperator());
        trigger.put("Threshold", settings.threshold());
        trigger.put("TreatMissingData", settings.treatMissingData() == null ? "missing" : settings.treatMissingData());
        trigger.put(
                "EvaluateLowSampleCountPercentile",
                settings.evaluateLowSampleCountPercentile() == null ? "" : settings.evaluateLowSampleCountPercentile());
        if (!settings.metrics().isEmpty()) {
            var metrics = trigger.putArray("Metrics");
            settings.metrics().forEach(query -> query(metrics.addObject(), query));
        }
        return trigger;
    }

    private static void query(ObjectNode to, MetricDataQuery query) {
        to.put("Id", query.id());
        if (query.label() != null) {
            to.put("Label", query.label());
        }
        var stat = query.metricStat();
        if (stat != null && stat.metric() != null) {
            var inner = to.putObject("MetricStat");
            var metric = inner.putObject("Metric");
            dimensions(metric.putArray("Dimensions"), stat.metric().dimensions());
            metric.put("MetricName", stat.metric().metricName());
            metric.put("Namespace", stat.metric().namespace());
            inner.put("Period", stat.period());
            inner.put("Stat", stat.stat());
        } else {
            to.put("Expression", query.expression());
        }
        to.put("ReturnData", query.returnsData());
    }

    private static void dimensions(ArrayNode to, @Nullable List<Dimension> dimensions) {
        if (dimensions != null) {
            dimensions.forEach(each -> to.addObject().put("value", each.value()).put("name", each.name()));
        }
    }

    /** Notifications spell the simple statistics in capitals: SAMPLE_COUNT, SUM. */
    private static String statistic(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }

    static String regionName(String region) {
        return REGIONS.getOrDefault(region, region);
    }
}
