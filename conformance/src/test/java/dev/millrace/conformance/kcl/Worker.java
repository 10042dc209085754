package dev.millrace.conformance.kcl;

import com.amazonaws.services.dynamodbv2.streamsadapter.AmazonDynamoDBStreamsAdapterClient;
import com.amazonaws.services.dynamodbv2.streamsadapter.StreamsSchedulerFactory;
import com.amazonaws.services.dynamodbv2.streamsadapter.polling.DynamoDBStreamsPollingConfig;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.CoordinatorConfig.ClientVersionConfig;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.metrics.MetricsLevel;
import software.amazon.kinesis.processor.ShardRecordProcessorFactory;

/** A worker of the library with intervals of a second where its own are tens of seconds. */
public final class Worker implements AutoCloseable {

    private final Scheduler scheduler;
    private final Thread thread;

    private Worker(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.thread = Thread.ofPlatform().name("kcl-worker").daemon().start(scheduler);
    }

    /**
     * Starts one that reads the stream from its beginning.
     *
     * @param application also the name of the lease table and of the metrics' namespace
     */
    public static Worker start(
            String application,
            String name,
            String streamArn,
            DynamoDbStreamsClient streams,
            DynamoDbAsyncClient tables,
            CloudWatchAsyncClient metrics,
            ShardRecordProcessorFactory processors) {
        var adapter = new AmazonDynamoDBStreamsAdapterClient(streams, Region.US_EAST_1);
        var tracker = StreamsSchedulerFactory.createSingleStreamTracker(
                streamArn, InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON));
        var configs = new ConfigsBuilder(tracker, application, adapter, tables, metrics, name, processors);
        var leases = configs.leaseManagementConfig()
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .failoverTimeMillis(3000)
                .leaseAssignmentIntervalMillis(1000L)
                .shardSyncIntervalMillis(0)
                .leasesRecoveryAuditorExecutionFrequencyMillis(2000);
        leases.workerUtilizationAwareAssignmentConfig()
                .disableWorkerMetrics(true)
                .inMemoryWorkerMetricsCaptureFrequencyMillis(500)
                .workerMetricsReporterFreqInMillis(1000);
        var coordinator = configs.coordinatorConfig()
                .clientVersionConfig(ClientVersionConfig.CLIENT_VERSION_CONFIG_3X)
                .skipShardSyncAtWorkerInitializationIfLeasesExist(true)
                .parentShardPollIntervalMillis(500)
                .shardConsumerDispatchPollIntervalMillis(200)
                .schedulerInitializationBackoffTimeMillis(500);
        var retrieval = configs.retrievalConfig()
                .retrievalSpecificConfig(
                        new DynamoDBStreamsPollingConfig(streamArn, adapter).idleTimeBetweenReadsInMillis(250));
        return new Worker(StreamsSchedulerFactory.createScheduler(
                configs.checkpointConfig(),
                coordinator,
                leases,
                configs.lifecycleConfig().taskBackoffTimeMillis(250),
                configs.metricsConfig().metricsLevel(MetricsLevel.SUMMARY).metricsBufferTimeMillis(2000),
                configs.processorConfig(),
                retrieval,
                adapter));
    }

    /** Lets the processors make their last checkpoint, gives the leases back and waits until all is down. */
    @Override
    public void close() throws InterruptedException, ExecutionException {
        try {
            scheduler.startGracefulShutdown().get(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            scheduler.shutdown();
        }
        thread.join(5000);
    }
}
