package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Clock;
import dev.millrace.model.SystemClock;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.cloudwatch.CloudWatchService;
import dev.millrace.services.iam.IamService;
import dev.millrace.services.metrics.MetricStore;
import dev.millrace.services.sqs.Queues;
import dev.millrace.services.sqs.SqsService;
import dev.millrace.services.sts.StsService;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AWS CLI against SQS, IAM, STS and CloudWatch; needs {@code aws} on the path. */
@Tag("conformance")
class AwsCliTest extends GatewayTest {

    private static final String TRUST =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\"}]}";

    private final Clock time = SystemClock.create();
    private final Store store;

    AwsCliTest(@TempDir Path directory) {
        this.store = RocksDbStore.open(directory, Durability.OS);
    }

    @Override
    ServiceCatalog catalog() {
        return new ServiceCatalog(List.of(
                new SqsService(new Queues(store, time), time),
                new IamService(store, time),
                new StsService(time),
                new CloudWatchService(
                        store,
                        time,
                        new MetricStore(store, time),
                        (action, scope, subject, message) -> {},
                        Runnable::run)));
    }

    @AfterEach
    void closeStore() {
        store.close();
        time.close();
    }

    @Test
    @DisplayName("clients 6: queues by hand")
    void sqs() throws Exception {
        var url = aws("sqs", "create-queue", "--queue-name", "q", "--query", "QueueUrl");
        assertThat(url).endsWith("/000000000000/q");
        aws("sqs", "send-message", "--queue-url", url, "--message-body", "hello");
        assertThat(aws(
                        "sqs",
                        "receive-message",
                        "--queue-url",
                        url,
                        "--wait-time-seconds",
                        "1",
                        "--query",
                        "Messages[0].Body"))
                .isEqualTo("hello");
        assertThat(aws(
                        "sqs",
                        "get-queue-attributes",
                        "--queue-url",
                        url,
                        "--attribute-names",
                        "All",
                        "--query",
                        "Attributes.QueueArn"))
                .isEqualTo("arn:aws:sqs:us-east-1:000000000000:q");
        assertThat(aws("sqs", "get-queue-url", "--queue-name", "none"))
                .contains("(AWS.SimpleQueueService.NonExistentQueue)")
                .contains("The specified queue does not exist.");
    }

    @Test
    @DisplayName("clients 6: roles and the caller by hand")
    void iamAndSts() throws Exception {
        assertThat(aws("sts", "get-caller-identity", "--query", "Account")).isEqualTo("000000000000");
        aws("iam", "create-role", "--role-name", "r", "--assume-role-policy-document", TRUST);
        aws("iam", "wait", "role-exists", "--role-name", "r");
        assertThat(aws("iam", "get-role", "--role-name", "r", "--query", "Role.AssumeRolePolicyDocument.Version"))
                .isEqualTo("2012-10-17");
        assertThat(aws("iam", "get-role", "--role-name", "none"))
                .contains("(NoSuchEntity)")
                .contains("The role with name none cannot be found.");
    }

    @Test
    @DisplayName("clients 6: metrics and alarms by hand")
    void cloudwatch() throws Exception {
        aws(
                "cloudwatch",
                "put-metric-data",
                "--namespace",
                "X",
                "--metric-name",
                "m",
                "--value",
                "3",
                "--unit",
                "Count");
        assertThat(aws("cloudwatch", "list-metrics", "--namespace", "X", "--query", "Metrics[0].MetricName"))
                .isEqualTo("m");
        assertThat(aws(
                        "cloudwatch",
                        "get-metric-statistics",
                        "--namespace",
                        "X",
                        "--metric-name",
                        "m",
                        "--start-time",
                        time.now().minusSeconds(600).toString(),
                        "--end-time",
                        time.now().plusSeconds(600).toString(),
                        "--period",
                        "60",
                        "--statistics",
                        "Sum",
                        "--query",
                        "Datapoints[0].Sum"))
                .isEqualTo("3.0");
        aws(
                "cloudwatch",
                "put-metric-alarm",
                "--alarm-name",
                "h",
                "--namespace",
                "X",
                "--metric-name",
                "m",
                "--statistic",
                "Sum",
                "--period",
                "60",
                "--evaluation-periods",
                "3",
                "--threshold",
                "5",
                "--comparison-operator",
                "GreaterThanThreshold");
        aws("cloudwatch", "wait", "alarm-exists", "--alarm-names", "h");
        aws("cloudwatch", "set-alarm-state", "--alarm-name", "h", "--state-value", "ALARM", "--state-reason", "test");
        assertThat(aws("cloudwatch", "describe-alarms", "--alarm-names", "h", "--query", "MetricAlarms[0].StateValue"))
                .isEqualTo("ALARM");
        assertThat(aws(
                        "cloudwatch",
                        "describe-alarm-history",
                        "--alarm-name",
                        "h",
                        "--history-item-type",
                        "StateUpdate",
                        "--query",
                        "AlarmHistoryItems[0].HistorySummary"))
                .isEqualTo("Alarm updated from INSUFFICIENT_DATA to ALARM");
        assertThat(aws(
                        "cloudwatch",
                        "set-alarm-state",
                        "--alarm-name",
                        "none",
                        "--state-value",
                        "OK",
                        "--state-reason",
                        "x"))
                .contains("(ResourceNotFound)");
        aws("cloudwatch", "delete-alarms", "--alarm-names", "h");
        assertThat(aws("cloudwatch", "describe-alarms", "--query", "length(MetricAlarms)"))
                .isEqualTo("0");
    }

    /** What the command prints, errors included. */
    private String aws(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("aws", "--output", "text", "--endpoint-url", uri("").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "AWS_ACCESS_KEY_ID",
                        "test",
                        "AWS_SECRET_ACCESS_KEY",
                        "test",
                        "AWS_REGION",
                        "us-east-1",
                        "AWS_DEFAULT_REGION",
                        "us-east-1"));
        var process = builder.start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed.strip();
    }
}
