package dev.millrace.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the template says of the code must be so. */
class TemplateTest {

    private static final Pattern JAVA_HANDLER =
            Pattern.compile("(?:Stream|DeadLetter)Processor: (\\S+)::handleRequest");
    private static final Pattern SCRIPT_HANDLER =
            Pattern.compile("(?:Stream|DeadLetter)Processor: ([a-z_-]+)\\.handler");

    @Test
    void the_handlers_of_the_template_can_be_built_by_the_runtime() throws Exception {
        for (var name : handlers(JAVA_HANDLER)) {
            var handler = Class.forName(name);
            assertThat(RequestHandler.class).isAssignableFrom(handler);
            assertThat(handler.getConstructor()).isNotNull();
        }
        assertThat(handlers(JAVA_HANDLER))
                .containsExactly(OrderStreamProcessor.class.getName(), DeadLetterProcessor.class.getName());
    }

    @Test
    void the_handlers_of_the_scripts_are_there() throws IOException {
        assertThat(handlers(SCRIPT_HANDLER))
                .containsExactly(
                        "stream-processor", "dead-letter-processor", "stream_processor", "dead_letter_processor");
        assertThat(Path.of("node/src/stream-processor.ts")).isRegularFile();
        assertThat(Path.of("node/src/dead-letter-processor.ts")).isRegularFile();
        assertThat(Path.of("python/function/stream_processor.py")).isRegularFile();
        assertThat(Path.of("python/function/dead_letter_processor.py")).isRegularFile();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRACKING_TABLE: !Ref TrackingTable",
                "ARCHIVE_TABLE: !Ref ArchiveTable",
                "REFUNDS_TABLE: !Ref RefundsTable",
                "NOTIFICATION_TOPIC_ARN: !Ref NotificationTopic",
            })
    void both_functions_are_told_what_the_work_needs(String variable) throws IOException {
        assertThat(template()).containsPattern("(?s)" + Pattern.quote(variable) + ".*" + Pattern.quote(variable));
    }

    @Test
    void each_function_is_told_what_it_alone_needs() throws IOException {
        assertThat(template())
                .contains("FAILURES_TABLE: !Ref FailuresTable")
                .contains("ALERT_TOPIC_ARN: !Ref AlertTopic")
                .contains("ORDERS_DROP_ONE: !Ref DropOne");
    }

    @Test
    void an_alarm_watches_the_reports_that_nobody_handles() throws IOException {
        var alarm = resource("DeadLettersStuckAlarm");

        assertThat(alarm)
                .contains(
                        "Type: AWS::CloudWatch::Alarm",
                        "AlarmName: orders-dead-letters-stuck",
                        "Namespace: AWS/SQS",
                        "MetricName: ApproximateNumberOfMessagesNotVisible",
                        "Value: !GetAtt DeadLetterQueue.QueueName",
                        "Threshold: 0",
                        "ComparisonOperator: GreaterThanThreshold",
                        "TreatMissingData: notBreaching")
                .containsPattern("AlarmActions:\\s+- !Ref AlertTopic")
                .containsPattern("OKActions:\\s+- !Ref AlertTopic");
        // A report that is tried again and again is in hands at some moment of each period.
        assertThat(number(alarm, "Period")).isGreaterThan(number(resource("DeadLetterQueue"), "VisibilityTimeout"));
        // There must be time to act before the stream forgets what the report speaks of.
        assertThat(number(alarm, "Period") * number(alarm, "EvaluationPeriods")).isLessThanOrEqualTo(3600);
    }

    private static String resource(String name) throws IOException {
        var resource =
                Pattern.compile("(?m)^  " + name + ":\n(?:(?:    .*)?\n)+").matcher(template());
        assertThat(resource.find()).as(name).isTrue();
        return resource.group();
    }

    private static int number(String resource, String property) {
        var number = Pattern.compile(" " + property + ": (\\d+)").matcher(resource);
        assertThat(number.find()).as(property).isTrue();
        return Integer.parseInt(number.group(1));
    }

    private static List<String> handlers(Pattern pattern) throws IOException {
        return pattern.matcher(template())
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static String template() throws IOException {
        return Files.readString(Path.of("template.yaml"));
    }
}
