package dev.millrace.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.SkippableClock;
import dev.millrace.services.AwsService;
import dev.millrace.services.Operation;
import dev.millrace.services.cloudwatch.CloudWatchService;
import dev.millrace.services.iam.IamService;
import dev.millrace.services.logs.Logs;
import dev.millrace.services.logs.LogsService;
import dev.millrace.services.metrics.MetricStore;
import dev.millrace.services.sns.LocalTopics;
import dev.millrace.services.sns.SnsService;
import dev.millrace.services.sqs.Queues;
import dev.millrace.services.sqs.SqsService;
import dev.millrace.services.sts.StsService;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SdkModelTest {

    private final SkippableClock clock = SkippableClock.create();
    private final Store store;

    SdkModelTest(@TempDir Path directory) {
        this.store = RocksDbStore.open(directory, Durability.OS);
    }

    @AfterEach
    void close() {
        store.close();
        clock.close();
    }

    @Test
    @DisplayName("every member of SQS's records is in AWS's model")
    void sqs() {
        assertThat(faults(new SqsService(new Queues(store, clock), clock))).isEmpty();
    }

    @Test
    @DisplayName("every member of IAM's records is in AWS's model")
    void iam() {
        assertThat(faults(new IamService(store, clock))).isEmpty();
    }

    @Test
    @DisplayName("every member of SNS's records is in AWS's model")
    void sns() {
        var topics = new LocalTopics(store, clock, new Queues(store, clock), Runnable::run, () -> "");
        assertThat(faults(new SnsService(topics, clock))).isEmpty();
    }

    @Test
    @DisplayName("every member of STS's records is in AWS's model")
    void sts() {
        assertThat(faults(new StsService(clock))).isEmpty();
    }

    @Test
    @DisplayName("every member of CloudWatch's records is in AWS's model")
    void cloudwatch() {
        try (var metrics = new MetricStore(store, clock)) {
            assertThat(faults(new CloudWatchService(
                            store, clock, metrics, (action, scope, subject, message) -> {}, Runnable::run)))
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("every member of CloudWatch Logs' records is in AWS's model")
    void logs() {
        try (var logs = new Logs(store, clock, Runnable::run)) {
            assertThat(faults(new LogsService(logs, clock), "cloudwatchlogs")).isEmpty();
        }
    }

    record CreateQueueRequest(
            @Nullable Integer queueName, @Nullable String nonsense) {}

    @Test
    @DisplayName("the judge sees wrong types and unknown members")
    void judges() {
        assertThat(SdkModel.faults(
                        CreateQueueRequest.class, "software.amazon.awssdk.services.sqs.model.CreateQueueRequest"))
                .hasSize(2)
                .anySatisfy(fault -> assertThat(fault).startsWith("CreateQueueRequest.QueueName is "))
                .anySatisfy(fault -> assertThat(fault).startsWith("CreateQueueRequest.Nonsense is not in AWS's model"));
    }

    private static List<String> faults(AwsService service) {
        return faults(service, service.address().name());
    }

    private static List<String> faults(AwsService service, String sdkPackage) {
        var models = "software.amazon.awssdk.services." + sdkPackage + ".model.";
        var faults = new ArrayList<String>();
        for (var operation : service.operations()) {
            var typed = (Operation.Typed<?, ?>) operation;
            faults.addAll(SdkModel.faults(typed.input(), models + typed.name() + "Request"));
            faults.addAll(SdkModel.faults(typed.output(), models + typed.name() + "Response"));
        }
        return faults;
    }
}
