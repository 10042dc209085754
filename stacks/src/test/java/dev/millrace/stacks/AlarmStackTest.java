package dev.millrace.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import dev.millrace.services.cloudwatch.CloudWatchService;
import dev.millrace.services.metrics.MetricStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Alarms in templates, over the service itself. */
class AlarmStackTest {

    private static final String ALARM = """
            Resources:
              Alarm:
                Type: AWS::CloudWatch::Alarm
                Properties:
                  AlarmName: Stream-Processor-Errors
                  AlarmDescription: The stream reader reports errors
                  Namespace: AWS/Lambda
                  MetricName: Errors
                  Dimensions:
                    - Name: FunctionName
                      Value: order-stream-processor
                  Statistic: Sum
                  Period: 60
                  EvaluationPeriods: 3
                  Threshold: 5
                  ComparisonOperator: GreaterThanThreshold
                  OKActions: [arn:aws:sns:us-east-1:000000000000:alerts]
                  Tags:
                    - { Key: team, Value: orders }
            Outputs:
              Name: { Value: !Ref Alarm }
              Arn: { Value: !GetAtt Alarm.Arn }
            """;

    private final SkippableClock clock = SkippableClock.create();
    private final InMemoryStore store = new InMemoryStore();
    private final ServiceCatalog catalog = new ServiceCatalog(List.of(new CloudWatchService(
            store, clock, new MetricStore(store, clock), (action, scope, subject, message) -> {}, Runnable::run)));
    private final Stacks stacks = new Stacks(catalog, store, clock, Map.of());

    private StackResult deploy(String template) {
        return stacks.deploy(
                StackScenario.CALL,
                new DeployRequest("alerts", template, Optional.empty(), Map.of(), Map.of()),
                event -> {});
    }

    private JsonNode call(String operation, String json) {
        try {
            return catalog.call("cloudwatch", operation, StackScenario.CALL, Wire.JSON.readTree(json));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private JsonNode alarms() {
        return call("DescribeAlarms", "{}").get("MetricAlarms");
    }

    private JsonNode tags() {
        return call(
                        "ListTagsForResource",
                        "{\"ResourceARN\":\"" + alarms().get(0).get("AlarmArn").asText() + "\"}")
                .get("Tags");
    }

    @Test
    @DisplayName("an alarm is made with what the template says; Ref is its name")
    void creates() {
        var result = deploy(ALARM);

        var alarm = alarms().get(0);
        assertThat(result.outputs())
                .containsEntry("Name", "Stream-Processor-Errors")
                .containsEntry("Arn", alarm.get("AlarmArn").asText());
        assertThat(alarm.get("Threshold").asDouble()).isEqualTo(5);
        assertThat(alarm.get("EvaluationPeriods").asInt()).isEqualTo(3);
        assertThat(alarm.at("/Dimensions/0/Value").asText()).isEqualTo("order-stream-processor");
        assertThat(alarm.at("/OKActions/0").asText()).endsWith(":alerts");
        assertThat(tags().at("/0/Value").asText()).isEqualTo("orders");
    }

    @Test
    @DisplayName("settings change in place and keep the state; what is left out returns to its default; tags follow")
    void updates() {
        deploy(ALARM);
        call(
                "SetAlarmState",
                "{\"AlarmName\":\"Stream-Processor-Errors\",\"StateValue\":\"ALARM\",\"StateReason\":\"x\"}");

        deploy(ALARM.replace("Threshold: 5", "Threshold: 7.5\n      TreatMissingData: notBreaching")
                .replace("      OKActions: [arn:aws:sns:us-east-1:000000000000:alerts]\n", "")
                .replace("Key: team, Value: orders", "Key: owner, Value: me"));

        assertThat(alarms()).hasSize(1);
        var alarm = alarms().get(0);
        assertThat(alarm.get("Threshold").asDouble()).isEqualTo(7.5);
        assertThat(alarm.get("TreatMissingData").asText()).isEqualTo("notBreaching");
        assertThat(alarm.get("OKActions")).isEmpty();
        assertThat(alarm.get("StateValue").asText()).isEqualTo("ALARM");
        assertThat(tags().toString()).isEqualTo("[{\"Key\":\"owner\",\"Value\":\"me\"}]");
    }

    @Test
    @DisplayName("another name is another alarm; without one CloudFormation names it")
    void replaces() {
        deploy(ALARM);
        deploy(ALARM.replace("AlarmName: Stream-Processor-Errors", "AlarmName: Other"));
        assertThat(alarms()).hasSize(1);
        assertThat(alarms().get(0).get("AlarmName").asText()).isEqualTo("Other");

        deploy(ALARM.replace("      AlarmName: Stream-Processor-Errors\n", ""));
        assertThat(alarms()).hasSize(1);
        assertThat(alarms().get(0).get("AlarmName").asText()).startsWith("alerts-Alarm-");
    }

    @Test
    @DisplayName("an alarm of that name that somebody else made is not taken over, and stays")
    void does_not_take_over() {
        call(
                "PutMetricAlarm",
                "{\"AlarmName\":\"Stream-Processor-Errors\",\"Namespace\":\"N\",\"MetricName\":\"m\",\"Statistic\":"
                        + "\"Sum\",\"Period\":60,\"EvaluationPeriods\":1,\"Threshold\":1,\"ComparisonOperator\":"
                        + "\"GreaterThanThreshold\"}");

        assertThatThrownBy(() -> deploy(ALARM)).hasMessageContaining("already exists");

        assertThat(alarms()).hasSize(1);
        assertThat(alarms().get(0).get("Namespace").asText()).isEqualTo("N");
    }

    @Test
    @DisplayName("a removed alarm is deleted")
    void deletes() {
        deploy(ALARM);
        stacks.delete(StackScenario.CALL, "alerts", event -> {});
        assertThat(alarms()).isEmpty();
    }

    @Test
    @DisplayName("metric math in a template")
    void math() {
        deploy("""
                Resources:
                  Alarm:
                    Type: AWS::CloudWatch::Alarm
                    Properties:
                      ComparisonOperator: GreaterThanThreshold
                      EvaluationPeriods: 2
                      Threshold: 0.5
                      Metrics:
                        - { Id: rate, Expression: errors / calls, ReturnData: true }
                        - Id: errors
                          ReturnData: false
                          MetricStat:
                            Stat: Sum
                            Period: 60
                            Metric: { Namespace: AWS/Lambda, MetricName: Errors }
                        - Id: calls
                          ReturnData: false
                          MetricStat:
                            Stat: Sum
                            Period: 60
                            Metric: { Namespace: AWS/Lambda, MetricName: Invocations }
                """);
        assertThat(alarms().get(0).at("/Metrics/0/Expression").asText()).isEqualTo("errors / calls");
    }
}
