package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What is left after the last kill: the table, its stream, what the function was given and what was reported. */
final class CrashEvidence {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, AttributeValue> ABSENT = Map.of();

    private final CrashPipeline pipeline;
    private final Map<String, Map<String, AttributeValue>> table;

    /** By shard, in the order in which the stream gives them. */
    private final Map<String, List<Record>> stream;

    private final Map<String, Shard> lineage;

    private CrashEvidence(
            CrashPipeline pipeline,
            Map<String, Map<String, AttributeValue>> table,
            Map<String, List<Record>> stream,
            Map<String, Shard> lineage) {
        this.pipeline = pipeline;
        this.table = table;
        this.stream = stream;
        this.lineage = lineage;
    }

    /** Reads the table and the stream whole; nobody may write meanwhile. */
    static CrashEvidence read(CrashPipeline pipeline) {
        var table = new HashMap<String, Map<String, AttributeValue>>();
        try (var client = pipeline.table()) {
            client.scanPaginator(scan -> scan.tableName("things"))
                    .items()
                    .forEach(item -> table.put(CrashWriter.attribute(item, "id").s(), item));
        }
        var stream = new TreeMap<String, List<Record>>();
        var lineage = new TreeMap<String, Shard>();
        try (var client = pipeline.stream()) {
            var arn = client.listStreams(list -> list.tableName("things"))
                    .streams()
                    .getFirst()
                    .streamArn();
            for (var shard : shards(client, arn)) {
                lineage.put(shard.shardId(), shard);
                var records = new ArrayList<Record>();
                var iterator = client.getShardIterator(get -> get.streamArn(arn)
                                .shardId(shard.shardId())
                                .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                        .shardIterator();
                int read;
                do {
                    var from = iterator;
                    var page = client.getRecords(get -> get.shardIterator(from));
                    records.addAll(page.records());
                    read = page.records().size();
                    iterator = page.nextShardIterator();
                } while (read > 0 && iterator != null);
                stream.put(shard.shardId(), records);
            }
        }
        return new CrashEvidence(pipeline, table, stream, lineage);
    }

    /** All shards, page by page. */
    private static List<Shard> shards(DynamoDbStreamsClient client, String arn) {
        var shards = new ArrayList<Shard>();
        String last = null;
        do {
            var after = last;
            var page = client.describeStream(describe -> describe.streamArn(arn).exclusiveStartShardId(after))
                    .streamDescription();
            shards.addAll(page.shards());
            last = page.lastEvaluatedShardId();
        } while (last != null);
        return shards;
    }

    /** A shard is closed exactly if it has children, and they begin behind its end. */
    void checkLineage() {
        var parents = new HashSet<String>();
        for (var shard : lineage.values()) {
            if (shard.parentShardId() != null) {
                parents.add(shard.parentShardId());
                var parent = Objects.requireNonNull(lineage.get(shard.parentShardId()));
                assertThat(new BigInteger(shard.sequenceNumberRange().startingSequenceNumber()))
                        .as("the start of " + shard + " behind " + parent)
                        .isGreaterThan(
                                new BigInteger(parent.sequenceNumberRange().endingSequenceNumber()));
            }
        }
        for (var shard : lineage.values()) {
            assertThat(shard.sequenceNumberRange().endingSequenceNumber() != null)
                    .as(shard + " is closed")
                    .isEqualTo(parents.contains(shard.shardId()));
        }
    }

    int records() {
        return stream.values().stream().mapToInt(List::size).sum();
    }

    /** Sequence numbers grow strictly in a shard, and no record is there twice. */
    void checkSequences() {
        stream.forEach((shard, records) -> {
            var last = BigInteger.ZERO;
            for (var record : records) {
                assertThat(sequence(record)).as("the next in " + shard).isGreaterThan(last);
                last = sequence(record);
            }
        });
        var all = stream.values().stream().flatMap(List::stream).toList();
        assertThat(all.stream().map(Record::eventID).collect(Collectors.toSet()))
                .hasSameSizeAs(all);
        assertThat(all.stream().map(CrashEvidence::sequence).collect(Collectors.toSet()))
                .hasSameSizeAs(all);
    }

    /** Replayed over an empty table, the stream gives the table, through just the states that the clients know of. */
    void checkReplay(List<CrashWriter> writers) {
        var replayed = new HashMap<String, List<Map<String, AttributeValue>>>();
        inOrder().forEach(record -> {
            var change = record.dynamodb();
            var states = replayed.computeIfAbsent(
                    CrashWriter.attribute(change.keys(), "id").s(), id -> new ArrayList<>(List.of(ABSENT)));
            var before = change.hasOldImage() ? change.oldImage() : ABSENT;
            var after = change.hasNewImage() ? change.newImage() : ABSENT;
            assertThat(before).as("the old image of " + change).isEqualTo(states.getLast());
            assertThat(record.eventName())
                    .isEqualTo(
                            after.isEmpty()
                                    ? OperationType.REMOVE
                                    : before.isEmpty() ? OperationType.INSERT : OperationType.MODIFY);
            states.add(after);
        });
        var last = new HashMap<String, Map<String, AttributeValue>>();
        replayed.forEach((id, states) -> {
            if (!states.getLast().isEmpty()) {
                last.put(id, states.getLast());
            }
        });
        assertThat(last).as("the stream, replayed").isEqualTo(table);
        for (var writer : writers) {
            writer.histories()
                    .forEach((key, states) -> assertThat(replayed.getOrDefault(key, List.of(ABSENT)))
                            .as("the states of " + key + " in the stream")
                            .isEqualTo(states));
        }
        for (int counter = 0; counter < CrashWriter.COUNTERS; counter++) {
            checkCounter(counter, writers, replayed.getOrDefault(CrashWriter.counter(counter), List.of(ABSENT)));
        }
    }

    private static void checkCounter(int counter, List<CrashWriter> writers, List<Map<String, AttributeValue>> states) {
        for (int i = 1; i < states.size(); i++) {
            assertThat(CrashWriter.attribute(states.get(i), "n").n()).isEqualTo(String.valueOf(i));
            assertThat(CrashWriter.attribute(states.get(i), "version").n()).isEqualTo(String.valueOf(i));
        }
        assertThat(states.size() - 1)
                .as(CrashWriter.counter(counter) + " against what its clients were told")
                .isEqualTo(writers.stream()
                        .mapToInt(writer -> writer.share(counter))
                        .sum());
    }

    /**
     * Waits until every record has been delivered or is in a failure document, and checks that it is the poisoned ones
     * that are reported, and that the first deliveries of a key were in order.
     *
     * @param healthyMayBeReported because functions were killed with them
     * @return how many records were delivered more than once
     */
    int checkDeliveries(Duration atMost, boolean healthyMayBeReported) throws IOException {
        var poisoned = inOrder().stream()
                .filter(record -> record.dynamodb().hasNewImage()
                        && record.dynamodb().newImage().containsKey("poison"))
                .map(record -> record.dynamodb().sequenceNumber())
                .collect(Collectors.toSet());
        var healthy = inOrder().stream()
                .map(record -> record.dynamodb().sequenceNumber())
                .filter(sequence -> !poisoned.contains(sequence))
                .collect(Collectors.toSet());
        var reported = new HashSet<String>();
        try (var queue = pipeline.queue()) {
            var url = queue.getQueueUrl(get -> get.queueName("failures")).queueUrl();
            await("every record delivered or reported").atMost(atMost).untilAsserted(() -> {
                receive(queue, url, reported);
                var missing = missing(healthy);
                if (healthyMayBeReported) {
                    missing.removeAll(reported);
                }
                assertThat(missing).as("records that were never delivered").isEmpty();
                assertThat(reported).as("reported records").containsAll(poisoned);
            });
        }
        if (!healthyMayBeReported) {
            assertThat(reported).as("only poisoned records are reported").isEqualTo(poisoned);
        }
        var delivered = pipeline.delivered();
        assertThat(delivered).noneMatch(delivery -> poisoned.contains(delivery.sequence()));
        checkOrder(delivered);
        return delivered.size()
                - (int) delivered.stream()
                        .map(CrashPipeline.Delivered::sequence)
                        .distinct()
                        .count();
    }

    private static void receive(SqsClient queue, String url, Set<String> reported) throws IOException {
        for (var message : queue.receiveMessage(
                        receive -> receive.queueUrl(url).maxNumberOfMessages(10).visibilityTimeout(43_200))
                .messages()) {
            var range = JSON.readTree(message.body()).get("DDBStreamBatchInfo");
            assertThat(range.get("batchSize").asInt()).isEqualTo(1);
            reported.add(range.get("startSequenceNumber").asText());
        }
    }

    private Set<String> missing(Set<String> expected) throws IOException {
        var missing = new HashSet<>(expected);
        pipeline.delivered().forEach(delivery -> missing.remove(delivery.sequence()));
        return missing;
    }

    private static void checkOrder(List<CrashPipeline.Delivered> delivered) {
        var seen = new HashSet<String>();
        var last = new HashMap<String, BigInteger>();
        for (var delivery : delivered) {
            if (seen.add(delivery.sequence())) {
                var sequence = new BigInteger(delivery.sequence());
                assertThat(sequence)
                        .as("first delivery of " + delivery)
                        .isGreaterThan(last.getOrDefault(delivery.key(), BigInteger.ZERO));
                last.put(delivery.key(), sequence);
            }
        }
    }

    private List<Record> inOrder() {
        return stream.values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(CrashEvidence::sequence))
                .toList();
    }

    private static BigInteger sequence(Record record) {
        return new BigInteger(record.dynamodb().sequenceNumber());
    }
}
