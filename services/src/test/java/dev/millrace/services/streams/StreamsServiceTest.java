package dev.millrace.services.streams;

import static dev.millrace.services.streams.StreamsUnderTest.SCOPE;
import static dev.millrace.services.streams.StreamsUnderTest.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.services.Operation;
import dev.millrace.tables.stream.StreamViewType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API of DynamoDB Streams (spec 1). */
class StreamsServiceTest {

    private static final String UNKNOWN_SHARD = "adfasdasdasdasdasdasdasdasdasasdasd";
    private final StreamsUnderTest world;

    StreamsServiceTest(@TempDir Path directory) {
        world = new StreamsUnderTest(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    @DisplayName("1.3.1 to 1.3.3 lists streams of all incarnations by ARN, filtered by table, in pages")
    void lists_streams() {
        var a1 = world.createTable("Alpha", StreamViewType.KEYS_ONLY, 1);
        world.clock.advance(Duration.ofSeconds(1));
        world.tables.delete(SCOPE, "Alpha");
        var a2 = world.createTable("Alpha", StreamViewType.KEYS_ONLY, 1);
        var b = world.createTable("Beta", StreamViewType.KEYS_ONLY, 1);

        assertThat(arns(world.call("ListStreams", "{}"))).containsExactly(a1, a2, b);
        assertThat(arns(world.call("ListStreams", "{'TableName':'Alpha'}"))).containsExactly(a1, a2);
        assertThat(arns(world.call("ListStreams", "{'TableName':'Never'}"))).isEmpty();
        var page = world.call("ListStreams", "{'Limit':2}");
        assertThat(arns(page)).containsExactly(a1, a2);
        assertThat(page.get("LastEvaluatedStreamArn").asText()).isEqualTo(a2);
        var rest = world.call("ListStreams", "{'Limit':2,'ExclusiveStartStreamArn':'" + a2 + "'}");
        assertThat(arns(rest)).containsExactly(b);
        assertThat(rest.has("LastEvaluatedStreamArn")).isFalse();
        assertThat(world.call("ListStreams", "{'TableName':'Beta'}")
                        .get("Streams")
                        .get(0))
                .hasToString("{\"StreamArn\":\"" + b
                        + "\",\"TableName\":\"Beta\",\"StreamLabel\":\"2026-09-17T12:47:39.528\"}");
    }

    @Test
    @DisplayName("L.3 each GetRecords is measured by table and stream: records, bytes, time; an empty one counts 0")
    void measures_reads() {
        var arn = world.createTable("Music", StreamViewType.NEW_IMAGE, 1);
        world.put("Music", item("pk", "a"));
        world.put("Music", item("pk", "b"));
        var iterator = world.iterator(arn, world.firstShard(arn), "TRIM_HORIZON", "");
        world.samples.clear();

        var page = world.records(iterator);
        world.records(page.get("NextShardIterator").asText());

        int bytes = 0;
        for (var record : page.get("Records")) {
            bytes += record.at("/dynamodb/SizeBytes").asInt();
        }
        assertThat(bytes).isPositive();
        assertThat(world.samples).allSatisfy(sample -> {
            assertThat(sample.metric().namespace()).isEqualTo("AWS/DynamoDB");
            assertThat(sample.metric().dimensions())
                    .isEqualTo(Map.of(
                            "TableName", "Music",
                            "StreamLabel", arn.substring(arn.lastIndexOf('/') + 1),
                            "Operation", "GetRecords"));
            assertThat(sample.at()).isEqualTo(world.clock.now());
        });
        assertThat(measured("ReturnedRecordsCount", "Count")).containsExactly(2.0, 0.0);
        assertThat(measured("ReturnedBytes", "Bytes")).containsExactly((double) bytes, 0.0);
        assertThat(measured("SuccessfulRequestLatency", "Milliseconds"))
                .hasSize(2)
                .allMatch(millis -> millis > 0);
        assertThat(world.samples).hasSize(6);
    }

    @Test
    @DisplayName("L.3 what is refused counts as one UserError of the account and region, and is not measured as a read")
    void measures_refusals() {
        world.createTable("Music", StreamViewType.NEW_IMAGE, 1);

        invalid(() -> world.call("GetRecords", "{}"), "Value null at 'shardIterator'");
        invalid(() -> world.call("ListStreams", "{'Limit':0}"), "Value '0' at 'limit'");

        assertThat(measured("UserErrors", "Count")).containsExactly(1.0, 1.0);
        assertThat(world.samples)
                .hasSize(2)
                .allSatisfy(sample -> assertThat(sample.metric().dimensions()).isEmpty());
    }

    private List<Double> measured(String name, String unit) {
        return world.samples.stream()
                .filter(sample ->
                        sample.metric().name().equals(name) && sample.unit().equals(unit))
                .map(sample -> sample.values().sum())
                .toList();
    }

    @Test
    @DisplayName("1.3.6 wrong limits and cursors are refused")
    void refuses_wrong_lists() {
        invalid(
                () -> world.call("ListStreams", "{'Limit':0}"),
                "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value"
                        + " greater than or equal to 1");
        invalid(
                () -> world.call("ListStreams", "{'Limit':101}"),
                "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member must have value"
                        + " less than or equal to 100");
        invalid(() -> world.call("ListStreams", "{'ExclusiveStartStreamArn':'" + "x".repeat(40) + "'}"), "Invalid");
    }

    @Test
    @DisplayName("1.4.1 1.4.2 describes a stream with its open shards")
    void describes() {
        var arn = world.createTable("Music", StreamViewType.NEW_IMAGE, 4);

        var description =
                world.call("DescribeStream", "{'StreamArn':'" + arn + "'}").get("StreamDescription");
        assertThat(description.get("StreamArn").asText()).isEqualTo(arn);
        assertThat(description.get("StreamLabel").asText()).isEqualTo("2026-09-17T12:47:38.528");
        assertThat(description.get("StreamStatus").asText()).isEqualTo("ENABLED");
        assertThat(description.get("StreamViewType").asText()).isEqualTo("NEW_IMAGE");
        assertThat(description.get("TableName").asText()).isEqualTo("Music");
        assertThat(description.get("CreationRequestDateTime").asDouble()).isEqualTo(1789649258.528);
        assertThat(description.get("KeySchema")).hasToString("[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}]");
        assertThat(description.has("LastEvaluatedShardId")).isFalse();
        assertThat(description.get("Shards")).hasSize(4).allSatisfy(shard -> {
            assertThat(shard.has("ParentShardId")).isFalse();
            assertThat(shard.get("SequenceNumberRange").has("EndingSequenceNumber"))
                    .isFalse();
            assertThat(shard.get("SequenceNumberRange")
                            .get("StartingSequenceNumber")
                            .asText())
                    .matches("[1-9][0-9]{27}");
        });
    }

    @Test
    @DisplayName("1.4.4 to 1.4.6 shards are sorted and paged by id; the last page has no cursor; behind all is nothing")
    void pages_shards() {
        var arn = world.createTable("Music", StreamViewType.NEW_IMAGE, 4);
        var found = new ArrayList<String>();
        var start = "";
        int pages = 0;
        while (true) {
            var page = world.call("DescribeStream", "{'StreamArn':'" + arn + "','Limit':2" + start + "}")
                    .get("StreamDescription");
            page.get("Shards").forEach(shard -> found.add(shard.get("ShardId").asText()));
            pages++;
            if (!page.has("LastEvaluatedShardId")) {
                break;
            }
            assertThat(page.get("LastEvaluatedShardId").asText()).isEqualTo(found.getLast());
            start = ",'ExclusiveStartShardId':'" + found.getLast() + "'";
        }
        assertThat(pages).isEqualTo(2);
        assertThat(found).hasSize(4).isSorted();
        assertThat(world.call(
                                "DescribeStream",
                                "{'StreamArn':'" + arn
                                        + "','ExclusiveStartShardId':'shardId-99999999999999999999-ffffffff'}")
                        .get("StreamDescription")
                        .get("Shards"))
                .isEmpty();
    }

    @Test
    @DisplayName("1.4.7 streams that do not exist are not found; what is no ARN is refused; other scopes see nothing")
    void refuses_unknown_streams() {
        notFound(
                () -> world.call(
                        "DescribeStream",
                        "{'StreamArn':'arn:aws:dynamodb:us-east-1:000000000000:table/T_missing/stream/2024-11-18T14:36:44.149'}"),
                "Requested resource not found: Stream:"
                        + " arn:aws:dynamodb:us-east-1:000000000000:table/T_missing/stream/2024-11-18T14:36:44.149 not found");
        invalid(
                () -> world.call(
                        "DescribeStream", "{'StreamArn':'sdfadfsdfnlfkajakfgjalksfgklasjklasdjfklasdfasdfgasf'}"),
                "Invalid StreamArn");
        invalid(() -> world.call("DescribeStream", "{}"), "Value null at 'streamArn' failed to satisfy");
        var arn = world.createTable("Music", StreamViewType.NEW_IMAGE, 1);
        notFound(
                () -> world.call("DescribeStream", "{'StreamArn':'" + arn.replace("us-east-1", "eu-west-1") + "'}"),
                "Requested resource not found: Stream");
    }

    @Test
    @DisplayName("1.4.8 CHILD_SHARDS shows the children of one shard; a wrong filter is refused")
    void filters_children() {
        var arn = world.createTable("Music", StreamViewType.NEW_IMAGE, 4);
        var parent = world.shards(arn).get(1).get("ShardId").asText();
        var filter = "{'StreamArn':'" + arn + "','ShardFilter':{'Type':'CHILD_SHARDS','ShardId':'" + parent + "'}}";
        assertThat(world.call("DescribeStream", filter).get("StreamDescription").get("Shards"))
                .isEmpty();

        world.clock.advance(Duration.ofMinutes(250));

        var children =
                world.call("DescribeStream", filter).get("StreamDescription").get("Shards");
        assertThat(children).hasSize(1);
        assertThat(children.get(0).get("ParentShardId").asText()).isEqualTo(parent);
        for (var wrong : List.of(
                "{}",
                "{'Type':'CHILD_SHARDS'}",
                "{'ShardId':'" + parent + "'}",
                "{'Type':'PARENTS','ShardId':'" + parent + "'}")) {
            invalid(
                    () -> world.call("DescribeStream", "{'StreamArn':'" + arn + "','ShardFilter':" + wrong + "}"),
                    "at 'shardFilter.");
        }
        invalid(
                () -> world.call(
                        "DescribeStream",
                        "{'StreamArn':'" + arn + "','ShardFilter':{'Type':'CHILD_SHARDS','ShardId':'qwerty'}}"),
                "shardFilter.shardId");
    }

    @Test
    @DisplayName("1.4.10 a disabled stream is DISABLED and every shard has its end")
    void describes_disabled_streams() {
        var arn = world.createTable("Music", StreamViewType.NEW_IMAGE, 4);
        world.put("Music", item("pk", "a"));
        world.tables.disableStream(SCOPE, "Music");

        var description =
                world.call("DescribeStream", "{'StreamArn':'" + arn + "'}").get("StreamDescription");
        assertThat(description.get("StreamStatus").asText()).isEqualTo("DISABLED");
        assertThat(description.get("Shards"))
                .hasSize(4)
                .allMatch(shard -> shard.get("SequenceNumberRange").has("EndingSequenceNumber"));
    }

    @Test
    @DisplayName("1.5.1 1.5.2 the four iterator types begin where they should")
    void positions_iterators() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        var shard = world.firstShard(arn);
        var start = world.shards(arn)
                .getFirst()
                .get("SequenceNumberRange")
                .get("StartingSequenceNumber")
                .asText();
        for (var key : List.of("a", "b", "c")) {
            world.put("Music", item("pk", key));
        }
        var numbers = numbers(world.records(world.iterator(arn, shard, "TRIM_HORIZON", "")));
        assertThat(numbers).hasSize(3).isSorted();

        assertThat(numbers(world.records(world.iterator(arn, shard, "LATEST", ""))))
                .isEmpty();
        assertThat(numbers(world.records(at(arn, shard, "AT_SEQUENCE_NUMBER", numbers.get(1)))))
                .isEqualTo(numbers.subList(1, 3));
        assertThat(numbers(world.records(at(arn, shard, "AFTER_SEQUENCE_NUMBER", numbers.get(1)))))
                .isEqualTo(numbers.subList(2, 3));
        assertThat(numbers(world.records(at(arn, shard, "AT_SEQUENCE_NUMBER", start))))
                .isEqualTo(numbers);
        var latest = world.iterator(arn, shard, "LATEST", "");
        world.put("Music", item("pk", "d"));
        assertThat(numbers(world.records(latest))).hasSize(1).doesNotContainAnyElementsOf(numbers);
    }

    @Test
    @DisplayName(
            "1.5.1 1.5.3 1.5.4 1.5.6 sequence numbers where they do not belong, or missing, or outside the shard, are refused")
    void refuses_wrong_iterator_requests() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        var shard = world.firstShard(arn);
        world.put("Music", item("pk", "a"));

        invalid(() -> at(arn, shard, "LATEST", "1".repeat(28)), "SequenceNumber must not be given");
        invalid(() -> world.iterator(arn, shard, "AT_SEQUENCE_NUMBER", ""), "SequenceNumber is required");
        invalid(() -> at(arn, shard, "AT_SEQUENCE_NUMBER", "x".repeat(28)), "Invalid SequenceNumber");
        invalid(() -> at(arn, shard, "AT_SEQUENCE_NUMBER", "1".repeat(21)), "is outside the range of shard");
        invalid(() -> world.iterator(arn, shard, "NEWEST", ""), "Member must satisfy enum value set");
        invalid(() -> world.iterator("x".repeat(40), shard, "LATEST", ""), "Invalid StreamArn");
        notFound(
                () -> world.iterator(arn, UNKNOWN_SHARD, "LATEST", ""),
                "Requested resource not found: Shard does not exist");
    }

