package dev.millrace.services.cloudwatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.services.Wire;
import dev.millrace.services.cloudwatch.AlarmEvaluation.Datapoint;
import dev.millrace.services.cloudwatch.AlarmEvaluation.Rule;
import dev.millrace.services.cloudwatch.AlarmEvaluation.Verdict;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** From a verdict to the state, with the reason in AWS's words. Pure. */
final class StateReason {

    /** As in reasons: {@code 25/11/26 10:00:00}. */
    private static final DateTimeFormatter SHORT =
            DateTimeFormatter.ofPattern("dd/MM/yy HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** As in reason data and notifications: {@code 2026-11-25T10:00:00.000+0000}. */
    static final DateTimeFormatter LONG = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private StateReason() {}

    /**
     * The state after the verdict; empty if it stays what it was.
     *
     * @param periods what was evaluated, newest first
     * @param starts when those periods began, newest first
     */
    static Optional<AlarmState> decide(
            AlarmSettings settings,
            AlarmState before,
            List<Optional<Datapoint>> periods,
            List<Instant> starts,
            Instant now) {
        var rule = settings.rule();
        var verdict = AlarmEvaluation.evaluate(rule, periods);
        Optional<AlarmState.Value> value = switch (verdict) {
            case Verdict.ByDatapoints by -> Optional.of(by.value());
            case Verdict.ByTreatment by -> Optional.of(by.value());
            case Verdict.Unknown unknown -> Optional.of(AlarmState.Value.INSUFFICIENT_DATA);
            case Verdict.Unchanged unchanged -> Optional.empty();
        };
        return value.filter(next -> next != before.value())
                .map(next ->
                        new AlarmState(next, sentence(rule, verdict), data(settings, periods, starts, now), now, now));
    }

    static String sentence(Rule rule, Verdict verdict) {
        return switch (verdict) {
            case Verdict.ByDatapoints by ->
                "Threshold Crossed: " + crossed(rule, by.value(), by.deciding(), by.outOf()) + " "
                        + minimum(rule, by.value()) + ".";
            case Verdict.ByTreatment by ->
                "Threshold Crossed: "
                        + (by.deciding().isEmpty()
                                ? "no datapoints were received for " + counted(by.treated(), "period")
                                : crossed(rule, by.value(), by.deciding(), by.outOf()))
                        + " and " + counted(by.treated(), "missing datapoint") + " " + were(by.treated())
                        + " treated as [" + rule.missing().words() + "]"
                        + (by.deciding().isEmpty() ? "." : " " + minimum(rule, by.value()) + ".");
            case Verdict.Unknown unknown ->
                "Insufficient Data: " + counted(unknown.periods(), "datapoint") + " " + were(unknown.periods())
                        + " unknown.";
            case Verdict.Unchanged unchanged -> "";
        };
    }

    private static String crossed(Rule rule, AlarmState.Value value, List<Datapoint> deciding, int outOf) {
        var listed = deciding.stream()
                .map(each -> each.value() + " (" + SHORT.format(each.at()) + ")")
                .collect(Collectors.joining(", ", "[", "]"));
        return deciding.size() + " out of the last " + outOf + " datapoints " + listed + " " + were(deciding.size())
                + (value == AlarmState.Value.ALARM ? " " : " not ")
                + rule.comparison().words() + " the threshold ("
                + rule.threshold() + ")";
    }

    private static String minimum(Rule rule, AlarmState.Value value) {
        return value == AlarmState.Value.ALARM
                ? "(minimum " + counted(rule.toAlarm(), "datapoint") + " for OK -> ALARM transition)"
                : "(minimum " + counted(rule.periods() - rule.toAlarm() + 1, "datapoint")
                        + " for ALARM -> OK transition)";
    }

    private static String counted(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    private static String were(int number) {
        return number == 1 ? "was" : "were";
    }

    private static String data(
            AlarmSettings settings, List<Optional<Datapoint>> periods, List<Instant> starts, Instant now) {
        ObjectNode data = Wire.JSON.createObjectNode();
        data.put("version", "1.0").put("queryDate", LONG.format(now));
        for (int i = periods.size() - 1; i >= 0; i--) {
            if (periods.get(i).isPresent()) {
                data.put("startDate", LONG.format(starts.get(i)));
                break;
            }
        }
        if (settings.unit() != null) {
            data.put("unit", settings.unit());
        }
        if (settings.metrics().isEmpty()) {
            data.put("statistic", settings.statisticName());
        }
        data.put("period", settings.periodSeconds());
        var recent = data.putArray("recentDatapoints");
        for (var period : periods.reversed()) {
            period.ifPresent(datapoint -> recent.add(datapoint.value()));
        }
        data.put("threshold", settings.threshold());
        var evaluated = data.putArray("evaluatedDatapoints");
        for (int i = 0; i < periods.size(); i++) {
            var entry = evaluated.addObject().put("timestamp", LONG.format(starts.get(i)));
            periods.get(i)
                    .ifPresent(datapoint ->
                            entry.put("sampleCount", datapoint.sampleCount()).put("value", datapoint.value()));
        }
        return data.toString();
    }
}
