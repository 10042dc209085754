package dev.millrace.server;

import dev.millrace.functions.FunctionLog;
import dev.millrace.functions.FunctionsSettings;
import dev.millrace.functions.LocalFunctions;
import dev.millrace.gateway.Gateway;
import dev.millrace.gateway.GatewaySettings;
import dev.millrace.gateway.LocalEndpoint;
import dev.millrace.gateway.PortInUseException;
import dev.millrace.model.Activity;
import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.services.AwsService;
import dev.millrace.services.Call;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.cloudwatch.CloudWatchService;
import dev.millrace.services.iam.IamService;
import dev.millrace.services.lambda.LambdaService;
import dev.millrace.services.lambda.function.CodeSources;
import dev.millrace.services.logs.Logs;
import dev.millrace.services.logs.LogsService;
import dev.millrace.services.mappings.RoutedDestinations;
import dev.millrace.services.metrics.MeteredFunctions;
import dev.millrace.services.metrics.MetricStore;
import dev.millrace.services.metrics.MinuteTicks;
import dev.millrace.services.queues.QueueFailureDestinations;
import dev.millrace.services.sns.LocalTopics;
import dev.millrace.services.sns.SnsService;
import dev.millrace.services.sqs.Queues;
import dev.millrace.services.sqs.SqsService;
import dev.millrace.services.topics.TopicFailureDestinations;
import dev.millrace.stacks.DeployRequest;
import dev.millrace.stacks.ProgressListener;
import dev.millrace.stacks.StackResult;
import dev.millrace.stacks.Stacks;
import dev.millrace.stacks.cloudformation.CloudFormationService;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.StoreException;
import dev.millrace.tables.stream.StreamSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Millrace: tables, streams, mappings, functions and queues behind one port. Thread-safe.
 *
 * <pre>{@code
 * try (var millrace = Millrace.builder().port(0).start()) {
 *     var dynamo = DynamoDbClient.builder().endpointOverride(millrace.endpoint())…
 * }
 * }</pre>
 */
