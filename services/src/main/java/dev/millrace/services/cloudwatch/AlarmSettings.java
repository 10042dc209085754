package dev.millrace.services.cloudwatch;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.services.cloudwatch.Shapes.Dimension;
import dev.millrace.services.cloudwatch.Shapes.MetricDataQuery;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An alarm as PutMetricAlarm sets it; members as on the wire. Either the metric's members are there or {@code metrics},
 * one of which returns the data that is watched.
 *
 * @param datapointsToAlarm how many of the evaluated datapoints must breach; null for all
 * @param treatMissingData null for the usual {@code missing}
 */
record AlarmSettings(
        String alarmName,
        @Nullable String alarmDescription,
        boolean actionsEnabled,

        @JsonProperty("OKActions") List<String> okActions,

        List<String> alarmActions,
        List<String> insufficientDataActions,
        @Nullable String metricName,
        @Nullable String namespace,
        @Nullable String statistic,
        @Nullable String extendedStatistic,
        List<Dimension> dimensions,
        @Nullable Integer period,
        @Nullable String unit,
        int evaluationPeriods,
        @Nullable Integer datapointsToAlarm,
        double threshold,
        String comparisonOperator,
        @Nullable String treatMissingData,
        @Nullable String evaluateLowSampleCountPercentile,
        List<MetricDataQuery> metrics) {

    private static final int MINUTE = 60;

    AlarmSettings {
        okActions = List.copyOf(okActions);
        alarmActions = List.copyOf(alarmActions);
        insufficientDataActions = List.copyOf(insufficientDataActions);
        dimensions = List.copyOf(dimensions);
        metrics = List.copyOf(metrics);
    }

    AlarmSettings withActionsEnabled(boolean value) {
        return new AlarmSettings(
                alarmName,
                alarmDescription,
                value,
                okActions,
                alarmActions,
                insufficientDataActions,
                metricName,
                namespace,
                statistic,
                extendedStatistic,
                dimensions,
                period,
                unit,
                evaluationPeriods,
                datapointsToAlarm,
                threshold,
                comparisonOperator,
                treatMissingData,
                evaluateLowSampleCountPercentile,
                metrics);
    }

    /** What is carried out when the alarm comes into the state. */
    List<String> actions(AlarmState.Value state) {
        return switch (state) {
            case OK -> okActions;
            case ALARM -> alarmActions;
            case INSUFFICIENT_DATA -> insufficientDataActions;
        };
    }

    /** The query whose data is watched; empty for an alarm on a metric. */
    Optional<MetricDataQuery> watched() {
        return metrics.stream().filter(MetricDataQuery::returnsData).findFirst();
    }

    int periodSeconds() {
        if (period != null) {
            return period;
        }
        return metrics.stream()
                .mapToInt(query -> {
                    var stat = query.metricStat();
                    var own = stat == null ? query.period() : stat.period();
                    return own == null ? MINUTE : own;
                })
                .max()
                .orElse(MINUTE);
    }

    /** The statistic's name, simple or extended; empty for expressions. */
    String statisticName() {
        if (statistic != null) {
            return statistic;
        }
        return extendedStatistic == null ? "" : extendedStatistic;
    }

    AlarmEvaluation.Rule rule() {
        return new AlarmEvaluation.Rule(
                evaluationPeriods,
                datapointsToAlarm == null ? evaluationPeriods : datapointsToAlarm,
                threshold,
                Comparison.of(comparisonOperator).orElseThrow(),
                treatMissingData == null
                        ? MissingData.MISSING
                        : MissingData.of(treatMissingData).orElseThrow());
    }

    /** How long the time is that an evaluation looks at. */
    Duration watchedTime() {
        return Duration.ofSeconds((long) periodSeconds() * evaluationPeriods);
    }
}