    @Test
    @DisplayName("1.2 a record has AWS's members in AWS's spelling, whole seconds among them")
    void spells_records() {
        var arn = world.createTable("Music", StreamViewType.NEW_AND_OLD_IMAGES, 1);
        world.put("Music", item("pk", "Fred"));
        world.put("Music", item("pk", "Fred", "name", "Fred"));

        var records = world.records(world.iterator(arn, world.firstShard(arn), "TRIM_HORIZON", ""))
                .get("Records");
        var id = records.get(1).get("eventID").asText();
        var number = records.get(1).get("dynamodb").get("SequenceNumber").asText();
        assertThat(id)
                .matches("[0-9a-f]{32}")
                .isNotEqualTo(records.get(0).get("eventID").asText());
        assertThat(records.get(1))
                .hasToString("{\"eventID\":\"" + id
                        + "\",\"eventName\":\"MODIFY\",\"eventVersion\":\"1.1\",\"eventSource\":\"aws:dynamodb\","
                        + "\"awsRegion\":\"us-east-1\",\"dynamodb\":{\"ApproximateCreationDateTime\":1789649258,"
                        + "\"Keys\":{\"pk\":{\"S\":\"Fred\"}},"
                        + "\"NewImage\":{\"name\":{\"S\":\"Fred\"},\"pk\":{\"S\":\"Fred\"}},"
                        + "\"OldImage\":{\"pk\":{\"S\":\"Fred\"}},\"SequenceNumber\":\"" + number
                        + "\",\"SizeBytes\":26,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}}");
    }

