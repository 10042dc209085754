package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Clock;
import dev.millrace.model.SystemClock;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.cloudwatch.CloudWatchService;
import dev.millrace.services.iam.IamService;
import dev.millrace.services.metrics.MetricStore;
import dev.millrace.services.s3.LocalBuckets;
import dev.millrace.services.s3.S3Service;
import dev.millrace.services.sqs.Queues;
import dev.millrace.services.sqs.SqsService;
import dev.millrace.services.sts.StsService;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AWS CLI against SQS, S3, IAM, STS and CloudWatch; needs {@code aws} on the path. */
@Tag("conformance")
class AwsCliTest extends GatewayTest {

    private static final String TRUST =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\"}]}";

    private final Clock time = SystemClock.create();
    private final Store store;

    private final Path directory;
    private final LocalBuckets buckets;

    AwsCliTest(@TempDir Path directory) {
        this.directory = directory;
        this.store = RocksDbStore.open(directory.resolve("store"), Durability.OS);
        this.buckets = new LocalBuckets(store, time, directory.resolve("objects"));
    }

    @Override
    ServiceCatalog catalog() {
        return new ServiceCatalog(List.of(
                new SqsService(new Queues(store, time), time),
                new IamService(store, time),
                new StsService(time),
                new S3Service(buckets),
                new CloudWatchService(
                        store,
                        time,
                        new MetricStore(store, time),
                        (action, scope, subject, message) -> {},
                        Runnable::run)));
    }

    @AfterEach
    void closeStore() {
        buckets.close();
        store.close();
        time.close();
    }

    @Test
    @DisplayName("clients 6: buckets and objects by hand, large ones in parts")
    void s3() throws Exception {
        var big = new byte[9 << 20];
        new Random(3).nextBytes(big);
        var file = Files.write(directory.resolve("big.bin"), big);

        assertThat(aws("s3", "mb", "s3://orders-code")).isEqualTo("make_bucket: orders-code");
        aws("s3api", "wait", "bucket-exists", "--bucket", "orders-code");
        aws("s3", "cp", file.toString(), "s3://orders-code/a/big.bin");
        aws(
                "s3",
                "cp",
                "s3://orders-code/a/big.bin",
                directory.resolve("back.bin").toString());
        assertThat(directory.resolve("back.bin")).hasBinaryContent(big);
        assertThat(aws("s3", "ls", "s3://orders-code")).isEqualTo("PRE a/");
        assertThat(aws("s3", "ls", "s3://orders-code", "--recursive")).endsWith("9437184 a/big.bin");
        assertThat(aws("s3api", "get-bucket-policy", "--bucket", "orders-code")).contains("(NoSuchBucketPolicy)");
        assertThat(aws("s3", "rb", "s3://orders-code")).contains("BucketNotEmpty");
        assertThat(aws("s3", "rb", "--force", "s3://orders-code")).endsWith("remove_bucket: orders-code");
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
