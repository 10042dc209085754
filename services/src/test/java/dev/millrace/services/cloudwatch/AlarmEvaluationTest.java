package dev.millrace.services.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.services.cloudwatch.AlarmEvaluation.Datapoint;
import dev.millrace.services.cloudwatch.AlarmEvaluation.Rule;
import dev.millrace.services.cloudwatch.AlarmEvaluation.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of periods are written oldest first: 0 is in order, X breaches, - is missing. */
class AlarmEvaluationTest {

    private static final Instant START = Instant.parse("2026-11-25T10:00:00Z");
    private static final String UNCHANGED = "Retain";

    private static List<Optional<Datapoint>> periods(String row) {
        var periods = new ArrayList<Optional<Datapoint>>();
        var cells = row.split(" ");
        for (int i = 0; i < cells.length; i++) {
            double value = cells[i].equals("X") ? 6 : 0;
            periods.add(
                    cells[i].equals("-")
                            ? Optional.empty()
                            : Optional.of(new Datapoint(START.plusSeconds(60L * i), value, 1)));
        }
        return periods.reversed();
    }

    private static Rule rule(int periods, int toAlarm, MissingData missing) {
        return new Rule(periods, toAlarm, 5, Comparison.GREATER, missing);
    }

    private static String state(String row, Rule rule) {
        return switch (AlarmEvaluation.evaluate(rule, periods(row))) {
            case Verdict.ByDatapoints by -> by.value().name();
            case Verdict.ByTreatment by -> by.value().name();
            case Verdict.Unknown unknown -> "INSUFFICIENT_DATA";
            case Verdict.Unchanged unchanged -> UNCHANGED;
        };
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("CloudWatch user guide, missing data, first table: 3 out of 3, a range of 5")
    @CsvSource({
        "0 - X - X, OK, OK, OK, OK",
        "- - - - 0, OK, OK, OK, OK",
        "- - - - -, INSUFFICIENT_DATA, Retain, ALARM, OK",
        "0 X X - X, ALARM, ALARM, ALARM, ALARM",
        "- - X - -, ALARM, Retain, ALARM, OK",
    })
    void three_out_of_three(String row, String missing, String ignore, String breaching, String notBreaching) {
        assertTable(3, row, missing, ignore, breaching, notBreaching);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("CloudWatch user guide, missing data, second table: 2 out of 3, a range of 5")
    @CsvSource({
        "0 - X - X, ALARM, ALARM, ALARM, ALARM",
        "0 0 X 0 X, ALARM, ALARM, ALARM, ALARM",
        "0 - X - -, OK, OK, ALARM, OK",
        "- - - - 0, OK, OK, ALARM, OK",
        "- - - X -, ALARM, Retain, ALARM, OK",
    })
    void two_out_of_three(String row, String missing, String ignore, String breaching, String notBreaching) {
        assertTable(2, row, missing, ignore, breaching, notBreaching);
    }

    private static void assertTable(int toAlarm, String row, String... expected) {
        var treatments =
                List.of(MissingData.MISSING, MissingData.IGNORE, MissingData.BREACHING, MissingData.NOT_BREACHING);
        for (int i = 0; i < treatments.size(); i++) {
            assertThat(state(row, rule(3, toAlarm, treatments.get(i))))
                    .as("%s treated as %s", row, treatments.get(i))
                    .isEqualTo(expected[i]);
        }
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("the guide on premature alarms: a single new breach waits, one as old as the alarm needs does not")
    @CsvSource({"- - - - X, Retain", "- - - X -, Retain", "- - - X 0, OK", "- - X - 0, OK", "- - X - X, ALARM"})
    void premature_alarms(String row, String expected) {
        assertThat(state(row, rule(3, 3, MissingData.MISSING))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("a datapoint on the threshold breaches only where equality does")
    @CsvSource({
        "GREATER_OR_EQUAL, 5, true",
        "GREATER_OR_EQUAL, 4.9, false",
        "GREATER, 5, false",
        "GREATER, 5.1, true",
        "LESS, 5, false",
        "LESS, 4.9, true",
        "LESS_OR_EQUAL, 5, true",
        "LESS_OR_EQUAL, 5.1, false"
    })
    void comparisons(Comparison comparison, double value, boolean breaches) {
        assertThat(comparison.breaches(value, 5)).isEqualTo(breaches);
    }

    private static String reason(String row, Rule rule) {
        return StateReason.sentence(rule, AlarmEvaluation.evaluate(rule, periods(row)));
    }

    @Test
    @DisplayName("reasons are AWS's sentences")
    void reasons() {
        assertThat(reason("0 0 X X X", rule(3, 3, MissingData.MISSING)))
                .isEqualTo("Threshold Crossed: 3 out of the last 3 datapoints [6.0 (25/11/26 10:04:00),"
                        + " 6.0 (25/11/26 10:03:00), 6.0 (25/11/26 10:02:00)] were greater than the threshold (5.0)"
                        + " (minimum 3 datapoints for OK -> ALARM transition).");
        assertThat(reason("X X X X 0", rule(3, 3, MissingData.MISSING)))
                .isEqualTo("Threshold Crossed: 1 out of the last 3 datapoints [0.0 (25/11/26 10:04:00)] was not greater"
                        + " than the threshold (5.0) (minimum 1 datapoint for ALARM -> OK transition).");
        assertThat(reason("- - - - -", rule(3, 3, MissingData.MISSING)))
                .isEqualTo("Insufficient Data: 3 datapoints were unknown.");
        assertThat(reason("- - -", rule(1, 1, MissingData.NOT_BREACHING)))
                .isEqualTo("Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was"
                        + " treated as [NonBreaching].");
        assertThat(reason("- - X - -", rule(3, 3, MissingData.BREACHING)))
                .isEqualTo("Threshold Crossed: 1 out of the last 3 datapoints [6.0 (25/11/26 10:02:00)] was greater"
                        + " than the threshold (5.0) and 2 missing datapoints were treated as [Breaching] (minimum 3"
                        + " datapoints for OK -> ALARM transition).");
    }
}
