package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.Message;

/** Topics of a whole server: what they tell functions and queues, and who tells them. */
@Timeout(60)
class NotificationsTest {

    private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:alerts";
    private static final String TEMPLATE = """
            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Properties: {TopicName: alerts}
              Inbox:
                Type: AWS::SQS::Queue
                Properties: {QueueName: inbox}
              ToInbox:
                Type: AWS::SNS::Subscription
                Properties:
                  TopicArn: !Ref Topic
                  Protocol: sqs
                  Endpoint: !GetAtt Inbox.Arn
                  RawMessageDelivery: true
              Function:
                Type: AWS::Lambda::Function
                Properties:
                  FunctionName: notify
                  Runtime: java21
                  Handler: dev.millrace.server.ScriptedHandler::handle
                  Role: arn:aws:iam::000000000000:role/r
                  Code: {S3Bucket: code, S3Key: handler.jar}
              ToFunction:
                Type: AWS::SNS::Subscription
                Properties:
                  TopicArn: !Ref Topic
                  Protocol: lambda
                  Endpoint: !GetAtt Function.Arn
            Outputs:
              Inbox: {Value: !Ref Inbox}
            """;

    private final List<Map<String, Object>> told = new CopyOnWriteArrayList<>();
    private FrozenServer server;

    @BeforeEach
    void start() {
        ScriptedHandler.script(records -> {
            told.addAll(records);
            return "";
        });
        server = FrozenServer.start();
        server.deploy(TEMPLATE, Map.of());
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** Calls an operation of the query protocol; parameters as name, value, name, value … */
    private void call(String version, String action, String... parameters) throws Exception {
        var form = new StringBuilder("Version=" + version + "&Action=" + action);
        for (int i = 0; i < parameters.length; i += 2) {
            form.append('&')
                    .append(parameters[i])
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(server.millrace().endpoint())
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    private void publish(String message) throws Exception {
        call("2010-03-31", "Publish", "TopicArn", TOPIC, "Message", message);
    }

    private List<String> inbox() {
        return server.receive(server.output("Inbox")).stream()
                .map(Message::body)
                .toList();
    }

    private static Map<?, ?> notice(Map<String, Object> record) {
        return record.get("Sns") instanceof Map<?, ?> notice ? notice : Map.of();
    }

    private List<String> messages() {
        return told.stream()
                .map(record -> String.valueOf(notice(record).get("Message")))
                .toList();
    }

    @Test
    @DisplayName("a message reaches the queue and the function that a template subscribed")
    void tells_queue_and_function() throws Exception {
        publish("hello");
        server.settle();

        assertThat(inbox()).containsExactly("hello");
        assertThat(messages()).containsExactly("hello");
        assertThat(told.getFirst()).containsEntry("EventSource", "aws:sns").containsEntry("EventVersion", "1.0");
    }

    @Test
    @DisplayName("a function that fails gets the message twice more, after one and two minutes, and no more")
    void functions_retry() throws Exception {
        ScriptedHandler.script(records -> {
            told.addAll(records);
            throw new IllegalStateException("not now");
        });

        publish("again");
        server.settle();
        assertThat(messages()).hasSize(1);
        server.advance(Duration.ofMinutes(1));
        assertThat(messages()).hasSize(2);
        server.advance(Duration.ofMinutes(2));
        assertThat(messages()).hasSize(3);
        server.advance(Duration.ofHours(1));
        assertThat(messages()).containsExactly("again", "again", "again");
    }

    @Test
    @DisplayName("an alarm that changes its state tells its topic")
    void alarms_tell_topics() throws Exception {
        call(
                "2010-08-01",
                "PutMetricAlarm",
                "AlarmName",
                "burning",
                "Namespace",
                "Orders",
                "MetricName",
                "Heat",
                "Statistic",
                "Sum",
                "Period",
                "60",
                "EvaluationPeriods",
                "1",
                "Threshold",
                "1",
                "ComparisonOperator",
                "GreaterThanThreshold",
                "AlarmActions.member.1",
                TOPIC);
        call(
                "2010-08-01",
                "SetAlarmState",
                "AlarmName",
                "burning",
                "StateValue",
                "ALARM",
                "StateReason",
                "a test says so");
        server.settle();

        assertThat(inbox())
                .singleElement()
                .satisfies(body ->
                        assertThat(body).contains("\"AlarmName\":\"burning\"").contains("\"NewStateValue\":\"ALARM\""));
        assertThat(notice(told.getFirst()).get("Subject")).asString().startsWith("ALARM: \"burning\"");
    }
}
