package dev.millrace.services.cloudwatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what state an alarm is in. Pure: the same datapoints give the same verdict.
 *
 * <p>An evaluation looks at more periods than must breach, so that a datapoint that is late or missing does not decide:
 * two more than EvaluationPeriods. If enough of them have a datapoint, the newest EvaluationPeriods of those
 * decide and the missing ones do not matter. Only if there are too few does TreatMissingData fill the gap, and no more
 * than the gap. Source: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data", whose two tables
 * are tests.
 */
final class AlarmEvaluation {

    /** Periods looked at beyond EvaluationPeriods. */
    static final int FURTHER_PERIODS = 2;

    private AlarmEvaluation() {}

    /**
     * What makes an alarm.
     *
     * @param periods EvaluationPeriods
     * @param toAlarm DatapointsToAlarm: how many of them must breach
     */
    record Rule(int periods, int toAlarm, double threshold, Comparison comparison, MissingData missing) {

        boolean breaches(Datapoint datapoint) {
            return comparison.breaches(datapoint.value(), threshold);
        }

        /** How many periods an evaluation looks at. */
        int range() {
            return periods + FURTHER_PERIODS;
        }
    }

    /** The value of a period. */
    record Datapoint(Instant at, double value, double sampleCount) {}

    /** What an evaluation comes to. */
    sealed interface Verdict {

        /** Enough datapoints decide, or too few that do so all the same. */
        record ByDatapoints(AlarmState.Value value, List<Datapoint> deciding, int outOf) implements Verdict {}

        /** So many missing ones were treated as TreatMissingData says. */
        record ByTreatment(AlarmState.Value value, List<Datapoint> deciding, int outOf, int treated)
                implements Verdict {}

        /** There is nothing to go by. */
        record Unknown(int periods) implements Verdict {}

        /** The state stays what it is. */
        record Unchanged() implements Verdict {}
    }

    /**
     * The verdict.
     *
     * @param periods the periods of the evaluation range, newest first; empty where there is no datapoint
     */
    static Verdict evaluate(Rule rule, List<Optional<Datapoint>> periods) {
        var real = new ArrayList<Datapoint>();
        periods.forEach(period -> period.ifPresent(real::add));
        var considered = real.subList(0, Math.min(rule.periods(), real.size()));
        int gap = rule.periods() - considered.size();
        if (gap == 0) {
            return enough(rule, considered);
        }
        return switch (rule.missing()) {
            case BREACHING -> treated(rule, considered, gap, gap);
            case NOT_BREACHING -> treated(rule, considered, gap, 0);
            case MISSING -> missing(rule, periods, considered);
            case IGNORE -> ignored(rule, considered);
        };
    }

    private static Verdict enough(Rule rule, List<Datapoint> considered) {
        var breaching = breaching(rule, considered);
        return breaching.size() >= rule.toAlarm()
                ? new Verdict.ByDatapoints(AlarmState.Value.ALARM, breaching, rule.periods())
                : new Verdict.ByDatapoints(AlarmState.Value.OK, others(rule, considered), rule.periods());
    }

    private static Verdict treated(Rule rule, List<Datapoint> considered, int gap, int breachingOnes) {
        var breaching = breaching(rule, considered);
        return breaching.size() + breachingOnes >= rule.toAlarm()
                ? new Verdict.ByTreatment(AlarmState.Value.ALARM, breaching, rule.periods(), gap)
                : new Verdict.ByTreatment(AlarmState.Value.OK, others(rule, considered), rule.periods(), gap);
    }

    private static Verdict missing(Rule rule, List<Optional<Datapoint>> periods, List<Datapoint> considered) {
        if (considered.isEmpty()) {
            return new Verdict.Unknown(rule.periods());
        }
        var breaching = breaching(rule, considered);
        if (breaching.size() < rule.toAlarm() && breaching.size() < considered.size()) {
            return new Verdict.ByDatapoints(AlarmState.Value.OK, others(rule, considered), rule.periods());
        }
        // All there is breaches. It is an alarm if it is enough, or has been so for as long as enough would be:
        // waiting for what does not come must not hide it ("premature alarm state").
        int oldest = periods.indexOf(Optional.of(considered.getLast())) + 1;
        return breaching.size() >= rule.toAlarm() || oldest >= rule.toAlarm()
                ? new Verdict.ByDatapoints(AlarmState.Value.ALARM, breaching, rule.periods())
                : new Verdict.Unchanged();
    }

    private static Verdict ignored(Rule rule, List<Datapoint> considered) {
        var breaching = breaching(rule, considered);
        if (breaching.size() >= rule.toAlarm()) {
            return new Verdict.ByDatapoints(AlarmState.Value.ALARM, breaching, rule.periods());
        }
        return breaching.size() < considered.size()
                ? new Verdict.ByDatapoints(AlarmState.Value.OK, others(rule, considered), rule.periods())
                : new Verdict.Unchanged();
    }

    private static List<Datapoint> breaching(Rule rule, List<Datapoint> datapoints) {
        return datapoints.stream().filter(rule::breaches).toList();
    }

    private static List<Datapoint> others(Rule rule, List<Datapoint> datapoints) {
        return datapoints.stream().filter(each -> !rule.breaches(each)).toList();
    }
}
