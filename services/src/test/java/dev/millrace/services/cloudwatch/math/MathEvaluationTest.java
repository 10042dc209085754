package dev.millrace.services.cloudwatch.math;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows are written as minute=value; a is 0=2 1=4 3=8, b is 0=1 1=2 2=3. */
class MathEvaluationTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static Row row(double... minuteAndValue) {
        var points = new TreeMap<Instant, Double>();
        for (int i = 0; i < minuteAndValue.length; i += 2) {
            points.put(START.plusSeconds(Math.round(minuteAndValue[i]) * 60), minuteAndValue[i + 1]);
        }
        return new Row(points);
    }

    private static Value evaluate(String expression) {
        var rows = new LinkedHashMap<String, Row>();
        rows.put("a", row(0, 2, 1, 4, 3, 8));
        rows.put("b", row(0, 1, 1, 2, 2, 3));
        return new MathEvaluation(
                        id -> new Value.Single(requireNonNull(rows.get(id), id)),
                        rows,
                        START,
                        START.plusSeconds(240),
                        Duration.ofMinutes(1))
                .evaluate(MathParser.parse(expression));
    }

    private static String text(Row row) {
        var text = new StringBuilder();
        for (Map.Entry<Instant, Double> point : row.points().entrySet()) {
            text.append(Duration.between(START, point.getKey()).toMinutes())
                    .append('=')
                    .append(point.getValue())
                    .append(' ');
        }
        return text.toString().strip();
    }

    private static String text(String expression) {
        return switch (evaluate(expression)) {
            case Value.Scalar scalar -> String.valueOf(scalar.value());
            case Value.Single single -> text(single.row());
            case Value.Several several ->
                several.rows().stream().map(MathEvaluationTest::text).toList().toString();
        };
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("expressions")
    @CsvSource(
            delimiter = ';',
            value = {
                "1 + 2 * 3 ; 7.0",
                "(1 + 2) * 3 ; 9.0",
                "2 ^ 3 ^ 2 ; 512.0",
                "10 - 2 - 3 ; 5.0",
                "-2 ^ 2 ; -4.0",
                "-a ; 0=-2.0 1=-4.0 3=-8.0",
                "a * 10 ; 0=20.0 1=40.0 3=80.0",
                "a + b ; 0=3.0 1=6.0",
                "a / b ; 0=2.0 1=2.0",
                "b / (b - 1) ; 1=2.0 2=1.5",
                "a > 3 ; 0=0.0 1=1.0 3=1.0",
                "a > 3 AND b < 3 ; 0=0.0 1=1.0",
                "a >= 4 || b == 1 ; 0=1.0 1=1.0",
                "SUM(a) ; 14.0",
                "AVG(b) ; 2.0",
                "MAX(a) - MIN(a) ; 6.0",
                "SUM(METRICS()) ; 0=3.0 1=6.0 2=3.0 3=8.0",
                "SUM(METRICS(\"b\")) ; 0=1.0 1=2.0 2=3.0",
                "MAX([a, b]) ; 0=2.0 1=4.0 2=3.0 3=8.0",
                "METRICS() * 2 ; [0=4.0 1=8.0 3=16.0, 0=2.0 1=4.0 2=6.0]",
                "METRIC_COUNT(METRICS()) ; 2.0",
                "DATAPOINT_COUNT(a) ; 3.0",
                "FILL(a, 0) ; 0=2.0 1=4.0 2=0.0 3=8.0",
                "FILL(a, REPEAT) ; 0=2.0 1=4.0 2=4.0 3=8.0",
                "FILL(a, LINEAR) ; 0=2.0 1=4.0 2=6.0 3=8.0",
                "IF(a > 3, a, 0) ; 0=0.0 1=4.0 3=8.0",
                "IF(a > 3, b, 1) ; 0=1.0 1=2.0",
                "ABS(-a) ; 0=2.0 1=4.0 3=8.0",
                "CEIL(a / 3) ; 0=1.0 1=2.0 3=3.0",
                "FLOOR(a / 3) ; 0=0.0 1=1.0 3=2.0",
                "DIFF(a) ; 1=2.0 3=4.0",
                "RATE(a) * 60 ; 1=2.0 3=2.0",
                "RUNNING_SUM(b) ; 0=1.0 1=3.0 2=6.0",
                "a / PERIOD(a) * 60 ; 0=2.0 1=4.0 3=8.0",
                "TIME_SERIES(7) ; 0=7.0 1=7.0 2=7.0 3=7.0",
            })
    void expressions(String expression, String expected) {
        assertThat(text(expression)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("what cannot be worked out is told, and functions that are missing by name")
    @CsvSource(
            delimiter = ';',
            value = {
                "1 + ; The expression ends too early",
                "(a ; The expression ends too early",
                "a b ; Unexpected 'b' at position 3",
                "SEARCH('{AWS/Lambda}', 'Sum', 60) ; Millrace does not support the function SEARCH yet",
                "ANOMALY_DETECTION_BAND(a) ; Millrace does not support the function ANOMALY_DETECTION_BAND yet",
                "METRICS() + METRICS() ; Two arrays of time series cannot be combined",
                "SUM(a, b) ; SUM takes 1 argument",
                "SUM(1) ; SUM takes time series",
            })
    void refusals(String expression, String message) {
        assertThatThrownBy(() -> evaluate(expression))
                .isInstanceOf(MathException.class)
                .hasMessage(message);
    }

    @Test
    @DisplayName("a hostile expression is refused, not followed into the depth")
    void depth() {
        assertThatThrownBy(() -> MathParser.parse("(".repeat(100_000)))
                .hasMessage("The expression is nested too deeply");
        assertThatThrownBy(() -> MathParser.parse("-".repeat(100_000)))
                .hasMessage("The expression is nested too deeply");
    }
}
