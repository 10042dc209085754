package dev.millrace.services.cloudwatch;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alarms over skipped time: what they are in, what they tell, and what a restart leaves of it. */
class AlarmsTest {

    private static final String ERRORS = "{'AlarmName':'errors','AlarmDescription':'The reader fails',"
            + "'Namespace':'AWS/Lambda','MetricName':'Errors','Dimensions':[{'Name':'FunctionName','Value':'fn'}],"
            + "'Statistic':'Sum','Period':60,'EvaluationPeriods':3,'Threshold':5,"
            + "'ComparisonOperator':'GreaterThanThreshold','AlarmActions':['" + CloudWatchWorld.TOPIC + "'],"
            + "'OKActions':['" + CloudWatchWorld.TOPIC + "']";

    private CloudWatchWorld world;

    @BeforeEach
    void open(@TempDir Path directory) {
        world = new CloudWatchWorld(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void put(String more) {
        world.call("PutMetricAlarm", ERRORS + more + "}");
    }

    /** A value in each of the next minutes, whose ends are evaluated. */
    private void minutes(double... values) {
        for (double value : values) {
            world.put("Errors", value);
            world.clock.advance(ofMinutes(1));
        }
        world.clock.advance(AlarmWatch.DELAY);
        world.clock.advance(ofMinutes(1).minus(AlarmWatch.DELAY).minusMillis(1));
        world.clock.advance(Duration.ofMillis(1));
    }

    /** Lets the last minute be evaluated and stays within the next. */
    private void evaluateNow() {
        world.clock.advance(AlarmWatch.DELAY);
    }

    private List<String> history(String type) {
        var summaries = new ArrayList<String>();
        world.call(
                        "DescribeAlarmHistory",
                        "{'AlarmName':'errors','ScanBy':'TimestampAscending','HistoryItemType':'" + type + "'}")
                .get("AlarmHistoryItems")
                .forEach(item -> summaries.add(item.get("HistorySummary").asText()));
        return summaries;
    }

    @Test
    @DisplayName("a new alarm knows nothing; three breaching minutes later it is in ALARM and has told the topic once")
    void fires_after_three_periods() {
        put("");
        assertThat(world.state("errors")).isEqualTo("INSUFFICIENT_DATA");
        assertThat(world.alarm("errors").get("StateReason").asText()).isEqualTo("Unchecked: Initial alarm creation");

        for (int minute = 1; minute <= 3; minute++) {
            assertThat(world.state("errors")).isEqualTo("INSUFFICIENT_DATA");
            world.put("Errors", 6 + minute);
            world.clock.advance(ofMinutes(1));
        }
        assertThat(world.state("errors"))
                .as("the third minute has only just ended")
                .isEqualTo("INSUFFICIENT_DATA");
        evaluateNow();

        assertThat(world.state("errors")).isEqualTo("ALARM");
        assertThat(world.fired).hasSize(1);
        assertThat(world.fired.getFirst().action()).isEqualTo(CloudWatchWorld.TOPIC);
        world.put("Errors", 9);
        world.clock.advance(ofMinutes(1));
        assertThat(world.fired).as("only a change tells").hasSize(1);
    }

    @Test
    @DisplayName("a restart in the same millisecond overwrites nothing of the run before")
    void restart_in_frozen_time() {
        put("");
        world.call("SetAlarmState", "{'AlarmName':'errors','StateValue':'ALARM','StateReason':'test'}");
        world.restart();
        world.call("SetAlarmState", "{'AlarmName':'errors','StateValue':'OK','StateReason':'test'}");

        assertThat(history("ConfigurationUpdate")).hasSize(1);
        assertThat(history("StateUpdate")).hasSize(2);
    }

    @ParameterizedTest
    @DisplayName("an alarm on an expression cannot have a period that no alarm has")
    @CsvSource({"1", "5"})
    void periods_of_queries(int period) {
        var metric = "{'Id':'m','MetricStat':{'Metric':{'Namespace':'N','MetricName':'a'},'Period':" + period
                + ",'Stat':'Sum'},'ReturnData':false}";

        assertThat(world.refused(
                                "PutMetricAlarm",
                                "{'AlarmName':'x','EvaluationPeriods':1,'Threshold':1,"
                                        + "'ComparisonOperator':'GreaterThanThreshold','Metrics':[" + metric
                                        + ",{'Id':'e','Expression':'m*2'}]}")
                        .message())
                .contains("Invalid value for the Period of the query m: " + period);
    }

    @Test
    @DisplayName("the notification, its subject, the reason and its data are AWS's")
    void notification() {
        put("");
        for (int minute = 0; minute < 3; minute++) {
            world.put("Errors", 6 + minute);
            world.clock.advance(ofMinutes(1));
        }
        evaluateNow();

        var fired = world.fired.getFirst();
        assertThat(fired.subject()).isEqualTo("ALARM: \"errors\" in US East (N. Virginia)");
        var reason = "Threshold Crossed: 3 out of the last 3 datapoints [8.0 (25/11/26 10:02:00), 7.0 (25/11/26"
                + " 10:01:00), 6.0 (25/11/26 10:00:00)] were greater than the threshold (5.0) (minimum 3 datapoints"
                + " for OK -> ALARM transition).";
        assertThat(fired.json()).isEqualTo(CloudWatchWorld.object("""
                        {"AlarmName":"errors","AlarmDescription":"The reader fails","AWSAccountId":"000000000000",
                         "AlarmConfigurationUpdatedTimestamp":"2026-11-25T10:00:00.000+0000","NewStateValue":"ALARM",
                         "NewStateReason":"REASON","StateChangeTime":"2026-11-25T10:03:02.000+0000",
                         "Region":"US East (N. Virginia)",
                         "AlarmArn":"arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors",
                         "OldStateValue":"INSUFFICIENT_DATA",
                         "OKActions":["TOPIC"],"AlarmActions":["TOPIC"],"InsufficientDataActions":[],
                         "Trigger":{"MetricName":"Errors","Namespace":"AWS/Lambda","StatisticType":"Statistic",
                          "Statistic":"SUM","Unit":null,"Dimensions":[{"value":"fn","name":"FunctionName"}],
                          "Period":60,"EvaluationPeriods":3,"ComparisonOperator":"GreaterThanThreshold",
                          "Threshold":5.0,"TreatMissingData":"missing","EvaluateLowSampleCountPercentile":""}}
                        """.replace("REASON", reason)
                .replace("TOPIC", CloudWatchWorld.TOPIC)));
        var alarm = world.alarm("errors");
        assertThat(alarm.get("StateReason").asText()).isEqualTo(reason);
        assertThat(CloudWatchWorld.object(alarm.get("StateReasonData").asText()))
                .isEqualTo(CloudWatchWorld.object("""
                        {"version":"1.0","queryDate":"2026-11-25T10:03:02.000+0000",
                         "startDate":"2026-11-25T10:00:00.000+0000","statistic":"Sum","period":60,
                         "recentDatapoints":[6.0,7.0,8.0],"threshold":5.0,"evaluatedDatapoints":[
                          {"timestamp":"2026-11-25T10:02:00.000+0000","sampleCount":1.0,"value":8.0},
                          {"timestamp":"2026-11-25T10:01:00.000+0000","sampleCount":1.0,"value":7.0},
                          {"timestamp":"2026-11-25T10:00:00.000+0000","sampleCount":1.0,"value":6.0},
                          {"timestamp":"2026-11-25T09:59:00.000+0000"},
                          {"timestamp":"2026-11-25T09:58:00.000+0000"}]}
                        """));
    }

    @Test
    @DisplayName("recovery tells the OK actions; silence afterwards makes the data insufficient")
    void recovers() {
        put("");
        minutes(6, 6, 6);
        assertThat(world.state("errors")).isEqualTo("ALARM");
        minutes(0);
        assertThat(world.state("errors")).isEqualTo("OK");
        assertThat(world.fired)
                .extracting(CloudWatchWorld.Fired::subject)
                .containsExactly(
                        "ALARM: \"errors\" in US East (N. Virginia)", "OK: \"errors\" in US East (N. Virginia)");

        world.clock.advance(ofMinutes(10));

        assertThat(world.state("errors")).isEqualTo("INSUFFICIENT_DATA");
        assertThat(world.fired).as("no action for it").hasSize(2);
        assertThat(history("StateUpdate"))
                .containsExactly(
                        "Alarm updated from INSUFFICIENT_DATA to ALARM",
                        "Alarm updated from ALARM to OK",
                        "Alarm updated from OK to INSUFFICIENT_DATA");
        assertThat(history("Action"))
                .containsExactly(
                        "Successfully executed action " + CloudWatchWorld.TOPIC,
                        "Successfully executed action " + CloudWatchWorld.TOPIC);
        assertThat(history("ConfigurationUpdate")).containsExactly("Alarm \"errors\" created");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("silence is what TreatMissingData makes of it")
    @CsvSource({"missing, INSUFFICIENT_DATA", "ignore, OK", "breaching, ALARM", "notBreaching, OK"})
    void missing_data(String treatment, String expected) {
        put(",'TreatMissingData':'" + treatment + "'");
        minutes(0, 0, 0);
        assertThat(world.state("errors")).isEqualTo("OK");

        world.clock.advance(ofMinutes(10));

        assertThat(world.state("errors")).isEqualTo(expected);
    }

    @Test
    @DisplayName("M of N: two breaching datapoints of three are enough when the alarm says so")
    void m_out_of_n() {
        put(",'DatapointsToAlarm':2");
        minutes(6, 0, 6);
        assertThat(world.state("errors")).isEqualTo("ALARM");
    }

    @Test
    @DisplayName("a percentile of the measured values")
    void percentiles() {
        world.call(
                "PutMetricAlarm",
                "{'AlarmName':'slow','Namespace':'AWS/Lambda','MetricName':'Errors','Dimensions':[{'Name':"
                        + "'FunctionName','Value':'fn'}],'ExtendedStatistic':'p90','Period':60,'EvaluationPeriods':1,"
                        + "'Threshold':100,'ComparisonOperator':'GreaterThanOrEqualToThreshold'}");
        for (int i = 0; i < 8; i++) {
            world.put("Errors", 1);
        }
        world.put("Errors", 100);
        world.put("Errors", 100);
        world.clock.advance(ofMinutes(1));
        evaluateNow();
        assertThat(world.state("slow")).isEqualTo("ALARM");
    }

    @Test
    @DisplayName("a rate of errors by metric math")
    void math() {
        var stat = "'MetricStat':{'Metric':{'Namespace':'AWS/Lambda','MetricName':'NAME','Dimensions':[{'Name':"
                + "'FunctionName','Value':'fn'}]},'Period':60,'Stat':'Sum'},'ReturnData':false}";
        world.call(
                "PutMetricAlarm",
                "{'AlarmName':'rate','EvaluationPeriods':2,'Threshold':10,'ComparisonOperator':'GreaterThanThreshold',"
                        + "'AlarmActions':['" + CloudWatchWorld.TOPIC + "'],'Metrics':[{'Id':'rate','Expression':"
                        + "'100 * errors / calls','ReturnData':true},{'Id':'errors'," + stat.replace("NAME", "Errors")
                        + ",{'Id':'calls'," + stat.replace("NAME", "Invocations") + "]}");
        for (int i = 0; i < 2; i++) {
            world.put("Errors", 2);
            world.put("Invocations", 10);
            world.clock.advance(ofMinutes(1));
        }
        evaluateNow();
        assertThat(world.state("rate")).isEqualTo("ALARM");
        assertThat(world.fired
                        .getFirst()
                        .json()
                        .at("/Trigger/Metrics/0/Expression")
                        .asText())
                .isEqualTo("100 * errors / calls");
    }

    @Test
    @DisplayName("periods of ten seconds are evaluated every ten seconds, over what was kept by the second")
    void short_periods() {
        world.call(
                "PutMetricAlarm",
                "{'AlarmName':'quick','Namespace':'N','MetricName':'m','Statistic':'Maximum','Period':10,"
                        + "'EvaluationPeriods':1,'Threshold':1,'ComparisonOperator':'GreaterThanOrEqualToThreshold'}");
        world.call(
                "PutMetricData",
                "{'Namespace':'N','MetricData':[{'MetricName':'m','Value':2," + "'StorageResolution':1}]}");
        world.clock.advance(ofSeconds(10));
        evaluateNow();
        assertThat(world.state("quick")).isEqualTo("ALARM");
    }

    @Test
    @DisplayName("SetAlarmState sets off actions; the next evaluation says what it really is")
    void set_by_hand() {
        put("");
        minutes(0, 0, 0);
        assertThat(world.state("errors")).isEqualTo("OK");
        world.fired.clear();

        world.call("SetAlarmState", "{'AlarmName':'errors','StateValue':'ALARM','StateReason':'test'}");

        assertThat(world.state("errors")).isEqualTo("ALARM");
        assertThat(world.alarm("errors").get("StateReason").asText()).isEqualTo("test");
        assertThat(world.fired).hasSize(1);
        minutes(0);
        assertThat(world.state("errors")).isEqualTo("OK");
        assertThat(world.fired).hasSize(2);
    }

    @Test
    @DisplayName("disabled actions are not carried out, the state changes all the same")
    void disabled_actions() {
        put("");
        world.call("DisableAlarmActions", "{'AlarmNames':['errors','none']}");
        minutes(6, 6, 6);
        assertThat(world.state("errors")).isEqualTo("ALARM");
        assertThat(world.fired).isEmpty();

        world.call("EnableAlarmActions", "{'AlarmNames':['errors']}");
        minutes(0);
        assertThat(world.fired).hasSize(1);
    }

    @Test
    @DisplayName("alarms, their states, tags and history survive a restart, and evaluation goes on")
    void survives_a_restart() {
        put(",'Tags':[{'Key':'team','Value':'orders'}]");
        minutes(6, 6, 6);
        world.restart();

        assertThat(world.state("errors")).isEqualTo("ALARM");
        assertThat(world.call(
                                "ListTagsForResource",
                                "{'ResourceARN':'"
                                        + world.alarm("errors").get("AlarmArn").asText() + "'}")
                        .at("/Tags/0/Value")
                        .asText())
                .isEqualTo("orders");
        assertThat(history("StateUpdate")).hasSize(1);
        minutes(0);
        assertThat(world.state("errors")).isEqualTo("OK");
        assertThat(world.fired).hasSize(2);
    }

    @Test
    @DisplayName("an action under way when the program dies is carried out by the next run")
    void no_action_is_lost() {
        put("");
        world.failActions(new StoreException("the store is gone", new IllegalStateException()));
        minutes(6, 6, 6);
        assertThat(world.fired).isEmpty();
        assertThat(history("Action")).isEmpty();

        world.restart();

        assertThat(world.fired).hasSize(1);
        assertThat(history("Action")).hasSize(1);
        world.restart();
        assertThat(world.fired).as("once").hasSize(1);
    }

    @Test
    @DisplayName("an action that fails is told in the history and not tried again")
    void failing_actions() {
        put("");
        world.failActions(new IllegalStateException("no such topic"));
        minutes(6, 6, 6);
        world.restart();

        assertThat(world.fired).isEmpty();
        assertThat(history("Action"))
                .containsExactly(
                        "Failed to execute action " + CloudWatchWorld.TOPIC + ". Received error: \"no such topic\"");
    }

    @Test
    @DisplayName("an alarm put again keeps its state and tags and gets its new settings")
    void update_in_place() {
        put(",'Tags':[{'Key':'a','Value':'b'}]");
        minutes(6, 6, 6);
        put(",'Unit':'Count'");

        assertThat(world.state("errors")).isEqualTo("ALARM");
        assertThat(world.alarm("errors").get("Unit").asText()).isEqualTo("Count");
        assertThat(history("ConfigurationUpdate"))
                .containsExactly("Alarm \"errors\" created", "Alarm \"errors\" updated");
    }

    @Test
    @DisplayName("without alarms there is no timer; a deleted alarm is not evaluated, its history stays 30 days")
    void deletion() {
        assertThat(world.clock.nextDue()).isEmpty();
        put("");
        minutes(6);
        world.call("DeleteAlarms", "{'AlarmNames':['errors','none']}");
        minutes(6, 6);

        assertThat(world.call("DescribeAlarms", "{}").get("MetricAlarms")).isEmpty();
        assertThat(world.fired).isEmpty();
        assertThat(world.clock.nextDue()).isEmpty();
        assertThat(history("ConfigurationUpdate"))
                .containsExactly("Alarm \"errors\" created", "Alarm \"errors\" deleted");
        world.clock.advance(Duration.ofDays(31));
        assertThat(history("ConfigurationUpdate")).isEmpty();
    }

    @Test
    @DisplayName("a longer period slides with the minutes")
    void sliding_periods() {
        world.call(
                "PutMetricAlarm",
                "{'AlarmName':'age','Namespace':'AWS/Lambda','MetricName':'IteratorAge','Dimensions':[{'Name':"
                        + "'FunctionName','Value':'fn'}],'Statistic':'Maximum','Period':300,'EvaluationPeriods':2,"
                        + "'Threshold':300000,'ComparisonOperator':'GreaterThanThreshold'}");
        int minutes = 0;
        while (!world.state("age").equals("ALARM") && minutes < 30) {
            world.put("IteratorAge", minutes++ * 60_000);
            world.clock.advance(ofMinutes(1));
            evaluateNow();
            world.clock.advance(ofMinutes(1).minus(AlarmWatch.DELAY));
            world.put("IteratorAge", minutes++ * 60_000);
        }
        assertThat(minutes).as("minutes until a stalled reader is an alarm").isBetween(8, 16);
    }

    @ParameterizedTest(name = "{2}")
    @DisplayName("what AWS refuses, and what Millrace has not got, by name")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ValidationException | 'AlarmName':null | Value null at 'alarmName' failed to satisfy constraint: Member must not be null",
                "ValidationException | 'ComparisonOperator':'Above' | Value 'Above' at 'comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set",
                "ValidationException | 'EvaluationPeriods':0 | Member must have value greater than or equal to 1",
                "ValidationException | 'AlarmActions':['nonsense'] | Invalid arn syntax: nonsense",
                "ValidationException | 'TreatMissingData':'never' | Option never is not supported",
                "ValidationException | 'DatapointsToAlarm':4 | Parameter DatapointsToAlarm should be less than or equal to parameter EvaluationPeriods",
                "ValidationException | 'Period':3000,'EvaluationPeriods':100 | Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).",
                "MissingRequiredParameterException | 'Threshold':null | The parameter Threshold is required.",
                "MissingRequiredParameterException | 'MetricName':null | The parameter MetricName is required.",
                "InvalidParameterCombinationException | 'ExtendedStatistic':'p99' | Exactly one of the parameters Statistic and ExtendedStatistic",
                "InvalidParameterValueException | 'Period':61 | Invalid value for parameter Period: 61",
                "InvalidParameterValueException | 'ComparisonOperator':'GreaterThanUpperThreshold','ThresholdMetricId':'b' | Millrace does not support alarms on anomaly detection bands yet.",
                "InvalidParameterValueException | 'Statistic':null,'ExtendedStatistic':'tm99' | Millrace does not support the extended statistic tm99 yet.",
                "InvalidParameterValueException | 'AlarmActions':['arn:aws:automate:us-east-1:ec2:stop'] | Millrace does not support alarm actions of automate",
            })
    void refusals(String code, String members, String message) {
        var request = CloudWatchWorld.object((ERRORS + "}").replace('\'', '"'));
        request.setAll(CloudWatchWorld.object(("{" + members + "}").replace('\'', '"')));

        var error = world.refused("PutMetricAlarm", request.toString());

        assertThat(error.code()).isEqualTo(code);
        assertThat(error.message()).contains(message);
        assertThat(world.call("DescribeAlarms", "{}").get("MetricAlarms")).isEmpty();
    }
}
