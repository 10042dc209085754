package dev.millrace.services.mappings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.functions.FunctionSpec;
import dev.millrace.functions.Functions;
import dev.millrace.functions.Invocation;
import dev.millrace.functions.InvocationOutcome;
import dev.millrace.model.AttributeValue;
import dev.millrace.model.Scope;
import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.Call;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import dev.millrace.services.buckets.BucketFailureDestinations;
import dev.millrace.services.metrics.MetricSink;
import dev.millrace.services.queues.MessageQueues.Message;
import dev.millrace.services.queues.QueueFailureDestinations;
import dev.millrace.services.s3.LocalBuckets;
import dev.millrace.services.s3.S3Service;
import dev.millrace.services.sns.LocalTopics;
import dev.millrace.services.sns.SnsService;
import dev.millrace.services.sqs.Queues;
import dev.millrace.services.sqs.SqsService;
import dev.millrace.services.streams.TableStreamSource;
import dev.millrace.services.topics.TopicFailureDestinations;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.item.KeyType;
import dev.millrace.tables.stream.ReadPosition;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.stream.StreamSettings;
import dev.millrace.tables.stream.StreamState;
import dev.millrace.tables.stream.StreamViewType;
import dev.millrace.tables.table.Billing;
import dev.millrace.tables.table.ItemCondition;
import dev.millrace.tables.table.TableSettings;
import dev.millrace.tables.table.TableSpec;
import dev.millrace.tables.table.Tables;
import dev.millrace.tables.table.WriteRequest;
import dev.millrace.trigger.MappingSettings;
import dev.millrace.trigger.StartingPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Real tables, streams, queues and the driver over one store, in virtual time. Only the function is scripted. Writes go
 * to the table {@code orders}: partition key {@code pk}, and a number {@code n} that grows with each write of a key.
 */
final class PipelineUnderTest implements AutoCloseable {

    static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:fn";
    static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:dlq";
    static final String BUCKET = "arn:aws:s3:::failures";
    static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:failures";
    private static final Scope SCOPE = Scope.DEFAULT;

    /** One record as the function got it. */
    record Seen(String key, int number) {}

    /** One call of the function. */
    record Invoked(String functionArn, List<Seen> records) {}

    /** How the source answers. */
    enum Source {
        WELL,
        /** It says that it cannot be read. */
        UNAVAILABLE,
        /** It breaks its promise and throws. */
        THROWING
    }

    final SkippableClock clock;
    final List<Invoked> calls;

    /** What the function was given, whole, call by call. */
    final List<JsonNode> events = new CopyOnWriteArrayList<>();

    final AtomicInteger reads = new AtomicInteger();
    final String streamArn;
    final Tables tables;
    final LocalStreamMappings mappings;
    private final RocksDbStore store;
    private final Queues queues;
    private final LocalTopics topics;
    final LocalBuckets buckets;
    private volatile boolean destinationsFail;
    private final Map<String, Integer> written;
    private volatile Source sourceState = Source.WELL;
    private volatile boolean repliesLost;
    private volatile Function<Invoked, InvocationOutcome> behaviour = call -> TestingFunctions.returns("");

    PipelineUnderTest(Path directory) {
        this(directory, SkippableClock.create(), new CopyOnWriteArrayList<>(), new ConcurrentSkipListMap<>());
    }

