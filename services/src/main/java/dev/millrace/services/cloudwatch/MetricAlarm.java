package dev.millrace.services.cloudwatch;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.services.cloudwatch.Shapes.Dimension;
import dev.millrace.services.cloudwatch.Shapes.MetricDataQuery;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An alarm as DescribeAlarms shows it. */
record MetricAlarm(
        String alarmName,
        String alarmArn,
        @Nullable String alarmDescription,
        Instant alarmConfigurationUpdatedTimestamp,
        Boolean actionsEnabled,

        @JsonProperty("OKActions") List<String> okActions,

        List<String> alarmActions,
        List<String> insufficientDataActions,
        String stateValue,
        String stateReason,
        @Nullable String stateReasonData,
        Instant stateUpdatedTimestamp,
        @Nullable String metricName,
        @Nullable String namespace,
        @Nullable String statistic,
        @Nullable String extendedStatistic,
        List<Dimension> dimensions,
        @Nullable Integer period,
        @Nullable String unit,
        Integer evaluationPeriods,
        @Nullable Integer datapointsToAlarm,
        Double threshold,
        String comparisonOperator,
        @Nullable String treatMissingData,
        @Nullable String evaluateLowSampleCountPercentile,
        List<MetricDataQuery> metrics,
        Instant stateTransitionedTimestamp) {

    static MetricAlarm of(StoredAlarm alarm) {
        var settings = alarm.settings();
        var state = alarm.state();
        return new MetricAlarm(
                alarm.name(),
                alarm.arn(),
                settings.alarmDescription(),
                alarm.configured(),
                settings.actionsEnabled(),
                settings.okActions(),
                settings.alarmActions(),
                settings.insufficientDataActions(),
                state.value().name(),
                state.reason(),
                state.reasonData().isEmpty() ? null : state.reasonData(),
                state.updated(),
                settings.metricName(),
                settings.namespace(),
                settings.statistic(),
                settings.extendedStatistic(),
                settings.dimensions(),
                settings.period(),
                settings.unit(),
                settings.evaluationPeriods(),
                settings.datapointsToAlarm(),
                settings.threshold(),
                settings.comparisonOperator(),
                settings.treatMissingData(),
                settings.evaluateLowSampleCountPercentile(),
                settings.metrics(),
                state.changed());
    }
}
