package dev.millrace.services.cloudwatch;

import static java.time.Duration.ofDays;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Metrics as clients put and read them. */
class MetricsTest {

    private static final String ERRORS =
            "{'Id':'m','MetricStat':{'Metric':{'Namespace':'AWS/Lambda','MetricName':'Errors',"
                    + "'Dimensions':[{'Name':'FunctionName','Value':'fn'}]},'Period':60,'Stat':'Sum'}}";

    private CloudWatchWorld world;

    @BeforeEach
    void open(@TempDir Path directory) {
        world = new CloudWatchWorld(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private String get(String from, String to, String queries) {
        return "{'StartTime':%s,'EndTime':%s,'MetricDataQueries':[%s]}".formatted(from, to, queries);
    }

    private String at(java.time.Duration ago) {
        return String.valueOf(world.clock.now().minus(ago).getEpochSecond());
    }

    @Test
    @Timeout(30)
    @DisplayName("a range over all of time answers what is kept, at once")
    void endless_range() {
        world.put("Errors", 3);

        var answer = world.call("GetMetricData", get("-60000000000000", "60000000000000", ERRORS));

        assertThat(answer.at("/MetricDataResults/0/Values").toString()).isEqualTo("[3.0]");
    }

    @Test
    @DisplayName("an expression over more periods than a request may have is refused with their number")
    void endless_expression() {
        var fill = ERRORS + ",{'Id':'e','Expression':'FILL(m, 0)'}";

        assertThat(world.refused("GetMetricData", get(at(ofDays(1)), at(ofDays(-100)), fill))
                        .message())
                .contains("The time range has 145440 periods, and there can be at most 100800");
        assertThat(world.call("GetMetricData", get(at(ofDays(1)), at(ofDays(0)), fill))
                        .at("/MetricDataResults/1/Values"))
                .hasSize(1440);
    }

    @Test
    @DisplayName("an expression without a period goes by the minute, and one with a wrong period is refused")
    void period_of_expressions() {
        var series = "{'Id':'e','Expression':'TIME_SERIES(1)'%s}";
        assertThat(world.call("GetMetricData", get(at(ofDays(1)), at(ofDays(0)), series.formatted("")))
                        .at("/MetricDataResults/0/Values"))
                .hasSize(1440);
        for (int period : new int[] {0, -60, 7}) {
            var query = series.formatted(",'Period':" + period);
            assertThat(world.refused("GetMetricData", get(at(ofDays(1)), at(ofDays(0)), query))
                            .message())
                    .contains("The value " + period + " for the Period of the query e");
        }
    }
}