    private PipelineUnderTest(Path directory, SkippableClock clock, List<Invoked> calls, Map<String, Integer> written) {
        this.clock = clock;
        this.calls = calls;
        this.written = written;
        store = RocksDbStore.open(directory, Durability.OS);
        tables = Tables.open(store, clock, StreamSettings.defaults());
        queues = new Queues(store, clock);
        topics = new LocalTopics(store, clock, queues, Thread::startVirtualThread, () -> "http://localhost");
        buckets = new LocalBuckets(store, clock, directory.resolve("objects"));
        streamArn = isNew()
                ? createTable()
                : tables.describe(SCOPE, "orders").latestStream().orElseThrow().arn();
        call("sqs", "CreateQueue", "QueueName", "dlq");
        var destinations = new RoutedDestinations(Map.of(
                "sqs", new QueueFailureDestinations(queues),
                "sns", new TopicFailureDestinations(topics),
                "s3", new BucketFailureDestinations(buckets, store)));
        mappings = new LocalStreamMappings(
                store,
                clock,
                new CountingSource(),
                StreamSettings.defaults().retention(),
                (report, settle) -> {
                    if (destinationsFail) {
                        throw new IllegalStateException("destinations fail, as they were told to");
                    }
                    if (repliesLost) {
                        return destinations.deliver(report, writer -> {
                            throw new IllegalStateException("the destination has it, but nobody hears of it");
                        });
                    }
                    return destinations.deliver(report, settle);
                },
                new ScriptedFunctions(),
                ResolvedFunction::of,
                Thread::startVirtualThread,
                MetricSink.none());
    }

    /** The next life on the same data, after this one was closed. */
    PipelineUnderTest reopened(Path directory) {
        return new PipelineUnderTest(directory, clock, calls, written);
    }

    private boolean isNew() {
        return tables.list(SCOPE, "", 1).names().isEmpty();
    }

    /** Creates the table, also again after it was deleted, and tells its stream. */
    String createTable() {
        return tables.create(
                        SCOPE,
                        new TableSpec(
                                "orders",
                                KeySchema.of(new KeyAttribute("pk", KeyType.S)),
                                TableSettings.of(new Billing.OnDemand()),
                                Optional.of(StreamViewType.NEW_AND_OLD_IMAGES)))
                .latestStream()
                .orElseThrow()
                .arn();
    }

    /** Calls an operation of SQS, SNS or S3; members are texts: name, value, name, value … */
    void call(String service, String operation, String... members) {
        var request = Wire.JSON.createObjectNode();
        for (int i = 0; i < members.length; i += 2) {
            request.put(members[i], members[i + 1]);
        }
        new ServiceCatalog(
                        List.of(new SqsService(queues, clock), new SnsService(topics, clock), new S3Service(buckets)))
                .call(service, operation, new Call(SCOPE, "request", "http://localhost:4566", "test"), request);
    }

    void source(Source state) {
        sourceState = state;
    }

    /** Splits the stream's first open shards, so many of them. */
    void split(int shards) {
        stream().shards().stream()
                .filter(shard -> !shard.isClosed())
                .limit(shards)
                .forEach(shard -> tables.resharding().split(stream().name(), shard.id()));
    }

    void roll() {
        tables.resharding().roll(stream().name());
    }

    StreamState stream() {
        return StreamName.parse(streamArn).flatMap(tables.streams()::find).orElseThrow();
    }

    /** In which shard each write's record is. */
    Map<Seen, ShardId> shardsOfRecords() {
        var found = new HashMap<Seen, ShardId>();
        for (var shard : stream().shards()) {
            tables.streams().read(stream().name(), shard.id(), new ReadPosition.Oldest(), record -> {
                var image = Item.ofCanonical(record.newImage(StreamViewType.NEW_IMAGE));
                found.put(
                        new Seen(
                                ((AttributeValue.S) image.attribute("pk").orElseThrow()).value(),
                                Integer.parseInt(
                                        ((AttributeValue.N) image.attribute("n").orElseThrow()).value())),
                        shard.id());
                return true;
            });
        }
        return found;
    }

    /** From now on every destination fails, or works again. */
    void failDestinations(boolean fail) {
        destinationsFail = fail;
    }

    /** From now on destinations do their work, but what settles the report is not written. */
    void loseReplies(boolean lose) {
        repliesLost = lose;
    }

    void behave(Function<Invoked, InvocationOutcome> next) {
        behaviour = next;
    }

    MappingSpec mapping(String uuid, StartingPosition start, MappingSettings settings, boolean enabled) {
        return new MappingSpec(uuid, streamArn, FUNCTION, start, settings, enabled);
    }

