package dev.millrace.services.cloudwatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.model.errors.CloudWatchErrors;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.services.Wire;
import dev.millrace.services.cloudwatch.Shapes.Dimension;
import dev.millrace.services.cloudwatch.Shapes.Nothing;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be done with alarms besides putting them. */
final class AlarmOperations {

    private static final int USUAL_PAGE = 50;
    private static final int LARGEST_PAGE = 100;
    private static final String METRIC_ALARM = "MetricAlarm";
    private static final List<String> TYPES = List.of("CompositeAlarm", METRIC_ALARM);
    private static final List<String> STATES =
            Arrays.stream(AlarmState.Value.values()).map(Enum::name).toList();
    private static final List<String> HISTORY_TYPES =
            List.of(HistoryItem.CONFIGURATION, HistoryItem.STATE, HistoryItem.ACTION);
    private static final String ASCENDING = "TimestampAscending";

    record DescribeRequest(
            @Nullable List<String> alarmNames,
            @Nullable String alarmNamePrefix,
            @Nullable List<String> alarmTypes,
            @Nullable String childrenOfAlarmName,
            @Nullable String parentsOfAlarmName,
            @Nullable String stateValue,
            @Nullable String actionPrefix,
            @Nullable Integer maxRecords,
            @Nullable String nextToken) {}

    record DescribeAnswer(
            List<CompositeAlarm> compositeAlarms,
            List<MetricAlarm> metricAlarms,
            @Nullable String nextToken) {}

    /** Of which there are none. */
    record CompositeAlarm(String alarmName) {}

    record ForMetricRequest(
            @Nullable String metricName,
            @Nullable String namespace,
            @Nullable String statistic,
            @Nullable String extendedStatistic,
            @Nullable List<Dimension> dimensions,
            @Nullable Integer period,
            @Nullable String unit) {}

    record ForMetricAnswer(List<MetricAlarm> metricAlarms) {}

    record HistoryRequest(
            @Nullable String alarmName,
            @Nullable List<String> alarmTypes,
            @Nullable String alarmContributorId,
            @Nullable String historyItemType,
            @Nullable Instant startDate,
            @Nullable Instant endDate,
            @Nullable Integer maxRecords,
            @Nullable String nextToken,
            @Nullable String scanBy) {}

    record HistoryAnswer(
            List<HistoryItem> alarmHistoryItems, @Nullable String nextToken) {}

    record NamesRequest(@Nullable List<String> alarmNames) {}

    record StateRequest(
            @Nullable String alarmName,
            @Nullable String stateValue,
            @Nullable String stateReason,
            @Nullable String stateReasonData) {}

    private final Alarms alarms;

    AlarmOperations(Alarms alarms) {
        this.alarms = alarms;
    }

    List<Operation> all() {
        return List.of(
                Operation.of("DescribeAlarms", DescribeRequest.class, DescribeAnswer.class, this::describe),
                Operation.of("DescribeAlarmsForMetric", ForMetricRequest.class, ForMetricAnswer.class, this::forMetric),
                Operation.of("DescribeAlarmHistory", HistoryRequest.class, HistoryAnswer.class, this::history),
                Operation.of("DeleteAlarms", NamesRequest.class, Nothing.class, this::delete),
                Operation.of("SetAlarmState", StateRequest.class, Nothing.class, this::setState),
                Operation.of("EnableAlarmActions", NamesRequest.class, Nothing.class, (call, names) -> {
                    alarms.enableActions(call.scope(), required(names), true);
                    return new Nothing();
                }),
                Operation.of("DisableAlarmActions", NamesRequest.class, Nothing.class, (call, names) -> {
                    alarms.enableActions(call.scope(), required(names), false);
                    return new Nothing();
                }));
    }

    private DescribeAnswer describe(Call call, DescribeRequest request) {
        var checks = new Checks()
                .atMost("alarmNames", request.alarmNames(), LARGEST_PAGE)
                .range("maxRecords", request.maxRecords(), 1, LARGEST_PAGE)
                .oneOf("stateValue", request.stateValue(), STATES);
        var types = request.alarmTypes() == null ? List.<String>of() : request.alarmTypes();
        types.forEach(type -> checks.oneOf("alarmTypes", type, TYPES));
        checks.done();
        if (request.childrenOfAlarmName() != null || request.parentsOfAlarmName() != null) {
            throw CloudWatchErrors.unsupported("composite alarms");
        }
        var names = request.alarmNames() == null ? List.<String>of() : request.alarmNames();
        if (!names.isEmpty() && request.alarmNamePrefix() != null) {
            throw CloudWatchErrors.validation(
                    "AlarmNamePrefix cannot be specified together with AlarmNames in one request.");
        }
        var found = !types.isEmpty() && !types.contains(METRIC_ALARM)
                ? List.<MetricAlarm>of()
                : alarms.all(call.scope()).stream()
                        .filter(alarm -> names.isEmpty() || names.contains(alarm.name()))
                        .filter(alarm -> matches(alarm, request))
                        .map(MetricAlarm::of)
                        .toList();
        var page = Pages.of(found, page(request.maxRecords()), request.nextToken());
        return new DescribeAnswer(List.of(), page.items(), page.nextToken());
    }