    @Test
    @DisplayName("1.2.1 userIdentity, capitalised, on service deletes only")
    void spells_user_identity() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        world.put("Music", item("pk", "a"));
        world.tables.expire(SCOPE, "Music", item("pk", "a"), i -> true);

        var records = world.records(world.iterator(arn, world.firstShard(arn), "TRIM_HORIZON", ""))
                .get("Records");
        assertThat(records.get(0).has("userIdentity")).isFalse();
        assertThat(records.get(1).get("userIdentity"))
                .hasToString("{\"Type\":\"Service\",\"PrincipalId\":\"dynamodb.amazonaws.com\"}");
    }

    @Test
    @DisplayName(
            "1.6.2 1.6.4 1.6.5 an open shard always gives a next iterator, another one each time, and may be read again")
    void reads_open_shards() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        var first = world.iterator(arn, world.firstShard(arn), "TRIM_HORIZON", "");
        var empty = world.records(first);
        assertThat(empty.get("Records")).isEmpty();
        var second = empty.get("NextShardIterator").asText();
        assertThat(second).isNotEqualTo(first).startsWith(arn + "|");
        for (int i = 0; i < 5; i++) {
            world.put("Music", item("pk", "k" + i));
        }

        var two = world.records(second, ",'Limit':2");
        var rest = world.records(two.get("NextShardIterator").asText());
        assertThat(numbers(two)).hasSize(2);
        assertThat(numbers(rest)).hasSize(3);
        assertThat(numbers(world.records(first))).hasSize(5);
        assertThat(world.records(second, ",'Limit':2").get("Records")).isEqualTo(two.get("Records"));
    }

    @Test
    @DisplayName("1.6.3 the end of a closed shard has no next iterator, also for an iterator from before")
    void ends_closed_shards() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        var iterator = world.iterator(arn, world.firstShard(arn), "TRIM_HORIZON", "");
        world.put("Music", item("pk", "a"));
        world.put("Music", item("pk", "b"));
        world.tables.disableStream(SCOPE, "Music");

        var one = world.records(iterator, ",'Limit':1");
        assertThat(one.has("NextShardIterator")).isTrue();
        var two = world.records(one.get("NextShardIterator").asText());
        assertThat(numbers(two)).hasSize(1);
        assertThat(two.has("NextShardIterator")).isFalse();
        var latest = world.iterator(arn, world.firstShard(arn), "LATEST", "");
        assertThat(world.records(latest)).hasToString("{\"Records\":[]}");
    }

    @Test
    @DisplayName("1.6.1 an answer has at most 1 MiB of records, but one at least")
    void limits_answers() {
        var arn = world.createTable("Music", StreamViewType.NEW_AND_OLD_IMAGES, 1);
        var large = "v".repeat(400_000);
        world.put("Music", item("pk", "a", "x", large));
        world.put("Music", item("pk", "b", "x", large));
        world.put("Music", item("pk", "c", "x", large));

        var first = world.records(world.iterator(arn, world.firstShard(arn), "TRIM_HORIZON", ""));
        assertThat(first.get("Records")).hasSize(2);
        assertThat(world.records(first.get("NextShardIterator").asText()).get("Records"))
                .hasSize(1);
    }

    @Test
    @DisplayName("6.3 a body that is no object is told so")
    void refuses_bodies_that_are_no_object() {
        for (var body : List.of("null", "[]", "1", "", "{} {}")) {
            assertThatThrownBy(() -> getRecords(body)).as(body).hasMessageStartingWith("SerializationException");
        }
    }

    private void getRecords(String body) {
        var operation = world.service.operations().stream()
                .filter(known -> known.name().equals("GetRecords"))
                .findFirst()
                .orElseThrow();
        ((Operation.Raw) operation).handler().handle(StreamsUnderTest.CALL, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("1.6.6 and 1.6.7 wrong limits and what is no iterator are refused")
    void refuses_wrong_reads() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        var iterator = world.iterator(arn, world.firstShard(arn), "TRIM_HORIZON", "");

        for (int limit : new int[] {0, -1, 1001}) {
            invalid(() -> world.records(iterator, ",'Limit':" + limit), "at 'limit'");
        }
        world.records(iterator, ",'Limit':1000");
        invalid(() -> world.records("sdfsdfsdf"), "Invalid ShardIterator");
        invalid(() -> world.records(iterator + "AAAA"), "Invalid ShardIterator");
        invalid(() -> world.records(iterator.substring(0, iterator.length() - 8)), "Invalid ShardIterator");
        invalid(() -> world.call("GetRecords", "{}"), "Value null at 'shardIterator'");
        assertThatThrownBy(() -> world.call("GetRecords", "{'ShardIterator':'x','Limit':'many'}"))
                .hasMessageStartingWith("SerializationException");
    }

    @Test
    @DisplayName("1.5.8 and 1.6.8 an iterator lives 15 minutes; each next one anew")
    void expires_iterators() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        var iterator = world.iterator(arn, world.firstShard(arn), "TRIM_HORIZON", "");

        world.clock.advance(Duration.ofMinutes(15));
        var next = world.records(iterator).get("NextShardIterator").asText();
        world.clock.advance(Duration.ofMinutes(1));
        assertThatThrownBy(() -> world.records(iterator))
                .hasMessage("ExpiredIteratorException: The provided iterator exceeds the maximum age allowed.");
        world.clock.advance(Duration.ofMinutes(14));
        world.records(next);
    }

    @Test
    @DisplayName("1.5.5 and 1.6.9 trimmed positions are told so; TRIM_HORIZON follows the horizon")
    void tells_trimmed_data() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        world.clock.advance(Duration.ofMinutes(220));
        var shard = world.firstShard(arn);
        world.put("Music", item("pk", "a"));
        var number = numbers(world.records(world.iterator(arn, shard, "TRIM_HORIZON", "")))
                .getFirst();
        world.clock.advance(Duration.ofHours(24).plusMinutes(5));
        var early = at(arn, shard, "AT_SEQUENCE_NUMBER", number);
        var horizon = world.iterator(arn, shard, "TRIM_HORIZON", "");
        world.clock.advance(Duration.ofMinutes(10));

        assertThatThrownBy(() -> at(arn, shard, "AT_SEQUENCE_NUMBER", number))
                .hasMessageStartingWith("TrimmedDataAccessException: The operation attempted to read past");
        assertThatThrownBy(() -> world.records(early)).hasMessageStartingWith("TrimmedDataAccessException");
        assertThat(world.records(horizon).get("Records")).isEmpty();
    }

    @Test
    @DisplayName("1.6.10 a shard that has run out is not found")
    void forgets_shards() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        var shard = world.firstShard(arn);
        world.tables.disableStream(SCOPE, "Music");
        world.clock.advance(Duration.ofHours(23).plusMinutes(59));
        var iterator = world.iterator(arn, shard, "TRIM_HORIZON", "");
        world.clock.advance(Duration.ofMinutes(12));

        notFound(() -> world.records(iterator), "Requested resource not found");
        notFound(() -> world.iterator(arn, shard, "LATEST", ""), "Requested resource not found");
    }

    @Test
    @DisplayName("2.7 the life of streams: enable, disable, enable again, delete the table")
    void lives() {
        var a1 = world.createTable("Music", StreamViewType.NEW_IMAGE, 1);
        world.put("Music", item("pk", "a"));
        world.tables.disableStream(SCOPE, "Music");
        world.put("Music", item("pk", "b"));
        world.clock.advance(Duration.ofSeconds(5));
        var a2 = world.tables
                .enableStream(SCOPE, "Music", StreamViewType.KEYS_ONLY)
                .latestStream()
                .orElseThrow()
                .arn();
        assertThat(arns(world.call("ListStreams", "{'TableName':'Music'}"))).containsExactly(a1, a2);
        world.put("Music", item("pk", "c"));
        world.tables.delete(SCOPE, "Music");

        assertThat(arns(world.call("ListStreams", "{'TableName':'Music'}"))).containsExactly(a1, a2);
        for (var arn : List.of(a1, a2)) {
            var answer = world.records(world.iterator(arn, world.firstShard(arn), "TRIM_HORIZON", ""));
            assertThat(answer.get("Records")).hasSize(1);
            assertThat(answer.get("Records").get(0).get("eventName").asText()).isEqualTo("INSERT");
            assertThat(answer.has("NextShardIterator")).isFalse();
        }
    }

    private String at(String arn, String shard, String type, String number) {
        return world.iterator(arn, shard, type, ",'SequenceNumber':'" + number + "'");
    }

    private static List<String> arns(ObjectNode answer) {
        var arns = new ArrayList<String>();
        answer.get("Streams").forEach(stream -> arns.add(stream.get("StreamArn").asText()));
        return arns;
    }

    private static List<String> numbers(JsonNode answer) {
        var numbers = new ArrayList<String>();
        answer.get("Records")
                .forEach(record ->
                        numbers.add(record.get("dynamodb").get("SequenceNumber").asText()));
        return numbers;
    }

    private static void invalid(ThrowingCallable call, String part) {
        assertThatThrownBy(call).hasMessageStartingWith("ValidationException: ").hasMessageContaining(part);
    }

    private static void notFound(ThrowingCallable call, String part) {
        assertThatThrownBy(call)
                .hasMessageStartingWith("ResourceNotFoundException: ")
                .hasMessageContaining(part);
    }
}