    /** Writes each key once more. */
    void write(String... keys) {
        for (var key : keys) {
            written.merge(key, 1, Integer::sum);
            rewrite(key);
        }
    }

    /** Writes what is there already. */
    void rewrite(String key) {
        var number = Integer.toString(written.getOrDefault(key, 0));
        var item = Item.of(Map.of("pk", new AttributeValue.S(key), "n", new AttributeValue.N(number)));
        tables.write(SCOPE, new WriteRequest.Put("orders", item, ItemCondition.ALWAYS));
    }

    int writes() {
        return written.values().stream().mapToInt(Integer::intValue).sum();
    }

    void deleteTable() {
        tables.delete(SCOPE, "orders");
    }

    int shards() {
        return shardIds().size();
    }

    List<String> shardIds() {
        return new TableStreamSource(tables.streams())
                .shards(streamArn).orElse(List.of()).stream()
                        .map(shard -> shard.id().value())
                        .toList();
    }

    /** What the function got of each key, in order. */
    Map<String, List<Integer>> seen() {
        var byKey = new LinkedHashMap<String, List<Integer>>();
        for (var call : calls) {
            for (var record : call.records()) {
                byKey.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(record.number());
            }
        }
        return byKey;
    }

    /** What was written to each key, in order. */
    Map<String, List<Integer>> wrote() {
        var byKey = new LinkedHashMap<String, List<Integer>>();
        written.forEach((key, last) -> byKey.put(
                key, java.util.stream.IntStream.rangeClosed(1, last).boxed().toList()));
        return byKey;
    }

    List<Message> reports() {
        return queues.receive(QUEUE, 100, Optional.of(Duration.ZERO));
    }

    @Override
    public void close() {
        mappings.close();
        buckets.close();
        topics.close();
        queues.close();
        tables.close();
        store.close();
    }

    private final class ScriptedFunctions implements Functions {

        @Override
        public InvocationOutcome invoke(String functionArn, Invocation invocation) {
            var records = new ArrayList<Seen>();
            try {
                var event = Wire.JSON.readTree(invocation.event());
                events.add(event);
                for (JsonNode record : event.get("Records")) {
                    var image = record.get("dynamodb").get("NewImage");
                    records.add(new Seen(
                            image.get("pk").get("S").asText(),
                            Integer.parseInt(image.get("n").get("N").asText())));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            var call = new Invoked(invocation.functionArn(), List.copyOf(records));
            calls.add(call);
            return behaviour.apply(call);
        }

        @Override
        public void put(FunctionSpec spec) {
            throw new AssertionError("mappings define no functions");
        }

        @Override
        public void remove(String functionArn) {
            throw new AssertionError("mappings remove no functions");
        }

        @Override
        public void close() {}
    }

    /** The tables' own source, whose reads are counted. */
    private final class CountingSource implements StreamSource {

        private final StreamSource source = new TableStreamSource(tables.streams());

        @Override
        public Optional<List<Shard>> shards(String arn) {
            reads.incrementAndGet();
            return switch (sourceState) {
                case WELL -> source.shards(arn);
                case UNAVAILABLE -> Optional.empty();
                case THROWING -> throw new IllegalStateException("the source throws, as it was told to");
            };
        }

        @Override
        public SequenceNumber latest(String arn, ShardId shard) {
            return source.latest(arn, shard);
        }

        @Override
        public Read read(String arn, ShardId shard, Optional<SequenceNumber> after, int maxRecords, int maxBytes) {
            reads.incrementAndGet();
            return switch (sourceState) {
                case WELL -> source.read(arn, shard, after, maxRecords, maxBytes);
                case UNAVAILABLE -> new Read.Unavailable("User is not authorized to perform: dynamodb:GetRecords");
                case THROWING -> throw new IllegalStateException("the source throws, as it was told to");
            };
        }

        @Override
        public Subscription subscribe(String arn, Listener listener) {
            return source.subscribe(arn, listener);
        }
    }
}
