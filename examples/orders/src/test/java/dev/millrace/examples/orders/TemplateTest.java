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
