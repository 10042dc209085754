package dev.millrace.services.cloudwatch;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.model.Arn;
import dev.millrace.model.errors.CloudWatchErrors;
import dev.millrace.services.Call;
import dev.millrace.services.cloudwatch.Shapes.Dimension;
import dev.millrace.services.cloudwatch.Shapes.MetricDataQuery;
import dev.millrace.services.cloudwatch.Shapes.Nothing;
import dev.millrace.services.cloudwatch.Shapes.Tag;
import dev.millrace.services.metrics.Units;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PutMetricAlarm: makes an alarm, or gives one of the same name new settings. */
final class PutMetricAlarm {

    private static final int MOST_ACTIONS = 5;
    private static final int DAY_SECONDS = 86_400;
    private static final int WEEK_SECONDS = 604_800;
    private static final int HOUR_SECONDS = 3600;
    private static final List<Integer> SHORT_PERIODS = List.of(10, 20, 30);

    record Request(
            @Nullable String alarmName,
            @Nullable String alarmDescription,
            @Nullable Boolean actionsEnabled,

            @JsonProperty("OKActions") @Nullable List<String> okActions,

            @Nullable List<String> alarmActions,
            @Nullable List<String> insufficientDataActions,
            @Nullable String metricName,
            @Nullable String namespace,
            @Nullable String statistic,
            @Nullable String extendedStatistic,
            @Nullable List<Dimension> dimensions,
            @Nullable Integer period,
            @Nullable String unit,
            @Nullable Integer evaluationPeriods,
            @Nullable Integer datapointsToAlarm,
            @Nullable Double threshold,
            @Nullable String comparisonOperator,
            @Nullable String treatMissingData,
            @Nullable String evaluateLowSampleCountPercentile,
            @Nullable List<MetricDataQuery> metrics,
            @Nullable List<Tag> tags,
            @Nullable String thresholdMetricId) {}

    private final Alarms alarms;
    private final AlarmWatch watch;

    PutMetricAlarm(Alarms alarms, AlarmWatch watch) {
        this.alarms = alarms;
        this.watch = watch;
    }

    Nothing handle(Call call, Request request) {
        constrain(request);
        var settings = settings(request);
        checkActions(settings.okActions());
        checkActions(settings.alarmActions());
        checkActions(settings.insufficientDataActions());
        if (settings.metrics().isEmpty()) {
            checkMetric(request);
        } else {
            checkQueries(call, request, settings);
        }
        checkTime(settings);
        alarms.put(call.scope(), settings, AlarmTags.merged(Map.of(), request.tags()));
        watch.arm();
        return new Nothing();
    }

    private static void constrain(Request request) {
        var operators = new ArrayList<String>();
        Arrays.stream(Comparison.values()).map(Comparison::wireName).forEach(operators::add);
        operators.addAll(Comparison.OF_BANDS);
        new Checks()
                .required("alarmName", request.alarmName())
                .length("alarmName", request.alarmName(), 1, 255)
                .length("alarmDescription", request.alarmDescription(), 0, 1024)
                .required("evaluationPeriods", request.evaluationPeriods())
                .range("evaluationPeriods", request.evaluationPeriods(), 1, Integer.MAX_VALUE)
                .range("datapointsToAlarm", request.datapointsToAlarm(), 1, Integer.MAX_VALUE)
                .range("period", request.period(), 1, Integer.MAX_VALUE)
                .required("comparisonOperator", request.comparisonOperator())
                .oneOf("comparisonOperator", request.comparisonOperator(), operators)
                .oneOf("statistic", request.statistic(), Statistic.SIMPLE)
                .oneOf("unit", request.unit(), Units.ALL)
                .length("namespace", request.namespace(), 1, 255)
                .length("metricName", request.metricName(), 1, 255)
                .length("treatMissingData", request.treatMissingData(), 1, 255)
                .atMost("oKActions", request.okActions(), MOST_ACTIONS)
                .atMost("alarmActions", request.alarmActions(), MOST_ACTIONS)
                .atMost("insufficientDataActions", request.insufficientDataActions(), MOST_ACTIONS)
                .done();
        if (request.thresholdMetricId() != null
                || Comparison.OF_BANDS.contains(String.valueOf(request.comparisonOperator()))) {
            throw CloudWatchErrors.unsupported("alarms on anomaly detection bands");
        }
        if (request.threshold() == null) {
            throw CloudWatchErrors.missingParameter("Threshold");
        }
        if (request.treatMissingData() != null
                && MissingData.of(request.treatMissingData()).isEmpty()) {
            throw CloudWatchErrors.validation("Option " + request.treatMissingData() + " is not supported. Supported"
                    + " options for parameter TreatMissingData are [breaching, notBreaching, ignore, missing]");
        }
        if ("ignore".equals(request.evaluateLowSampleCountPercentile())) {
            throw CloudWatchErrors.unsupported("EvaluateLowSampleCountPercentile ignore");
        }
        if (request.evaluateLowSampleCountPercentile() != null
                && !request.evaluateLowSampleCountPercentile().equals("evaluate")) {
            throw CloudWatchErrors.validation("Option " + request.evaluateLowSampleCountPercentile()
                    + " is not supported. Supported options for parameter EvaluateLowSampleCountPercentile are"
                    + " [evaluate, ignore]");
        }
        if (request.datapointsToAlarm() != null
                && request.evaluationPeriods() != null
                && request.datapointsToAlarm() > request.evaluationPeriods()) {
            throw CloudWatchErrors.validation(
                    "Parameter DatapointsToAlarm should be less than or equal to parameter EvaluationPeriods");
        }
    }