public final class Millrace implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Millrace.class);

    /** How long to wait in real time for what is under way before business time moves on. */
    static final Duration REAL_LIMIT = Duration.ofSeconds(30);

    private final Entrance entrance;
    private final Stacks stacks;
    private final Clock clock;
    private final TimeTravel travel;
    private final Scope home;
    private final StreamShards shards;
    private final Parts parts;

    private Millrace(
            Entrance entrance,
            Stacks stacks,
            Clock clock,
            TimeTravel travel,
            Scope home,
            StreamShards shards,
            Parts parts) {
        this.entrance = entrance;
        this.stacks = stacks;
        this.clock = clock;
        this.travel = travel;
        this.home = home;
        this.shards = shards;
        this.parts = parts;
    }

    /** What can be chosen about a server. */
    public static Builder builder() {
        return new Builder();
    }

    /** Where clients reach it, for example {@code http://127.0.0.1:4566}. */
    public URI endpoint() {
        return entrance.endpoint();
    }

    /**
     * Creates the stack, or changes it to what the template says.
     *
     * @throws dev.millrace.stacks.StackException if it is refused or a resource failed
     */
    public StackResult deploy(DeployRequest request, ProgressListener progress) {
        var call = new Call(home, UUID.randomUUID().toString(), endpoint().toString(), home.account());
        return stacks.deploy(call, request, progress);
    }

    /** Business time: what AWS's clients see as the present. */
    public Instant now() {
        return clock.now();
    }

    /**
     * Lets so much business time pass at once. What falls due on the way happens, at its instant and in its order, and
     * what follows from it has happened when this returns: a batching window ends, a failed batch is retried, a record
     * grows too old and is reported, an alarm is raised. With {@link Duration#ZERO} only what is due already happens.
     *
     * <p>Function timeouts are in real time and are not skipped. Clients that wait, in a long poll for example, are not
     * waited for.
     *
     * @return business time afterwards
     * @throws dev.millrace.model.BusyException if something is under way for more than half a minute of real time, such
     *     as an invocation that does not end; the message names it, and time stays where it had come to
     */
    public Instant advance(Duration by) {
        return advance(by, REAL_LIMIT);
    }

    /** As {@link #advance(Duration)}, waiting so long in real time for what is under way, each time anew. */
    public Instant advance(Duration by, Duration realLimit) {
        return travel.advance(by, realLimit);
    }

    /** The shards of streams: shown, rolled and split. */
    public StreamShards shards() {
        return shards;
    }

    /**
     * Stops within three seconds: what is in flight is abandoned, and delivered again when a server starts on the same
     * data. May be called again, from any thread; each call returns when it is done.
     */
    @Override
    public void close() {
        parts.close();
    }

    /** Collects choices; every one has a default. */
    public static final class Builder {

        private int port = GatewaySettings.DEFAULT_PORT;
        private Access access = Access.loopback();
        private @Nullable Path data;
        private String account = Scope.DEFAULT_ACCOUNT;
        private JavaMode java = JavaMode.PROCESS;
        private Durability durability = Durability.OS;
        private Map<String, Path> code = Map.of();
        private StreamSettings streamSettings = StreamSettings.defaults();
        private boolean frozen;
        private @Nullable Instant start;
        private FunctionLog functionLog = (source, line) -> LOG.debug("{}: {}", source.name(), line);

        private Builder() {}

        /** The port; 0 for any free one. Default 4566. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** Who can reach it and who may use it. Default: this machine alone, with any signature. */
        public Builder access(Access value) {
            access = value;
            return this;
        }

        /** Keeps everything in this folder; without it a temporary one is used and removed. */
        public Builder data(Path folder) {
            data = folder;
            return this;
        }

        /** Account of callers whose access key is not a 12-digit number. Default 000000000000. */
        public Builder account(String value) {
            account = value;
            return this;
        }

        /** How Java functions run. Default: as processes. */
        public Builder java(JavaMode value) {
            java = value;
            return this;
        }

        /** What an acknowledged write survives. Default: the death of the process. */
        public Builder durability(Durability value) {
            durability = value;
            return this;
        }

        /** Code of functions, by logical id or S3 key in a template: folder, zip or jar. */
        public Builder code(Map<String, Path> value) {
            code = Map.copyOf(value);
            return this;
        }

        /**
         * How long streams keep records. Default: 24 hours, as on AWS.
         *
         * @throws IllegalArgumentException if that is less than a day or more than a year
         */
        public Builder streamRetention(Duration value) {
            streamSettings = streamSettings.withRetention(value);
            return this;
        }

        /** The age at which a shard is closed and a child continues it. Default: 4 hours. */
        public Builder shardRoll(Duration value) {
            streamSettings = streamSettings.withRollAfter(value);
            return this;
        }

        /** So many writes of 1 KB a second, for long, split a shard. Default: 1,000. */
        public Builder shardSplit(int writes) {
            streamSettings = streamSettings.withSplitAboveUnits(writes);
            return this;
        }

        /**
         * Lets business time stand still from now on, or from where the data's life so far ended, except for what
         * {@link Millrace#advance} moves it. Default: it passes as the machine's time does.
         */
        public Builder frozenTime() {
            frozen = true;
            start = null;
            return this;
        }

        /** As {@link #frozenTime()}, but not before this instant. */
        public Builder frozenTime(Instant notBefore) {
            frozen = true;
            start = notBefore;
            return this;
        }

        /** Where the lines of functions go beside CloudWatch Logs, which keeps them all. Default: the debug log. */
        public Builder functionLog(FunctionLog value) {
            functionLog = value;
            return this;
        }

        /**
         * Opens everything and listens.
         *
         * @throws IllegalStateException if other machines could use it without keys, and nobody said that they may
         * @throws PortInUseException if another program has the port
         * @throws StoreException if the data directory is in use, damaged or not one of Millrace's
         */
        public Millrace start() {
            if (access.isCareless()) {
                throw new IllegalStateException(
                        "other machines could use a server on " + access.host() + " without keys");
            }
            var parts = new Parts();
            try {
                return start(parts);
            } catch (RuntimeException e) {
                parts.close();
                throw e;
            }
        }

        private Millrace start(Parts parts) {
            var folder = DataDirectory.of(data);
            parts.add(folder::removeIfTemporary);
            var activity = new Activity();
            var store = parts.add(RocksDbStore.open(folder.store(), durability, activity));
            var time = parts.add(
                    frozen ? BusinessTime.frozen(store, activity, start) : BusinessTime.passing(store, activity));
            var clock = time.clock();
            var travel = new TimeTravel(time, activity);
            var ground = new Ground(folder, store, clock, activity, parts);
            var home = new Scope(account, Scope.DEFAULT_REGION);
            var entrance = new Entrance(access, clock);

            var streams = TableStreams.open(ground, streamSettings);
            var metrics = parts.add(new MetricStore(store, clock));
            var queues = parts.add(new Queues(store, clock, metrics));
            var topics = parts.add(new LocalTopics(
                    store,
                    clock,
                    queues,
                    ground.threads("topics"),
                    () -> entrance.endpoint().toString()));
            var logs = parts.add(new Logs(store, clock, ground.threads("function logs")));
            var localFunctions = openFunctions(entrance.functions(folder.run()), clock, tee(logs, functionLog));
            var functions =
                    parts.add(new CountedFunctions(new MeteredFunctions(localFunctions, metrics, clock), activity));
            var objects = ObjectStorage.open(ground);
            var destinations = new RoutedDestinations(Map.of(
                    "sqs", new QueueFailureDestinations(queues),
                    "sns", new TopicFailureDestinations(topics),
                    "s3", objects.destinations()));
            var mappings = streams.openMappings(functions, destinations, metrics);
            var lambda = parts.add(new LambdaService(new LambdaService.Surroundings(
                    store,
                    clock,
                    functions,
                    localFunctions::obstacle,
                    streams.source(),
                    mappings,
                    queues,
                    topics,
                    objects.buckets(),
                    CodeSources.of(code),
                    folder.code(),
                    ground.threads("queue mappings and queued invocations"),
                    metrics)));
            var cloudWatch = parts.add(
                    new CloudWatchService(store, clock, metrics, new AlarmTopics(topics), ground.threads("alarms")));
            var resources = List.<AwsService>of(
                    streams.dynamoDb(),
                    streams.dynamoDbStreams(metrics),
                    lambda,
                    new SqsService(queues, clock),
                    new SnsService(topics, clock),
                    objects.service(),
                    cloudWatch,
                    new IamService(store, clock),
                    entrance.sts(),
                    new LogsService(logs, clock));
            var shards = streams.shards(mappings, lambda, home);
            var stacks = new Stacks(new ServiceCatalog(resources), store, clock, code);
            var all = new ArrayList<>(resources);
            all.add(new CloudFormationService(stacks, store, clock));

            var endpoints = new ArrayList<LocalEndpoint>();
            endpoints.addAll(new StatusEndpoints(folder, account, lambda).all());
            endpoints.addAll(new HistoryEndpoints(mappings, streams.source(), clock).all());
            endpoints.addAll(new StackEndpoints(stacks).all());
            endpoints.addAll(new ShardEndpoints(shards).all());
            endpoints.addAll(new ClockEndpoints(clock, travel).all());
            endpoints.addAll(new LogEndpoints(logs, clock, new ServiceCatalog(resources)).all());
            var settings = entrance.gateway().onPort(port).withHome(home);
            for (var endpoint : endpoints) {
                settings = settings.with(endpoint);
            }
            var gateway = parts.add(Gateway.open(new ServiceCatalog(all), settings));
            parts.add(logs::endFollowing); // or the gateway would wait for whoever follows
            parts.add(stacks); // closed first: a deployment must not meet services that are gone
            entrance.openedAt(gateway.port());
            topics.resume(lambda.async());
            lambda.resume();
            cloudWatch.resume();
            parts.add(new MinuteTicks(clock, () -> {
                        mappings.minute();
                        lambda.minute();
                        queues.measure();
                    }))
                    .start();
            parts.add(travel); // closed first of all: what it would let happen needs the others
            return new Millrace(entrance, stacks, clock, travel, home, shards, parts);
        }

        private static FunctionLog tee(FunctionLog kept, FunctionLog shown) {
            return (source, text) -> {
                kept.line(source, text);
                shown.line(source, text);
            };
        }

        private LocalFunctions openFunctions(FunctionsSettings settings, Clock clock, FunctionLog log) {
            var mode = switch (java) {
                case PROCESS -> FunctionsSettings.Mode.PROCESS;
                case IN_PROCESS -> FunctionsSettings.Mode.IN_PROCESS;
            };
            try {
                return LocalFunctions.open(settings.withMode(mode), clock, log);
            } catch (IOException e) {
                throw new StoreException(
                        "Functions cannot be run from " + settings.workDirectory() + ": " + e.getMessage(), e);
            }
        }
    }
}