    private static boolean matches(StoredAlarm alarm, DescribeRequest request) {
        var settings = alarm.settings();
        return (request.alarmNamePrefix() == null || alarm.name().startsWith(request.alarmNamePrefix()))
                && (request.stateValue() == null
                        || request.stateValue().equals(alarm.state().value().name()))
                && (request.actionPrefix() == null
                        || Arrays.stream(AlarmState.Value.values())
                                .flatMap(state -> settings.actions(state).stream())
                                .anyMatch(action -> action.startsWith(request.actionPrefix())));
    }

    private ForMetricAnswer forMetric(Call call, ForMetricRequest request) {
        if (request.metricName() == null) {
            throw CloudWatchErrors.missingParameter("MetricName");
        }
        if (request.namespace() == null) {
            throw CloudWatchErrors.missingParameter("Namespace");
        }
        var wanted = Shapes.metric(request.namespace(), request.metricName(), request.dimensions());
        return new ForMetricAnswer(alarms.all(call.scope()).stream()
                .filter(alarm -> alarm.settings().metricName() != null)
                .filter(alarm -> {
                    var settings = alarm.settings();
                    return Shapes.metric(
                                            String.valueOf(settings.namespace()),
                                            String.valueOf(settings.metricName()),
                                            settings.dimensions())
                                    .equals(wanted)
                            && agree(request.statistic(), settings.statistic())
                            && agree(request.extendedStatistic(), settings.extendedStatistic())
                            && agree(request.period(), settings.period())
                            && agree(request.unit(), settings.unit());
                })
                .map(MetricAlarm::of)
                .toList());
    }

    private static boolean agree(@Nullable Object wanted, @Nullable Object found) {
        return wanted == null || wanted.equals(found);
    }

    private HistoryAnswer history(Call call, HistoryRequest request) {
        new Checks()
                .length("alarmName", request.alarmName(), 1, 255)
                .range("maxRecords", request.maxRecords(), 1, LARGEST_PAGE)
                .oneOf("historyItemType", request.historyItemType(), HISTORY_TYPES)
                .oneOf("scanBy", request.scanBy(), List.of("TimestampDescending", ASCENDING))
                .done();
        var types = request.alarmTypes() == null ? List.<String>of() : request.alarmTypes();
        var order = Comparator.comparing(HistoryItem::timestamp);
        var found = alarms.history(call.scope()).stream()
                .filter(item -> agree(request.alarmName(), item.alarmName()))
                .filter(item -> types.isEmpty() || types.contains(item.alarmType()))
                .filter(item -> agree(request.historyItemType(), item.historyItemType()))
                .filter(item -> request.startDate() == null || !item.timestamp().isBefore(request.startDate()))
                .filter(item -> request.endDate() == null || !item.timestamp().isAfter(request.endDate()))
                .sorted(order)
                .toList();
        var ordered = ASCENDING.equals(request.scanBy()) ? found : found.reversed();
        var page = Pages.of(ordered, page(request.maxRecords()), request.nextToken());
        return new HistoryAnswer(page.items(), page.nextToken());
    }

    private Nothing delete(Call call, NamesRequest request) {
        alarms.delete(call.scope(), required(request));
        return new Nothing();
    }

    private Nothing setState(Call call, StateRequest request) {
        new Checks()
                .required("alarmName", request.alarmName())
                .required("stateValue", request.stateValue())
                .oneOf("stateValue", request.stateValue(), STATES)
                .required("stateReason", request.stateReason())
                .length("stateReason", request.stateReason(), 0, 1023)
                .length("stateReasonData", request.stateReasonData(), 0, 4000)
                .done();
        var data = request.stateReasonData() == null ? "" : request.stateReasonData();
        if (!data.isEmpty() && !isJson(data)) {
            throw CloudWatchErrors.invalidFormat("State reason data is not valid JSON");
        }
        alarms.setState(
                call.scope(),
                String.valueOf(request.alarmName()),
                AlarmState.Value.valueOf(String.valueOf(request.stateValue())),
                String.valueOf(request.stateReason()),
                data);
        return new Nothing();
    }

    private static boolean isJson(String text) {
        try {
            return Wire.JSON.readTree(text).isContainerNode();
        } catch (JsonProcessingException e) {
            return false; // that is the answer, not a failure
        }
    }

    private static List<String> required(NamesRequest request) {
        new Checks()
                .required("alarmNames", request.alarmNames())
                .atMost("alarmNames", request.alarmNames(), LARGEST_PAGE)
                .done();
        return request.alarmNames() == null ? List.of() : request.alarmNames();
    }

    private static int page(@Nullable Integer wanted) {
        return wanted == null ? USUAL_PAGE : wanted;
    }
}
