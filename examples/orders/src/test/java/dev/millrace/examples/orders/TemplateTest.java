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

/** What the template says of the code must be so. */
class TemplateTest {

    private static final Pattern HANDLER = Pattern.compile("Handler: (\\S+)::handleRequest");

    @Test
    void the_handlers_of_the_template_can_be_built_by_the_runtime() throws Exception {
        for (var name : handlers()) {
            var handler = Class.forName(name);
            assertThat(RequestHandler.class).isAssignableFrom(handler);
            assertThat(handler.getConstructor()).isNotNull();
        }
        assertThat(handlers())
                .containsExactly(OrderStreamProcessor.class.getName(), DeadLetterProcessor.class.getName());
    }

    @Test
    void the_template_sets_what_the_handlers_read() throws IOException {
        assertThat(template())
                .contains("TRACKING_TABLE: !Ref TrackingTable")
                .contains("ARCHIVE_TABLE: !Ref ArchiveTable")
                .contains("FAILURES_TABLE: !Ref FailuresTable")
                .contains("ORDERS_DROP_ONE: !Ref DropOne");
    }

    private static List<String> handlers() throws IOException {
        return HANDLER.matcher(template())
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static String template() throws IOException {
        return Files.readString(Path.of("template.yaml"));
    }
}