    private static AlarmSettings settings(Request request) {
        return new AlarmSettings(
                String.valueOf(request.alarmName()),
                request.alarmDescription(),
                !Boolean.FALSE.equals(request.actionsEnabled()),
                orNone(request.okActions()),
                orNone(request.alarmActions()),
                orNone(request.insufficientDataActions()),
                request.metricName(),
                request.namespace(),
                request.statistic(),
                request.extendedStatistic(),
                orNone(request.dimensions()),
                request.period(),
                request.unit(),
                request.evaluationPeriods() == null ? 1 : request.evaluationPeriods(),
                request.datapointsToAlarm(),
                request.threshold() == null ? 0 : request.threshold(),
                String.valueOf(request.comparisonOperator()),
                request.treatMissingData(),
                request.evaluateLowSampleCountPercentile(),
                orNone(request.metrics()));
    }

    private static void checkMetric(Request request) {
        if (request.metricName() == null) {
            throw CloudWatchErrors.missingParameter("MetricName");
        }
        if (request.namespace() == null) {
            throw CloudWatchErrors.missingParameter("Namespace");
        }
        if (request.period() == null) {
            throw CloudWatchErrors.missingParameter("Period");
        }
        if ((request.statistic() == null) == (request.extendedStatistic() == null)) {
            throw CloudWatchErrors.invalidParameterCombination(
                    "Exactly one of the parameters Statistic and ExtendedStatistic must be specified.");
        }
        if (request.extendedStatistic() != null && !Statistic.isPercentile(request.extendedStatistic())) {
            throw CloudWatchErrors.unsupported("the extended statistic " + request.extendedStatistic());
        }
        Checks.dimensions("Dimensions", request.dimensions());
        int period = request.period();
        if (!isWatched(period)) {
            throw CloudWatchErrors.invalidParameterValue(
                    "Invalid value for parameter Period: " + period + ". It must be 10, 20, 30 or a multiple of 60.");
        }
    }

    /** Whether alarms can have that period: metrics can be read by shorter ones. */
    private static boolean isWatched(int period) {
        return period % 60 == 0 || SHORT_PERIODS.contains(period);
    }

    private static void checkQueries(Call call, Request request, AlarmSettings settings) {
        if (request.metricName() != null
                || request.namespace() != null
                || request.statistic() != null
                || request.extendedStatistic() != null
                || request.period() != null
                || request.unit() != null
                || !settings.dimensions().isEmpty()) {
            throw CloudWatchErrors.invalidParameterCombination("The parameters MetricName, Namespace, Dimensions,"
                    + " Period, Unit, Statistic and ExtendedStatistic cannot be specified together with Metrics.");
        }
        MetricQueries.of(settings.metrics(), call.scope());
        for (var query : settings.metrics()) {
            var period = query.metricStat() == null
                    ? query.period()
                    : query.metricStat().period();
            if (period != null && !isWatched(period)) {
                throw CloudWatchErrors.validation("Invalid value for the Period of the query " + query.id() + ": "
                        + period + ". It must be 10, 20, 30 or a multiple of 60.");
            }
        }
        long returned =
                settings.metrics().stream().filter(MetricDataQuery::returnsData).count();
        if (returned != 1) {
            throw CloudWatchErrors.validation(
                    "Exactly one element of the metrics list should return data, and " + returned + " do.");
        }
    }

    private static void checkTime(AlarmSettings settings) {
        int period = settings.periodSeconds();
        long watched = settings.watchedTime().toSeconds();
        if (period < HOUR_SECONDS && watched > DAY_SECONDS) {
            throw CloudWatchErrors.validation("Metrics cannot be checked across more than a day (EvaluationPeriods *"
                    + " Period must be <= 86400).");
        }
        if (watched > WEEK_SECONDS) {
            throw CloudWatchErrors.validation("Metrics cannot be checked across more than a week (EvaluationPeriods *"
                    + " Period must be <= 604800).");
        }
    }

    private static void checkActions(List<String> actions) {
        for (var action : actions) {
            var arn = Arn.parse(action).orElseThrow(() -> CloudWatchErrors.validation("Invalid arn syntax: " + action));
            if (!arn.service().equals("sns")) {
                throw CloudWatchErrors.unsupported("alarm actions of " + arn.service() + " (" + action + ")");
            }
        }
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
