package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/** From a record that cannot be processed to the alarm, in skipped time: tables, mapping, function, metrics, alarms. */
@Timeout(60)
class AlarmsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final FrozenServer server = FrozenServer.start();
    private final CloudWatchClient cloudWatch = FrozenServer.client(CloudWatchClient.builder(), server.millrace());
    private final AtomicBoolean failing = new AtomicBoolean();

    @BeforeEach
    void script() {
        ScriptedHandler.script(records -> {
            if (failing.get()) {
                throw new IllegalStateException("poison");
            }
            return Map.of();
        });
    }

    @AfterEach
    void close() {
        cloudWatch.close();
        server.close();
    }

    private void putAlarm(String metric, Statistic statistic, int period, int periods, double threshold) {
        cloudWatch.putMetricAlarm(r -> r.alarmName(metric)
                .namespace("AWS/Lambda")
                .metricName(metric)
                .dimensions(Dimension.builder()
                        .name("FunctionName")
                        .value("handler")
                        .build())
                .statistic(statistic)
                .period(period)
                .evaluationPeriods(periods)
                .threshold(threshold)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD));
    }

    private StateValue state(String alarm) {
        return cloudWatch
                .describeAlarms(r -> r.alarmNames(alarm))
                .metricAlarms()
                .getFirst()
                .stateValue();
    }

    @Test
    @DisplayName("a burst of poison orders: ALARM after three periods with more than five errors; recovery: OK")
    void errors() {
        server.deploy(SkippedTimeTest.template("mapped-table.yaml"), Map.of("Retries", "0"));
        putAlarm("Errors", Statistic.SUM, 60, 3, 5);
        failing.set(true);
        for (int minute = 0; minute < 3; minute++) {
            assertThat(state("Errors")).as("minute %s", minute).isNotEqualTo(StateValue.ALARM);
            for (int i = 0; i < 6; i++) {
                server.put("orders", "poison-" + minute + "-" + i);
                server.settle();
            }
            server.advance(MINUTE);
        }
        server.advance(Duration.ofSeconds(5));
        assertThat(state("Errors")).isEqualTo(StateValue.ALARM);

        failing.set(false);
        server.put("orders", "good");
        server.advance(MINUTE);
        assertThat(state("Errors")).isEqualTo(StateValue.OK);
    }

    @Test
    @DisplayName("a function that gets no further: its iterator age grows into ALARM; recovery: OK")
    void iterator_age() {
        server.deploy(SkippedTimeTest.template("mapped-table.yaml"), Map.of());
        putAlarm("IteratorAge", Statistic.MAXIMUM, 300, 2, 300_000);
        failing.set(true);
        server.put("orders", "stuck");

        server.advance(Duration.ofMinutes(6));
        assertThat(state("IteratorAge")).as("younger than the threshold").isNotEqualTo(StateValue.ALARM);
        server.advance(Duration.ofMinutes(9));
        assertThat(state("IteratorAge")).isEqualTo(StateValue.ALARM);

        failing.set(false);
        server.advance(Duration.ofMinutes(2));
        for (int minute = 0; minute < 10; minute++) {
            server.put("orders", "good-" + minute);
            server.advance(MINUTE);
        }
        assertThat(state("IteratorAge")).isEqualTo(StateValue.OK);
    }
}
