package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.logs.Logs;
import dev.millrace.services.logs.LogsService;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.cloudwatchlogs.model.OrderBy;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudwatchlogs.model.TooManyTagsException;

/** CloudWatch Logs as AWS's own client sees it. */
class LogsClientTest extends GatewayTest {

    private static final String GROUP = "/aws/lambda/orders";

    private final Store store;

    @SuppressWarnings("NullAway.Init") // catalog() opens it, before every test
    private Logs logs;

    private CloudWatchLogsClient client;

    LogsClientTest(@TempDir Path directory) {
        this.store = RocksDbStore.open(directory, Durability.OS);
    }

    @Override
    ServiceCatalog catalog() {
        logs = new Logs(store, clock, task -> Thread.ofVirtual().start(task));
        return new ServiceCatalog(List.of(new LogsService(logs, clock)));
    }

    @BeforeEach
    void openClient() {
        client = CloudWatchLogsClient.builder()
                .endpointOverride(uri("/"))
                .region(Region.EU_WEST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("111122223333", "x")))
                .build();
    }

    @AfterEach
    void closeClient() {
        client.close();
        logs.close();
        store.close();
    }

    private InputLogEvent event(long millisFromNow, String message) {
        return InputLogEvent.builder()
                .timestamp(clock.now().toEpochMilli() + millisFromNow)
                .message(message)
                .build();
    }

    private void createStream() {
        client.createLogGroup(r -> r.logGroupName(GROUP).tags(Map.of("team", "a")));
        client.createLogStream(r -> r.logGroupName(GROUP).logStreamName("s"));
    }

    @Test
    @DisplayName("a group's life: created, described, kept for so long, tagged, deleted")
    void groups() {
        createStream();
        client.putRetentionPolicy(r -> r.logGroupName(GROUP).retentionInDays(14));
        var group = client.describeLogGroupsPaginator(r -> r.logGroupNamePrefix("/aws/")).logGroups().stream()
                .toList()
                .getFirst();
        assertThat(group)
                .returns(GROUP, LogGroup::logGroupName)
                .returns(14, LogGroup::retentionInDays)
                .returns("arn:aws:logs:eu-west-1:111122223333:log-group:" + GROUP + ":*", LogGroup::arn)
                .returns(clock.now().toEpochMilli(), LogGroup::creationTime);
        client.tagResource(r -> r.resourceArn(group.logGroupArn()).tags(Map.of("stage", "test")));
        client.untagResource(r -> r.resourceArn(group.logGroupArn()).tagKeys("team"));
        assertThat(client.listTagsForResource(r -> r.resourceArn(group.logGroupArn()))
                        .tags())
                .isEqualTo(Map.of("stage", "test"));
        client.deleteRetentionPolicy(r -> r.logGroupName(GROUP));
        client.deleteLogGroup(r -> r.logGroupName(GROUP));
        assertThat(client.describeLogGroups().logGroups()).isEmpty();
    }

    @Test
    @DisplayName("the SDK's paginators of GetLogEvents and FilterLogEvents read everything and end")
    void events() {
        createStream();
        client.putLogEvents(r -> r.logGroupName(GROUP)
                .logStreamName("s")
                .logEvents(event(0, "one"), event(1, "two ERROR"), event(2, "three")));

        assertThat(client
                        .getLogEventsPaginator(r -> r.logGroupName(GROUP)
                                .logStreamName("s")
                                .startFromHead(true)
                                .limit(2))
                        .events()
                        .stream()
                        .map(OutputLogEvent::message))
                .containsExactly("one", "two ERROR", "three");
        assertThat(client.filterLogEventsPaginator(r -> r.logGroupName(GROUP).limit(1)).events().stream()
                        .map(FilteredLogEvent::message))
                .containsExactly("one", "two ERROR", "three");
        var found = client.filterLogEvents(r -> r.logGroupName(GROUP).filterPattern("ERROR"))
                .events();
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().timestamp()).isEqualTo(clock.now().toEpochMilli() + 1);
        assertThat(found.getFirst().logStreamName()).isEqualTo("s");
        var stream = client.describeLogStreams(r ->
                        r.logGroupName(GROUP).orderBy(OrderBy.LAST_EVENT_TIME).descending(true))
                .logStreams()
                .getFirst();
        assertThat(stream.lastEventTimestamp()).isEqualTo(clock.now().toEpochMilli() + 2);
        client.deleteLogStream(r -> r.logGroupName(GROUP).logStreamName("s"));
    }

    @Test
    @DisplayName("errors arrive as the client's own types")
    void errors() {
        createStream();
        assertThatThrownBy(() -> client.createLogGroup(r -> r.logGroupName(GROUP)))
                .isInstanceOf(ResourceAlreadyExistsException.class)
                .hasMessageStartingWith("The specified log group already exists");
        assertThatThrownBy(() -> client.deleteLogGroup(r -> r.logGroupName("no")))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageStartingWith("The specified log group does not exist.");
        assertThatThrownBy(() -> client.putLogEvents(
                        r -> r.logGroupName(GROUP).logStreamName("s").logEvents(event(1, "b"), event(0, "a"))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageStartingWith("Log events in a single PutLogEvents request must be in chronological order.");
        var rejected = client.putLogEvents(
                        r -> r.logGroupName(GROUP).logStreamName("s").logEvents(event(8_000_000, "too new")))
                .rejectedLogEventsInfo();
        assertThat(rejected.tooNewLogEventStartIndex()).isZero();
        var arn = "arn:aws:logs:eu-west-1:111122223333:log-group:" + GROUP;
        for (int i = 0; i < 49; i++) {
            var key = "k" + i;
            client.tagResource(r -> r.resourceArn(arn).tags(Map.of(key, "v")));
        }
        assertThatThrownBy(() -> client.tagResource(r -> r.resourceArn(arn).tags(Map.of("one more", "v"))))
                .isInstanceOfSatisfying(
                        TooManyTagsException.class,
                        e -> assertThat(e.resourceName()).isEqualTo(arn));
    }
}
