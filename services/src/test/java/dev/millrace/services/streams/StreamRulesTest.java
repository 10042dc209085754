package dev.millrace.services.streams;

import static dev.millrace.services.streams.StreamsUnderTest.SCOPE;
import static dev.millrace.services.streams.StreamsUnderTest.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ShardId;
import dev.millrace.tables.stream.ReshardingResult;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.stream.StreamViewType;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of the streams API over shards that roll and split, and what its two real consumers rely on (spec 1.8). */
class StreamRulesTest {

    private final StreamsUnderTest world;

    StreamRulesTest(@TempDir Path directory) {
        world = new StreamsUnderTest(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static StreamName name(String arn) {
        return StreamName.parse(arn).orElseThrow();
    }

    private void roll(String arn) {
        assertThat(world.tables.resharding().roll(name(arn))).isInstanceOf(ReshardingResult.Continued.class);
    }

    private void split(String arn, String shard) {
        assertThat(world.tables.resharding().split(name(arn), new ShardId(shard)))
                .isInstanceOf(ReshardingResult.Continued.class);
    }

    private void put(String... keys) {
        for (var key : keys) {
            world.put("Music", item("pk", key));
        }
    }

    private String at(String arn, String shard, String type, String number) {
        return world.iterator(arn, shard, type, ",'SequenceNumber':'" + number + "'");
    }

    private List<String> keys(JsonNode answer) {
        var keys = new ArrayList<String>();
        answer.get("Records")
                .forEach(record -> keys.add(record.at("/dynamodb/Keys/pk/S").asText()));
        return keys;
    }

    private static String number(JsonNode record) {
        return record.at("/dynamodb/SequenceNumber").asText();
    }

    private static String id(JsonNode shard) {
        return shard.get("ShardId").asText();
    }

    private static boolean isClosed(JsonNode shard) {
        return shard.get("SequenceNumberRange").has("EndingSequenceNumber");
    }

    private JsonNode description(String members) {
        return world.call("DescribeStream", members).get("StreamDescription");
    }

    @Test
    @DisplayName("1.3.4 a full last page carries its cursor; the page behind it is empty and carries none")
    void full_last_pages() {
        var a = world.createTable("Alpha", StreamViewType.KEYS_ONLY, 1);
        var b = world.createTable("Beta", StreamViewType.KEYS_ONLY, 1);

        var page = world.call("ListStreams", "{'Limit':2}");
        assertThat(page.get("Streams"))
                .extracting(stream -> stream.get("StreamArn").asText())
                .containsExactly(a, b);
        assertThat(page.get("LastEvaluatedStreamArn").asText()).isEqualTo(b);
        assertThat(world.call("ListStreams", "{'Limit':2,'ExclusiveStartStreamArn':'" + b + "'}"))
                .hasToString("{\"Streams\":[]}");
    }

    @Test
    @DisplayName("1.3.5 pages go on when the cursor's stream has run out, and whatever is created between them")
    void paging_survives() {
        var a = world.createTable("Alpha", StreamViewType.KEYS_ONLY, 1);
        world.createTable("Beta", StreamViewType.KEYS_ONLY, 1);
        var c = world.createTable("Cool", StreamViewType.KEYS_ONLY, 1);
        var cursor = world.call("ListStreams", "{'Limit':2}")
                .get("LastEvaluatedStreamArn")
                .asText();
        world.tables.delete(SCOPE, "Beta");
        world.createTable("Aaaaa", StreamViewType.KEYS_ONLY, 1);
        world.clock.advance(Duration.ofHours(25));

        var rest = world.call("ListStreams", "{'Limit':2,'ExclusiveStartStreamArn':'" + cursor + "'}");

        assertThat(rest.get("Streams"))
                .extracting(stream -> stream.get("StreamArn").asText())
                .containsExactly(c);
        assertThat(world.call("ListStreams", "{}").get("Streams"))
                .hasSize(3)
                .anySatisfy(
                        stream -> assertThat(stream.get("StreamArn").asText()).isEqualTo(a));
    }

    @Test
    @DisplayName(
            "1.4.2 2.5.4 C4 C5 splits: the closed parent has its last record's number, the open children come with it")
    void shows_splits() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        put("a", "b");
        var parent = world.firstShard(arn);
        var records =
                world.records(world.iterator(arn, parent, "TRIM_HORIZON", "")).get("Records");
        assertThat(isClosed(world.shards(arn).getFirst())).isFalse();

        split(arn, parent);

        var shards = world.shards(arn);
        assertThat(shards).hasSize(3);
        var end = shards.getFirst()
                .at("/SequenceNumberRange/EndingSequenceNumber")
                .asText();
        assertThat(end).isEqualTo(number(records.get(1)));
        for (var child : shards.subList(1, 3)) {
            assertThat(child.get("ParentShardId").asText()).isEqualTo(parent);
            assertThat(isClosed(child)).isFalse();
            assertThat(new BigInteger(child.at("/SequenceNumberRange/StartingSequenceNumber")
                            .asText()))
                    .isGreaterThan(new BigInteger(end));
        }
    }

    @Test
    @DisplayName("1.4.8 C12 the filter comes before the page: children of a split, one a page")
    void filters_before_paging() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 4);
        var parent = id(world.shards(arn).get(2));
        split(arn, parent);
        var filter = "'ShardFilter':{'Type':'CHILD_SHARDS','ShardId':'" + parent + "'}";
        var all = description("{'StreamArn':'" + arn + "'," + filter + "}").get("Shards");
        assertThat(all)
                .hasSize(2)
                .allSatisfy(
                        shard -> assertThat(shard.get("ParentShardId").asText()).isEqualTo(parent));

        var first = description("{'StreamArn':'" + arn + "','Limit':1," + filter + "}");
        var second = description("{'StreamArn':'" + arn + "','Limit':1,'ExclusiveStartShardId':'"
                + first.get("LastEvaluatedShardId").asText() + "'," + filter + "}");

        assertThat(first.get("Shards").get(0)).isEqualTo(all.get(0));
        assertThat(second.get("Shards").get(0)).isEqualTo(all.get(1));
        assertThat(second.has("LastEvaluatedShardId")).isFalse();
    }

    @Test
    @DisplayName(
            "1.4.4 1.4.5 C3 whatever the page's size, all shards come once, sorted, and no page but the only is empty")
    void pages_of_any_size() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 4);
        for (int i = 0; i < 3; i++) {
            roll(arn);
            split(arn, id(world.shards(arn).getLast()));
        }
        var all = world.shards(arn).stream().map(StreamRulesTest::id).toList();
        for (int size = 1; size <= all.size() + 1; size++) {
            var found = new ArrayList<String>();
            var start = "";
            while (true) {
                var page = description("{'StreamArn':'" + arn + "','Limit':" + size + start + "}");
                assertThat(page.get("Shards")).isNotEmpty();
                page.get("Shards").forEach(shard -> found.add(id(shard)));
                if (!page.has("LastEvaluatedShardId")) {
                    break;
                }
                assertThat(page.get("LastEvaluatedShardId").asText()).isEqualTo(found.getLast());
                start = ",'ExclusiveStartShardId':'" + found.getLast() + "'";
            }
            assertThat(found).as("in pages of %d", size).isEqualTo(all).isSorted();
        }
    }

    @Test
    @DisplayName("1.5.2 AT a number between two records begins with the next larger")
    void between_records() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        put("a");
        world.clock.advance(Duration.ofSeconds(1));
        put("b");
        var shard = world.firstShard(arn);
        var first = world.records(world.iterator(arn, shard, "TRIM_HORIZON", ""))
                .get("Records")
                .get(0);
        var between = new BigInteger(number(first)).add(BigInteger.TEN).toString();

        assertThat(keys(world.records(at(arn, shard, "AT_SEQUENCE_NUMBER", between))))
                .containsExactly("b");
        assertThat(keys(world.records(at(arn, shard, "AFTER_SEQUENCE_NUMBER", between))))
                .containsExactly("b");
    }

    @Test
    @DisplayName("1.5.6 a number behind a closed shard's end, or before its start, is outside")
    void outside_a_shard() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        put("a");
        var parent = world.firstShard(arn);
        roll(arn);
        var shards = world.shards(arn);
        var end = shards.get(0).at("/SequenceNumberRange/EndingSequenceNumber").asText();
        var start =
                shards.get(1).at("/SequenceNumberRange/StartingSequenceNumber").asText();

        assertThatThrownBy(() -> at(arn, parent, "AFTER_SEQUENCE_NUMBER", start))
                .hasMessageStartingWith("ValidationException: ");
        assertThatThrownBy(() -> at(arn, id(shards.get(1)), "AT_SEQUENCE_NUMBER", end))
                .hasMessageStartingWith("ValidationException: ");
        assertThat(world.records(at(arn, parent, "AFTER_SEQUENCE_NUMBER", end))).hasToString("{\"Records\":[]}");
    }

    @Test
    @DisplayName("1.5.7 C7 all four iterators on closed shards, of enabled and of disabled streams")
    void iterators_on_closed_shards() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        put("a", "b", "c");
        var shard = world.firstShard(arn);
        var second = number(world.records(world.iterator(arn, shard, "TRIM_HORIZON", ""))
                .get("Records")
                .get(1));
        roll(arn);
        for (int life = 0; life < 2; life++) {
            assertThat(keys(world.records(world.iterator(arn, shard, "TRIM_HORIZON", ""))))
                    .containsExactly("a", "b", "c");
            assertThat(keys(world.records(at(arn, shard, "AT_SEQUENCE_NUMBER", second))))
                    .containsExactly("b", "c");
            assertThat(keys(world.records(at(arn, shard, "AFTER_SEQUENCE_NUMBER", second))))
                    .containsExactly("c");
            assertThat(world.records(world.iterator(arn, shard, "LATEST", ""))).hasToString("{\"Records\":[]}");
            if (life == 0) {
                world.tables.disableStream(SCOPE, "Music");
            }
        }
    }

    @Test
    @DisplayName("1.1 C1 C2 names as the Kinesis adapter and Flink parse them")
    void names_for_consumers() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 4);
        world.clock.advance(Duration.ofMinutes(250));
        var now = world.clock.now().toEpochMilli();

        assertThat(arn).matches("arn:aws[^:]*:dynamodb:[-a-z0-9]+:[0-9]{12}:table/[^/]+/stream/.+");
        assertThat(arn.substring(arn.lastIndexOf('/'))).doesNotContain("_", "$");
        var ages = new ArrayList<Long>();
        world.shards(arn)
                .forEach(shard -> ages.add(now - Long.parseLong(id(shard).split("-")[1])));
        assertThat(ages.subList(0, 4)).allMatch(age -> age > Duration.ofHours(4).toMillis() - 10);
        assertThat(ages.subList(4, 8))
                .allMatch(age -> age < Duration.ofMinutes(11).toMillis());
        world.shards(arn).forEach(shard -> assertThat(id(shard)).hasSizeBetween(28, 65));
    }

    @Test
    @DisplayName("1.1 numbers grow from parent to child, and as texts they sort as numbers")
    void numbers_grow_over_shards() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        var numbers = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            put("a" + i);
            roll(arn);
        }
        for (var shard : world.shards(arn)) {
            world.records(world.iterator(arn, id(shard), "TRIM_HORIZON", ""))
                    .get("Records")
                    .forEach(record -> numbers.add(number(record)));
        }

        assertThat(numbers).hasSize(5).isSorted().allMatch(number -> number.matches("[1-9][0-9]{20,39}"));
        assertThat(numbers.stream().map(BigInteger::new).toList()).isSorted();
    }

    @Test
    @DisplayName(
            "2.5.5 C6 a trimmed parent is gone from the list, its children still name it, and none of them dangles")
    void trimmed_parents() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        var root = world.firstShard(arn);
        world.clock.advance(Duration.ofHours(28).plusMinutes(20));

        var shards = world.shards(arn);
        var present = new TreeSet<String>();
        shards.forEach(shard -> present.add(id(shard)));
        assertThat(present).doesNotContain(root).hasSize(7);
        assertThat(shards.getFirst().get("ParentShardId").asText()).isEqualTo(root);
        assertThat(shards.stream().filter(shard -> !isClosed(shard)))
                .singleElement()
                .satisfies(open ->
                        assertThat(present).contains(open.get("ParentShardId").asText()));
        assertThatThrownBy(() -> world.iterator(arn, root, "TRIM_HORIZON", ""))
                .hasMessage("ResourceNotFoundException: Requested resource not found: Shard does not exist");
    }

    @Test
    @DisplayName("C9 no shard with data a day old or younger is ever not found")
    void never_too_early() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        world.clock.advance(Duration.ofMinutes(235));
        put("late");
        var shard = world.firstShard(arn);
        world.tables.disableStream(SCOPE, "Music");
        for (int hour = 0; hour < 24; hour++) {
            assertThat(keys(world.records(world.iterator(arn, shard, "TRIM_HORIZON", ""))))
                    .containsExactly("late");
            world.clock.advance(Duration.ofMinutes(59));
        }
    }

    @Test
    @DisplayName(
            "C8 after TrimmedDataAccess TRIM_HORIZON reads on; C10 after ExpiredIterator so does the last position")
    void consumers_recover() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        world.clock.advance(Duration.ofMinutes(225));
        put("old");
        var shard = world.firstShard(arn);
        var old = number(world.records(world.iterator(arn, shard, "TRIM_HORIZON", ""))
                .get("Records")
                .get(0));
        world.clock.advance(Duration.ofMinutes(10));
        put("new");
        var expiring = at(arn, shard, "AFTER_SEQUENCE_NUMBER", old);
        world.clock.advance(Duration.ofMinutes(16));
        assertThatThrownBy(() -> world.records(expiring)).hasMessageStartingWith("ExpiredIteratorException");
        assertThat(keys(world.records(at(arn, shard, "AFTER_SEQUENCE_NUMBER", old))))
                .containsExactly("new");

        world.clock.advance(Duration.ofHours(24).minusMinutes(18));

        assertThatThrownBy(() -> at(arn, shard, "AT_SEQUENCE_NUMBER", old))
                .hasMessage(
                        "TrimmedDataAccessException: The operation attempted to read past the oldest stream record in"
                                + " a shard.");
        assertThat(keys(world.records(world.iterator(arn, shard, "TRIM_HORIZON", ""))))
                .containsExactly("new");
    }

    @Test
    @DisplayName("2.4.1 2.4.2 C13 a consumer that drains parents first gets each record once, each key in its order")
    void drains_the_lineage() {
        var arn = world.createTable("Music", StreamViewType.NEW_IMAGE, 4);
        for (int round = 0; round < 4; round++) {
            for (int key = 0; key < 12; key++) {
                world.put("Music", item("pk", "k" + key, "n", round));
            }
            if (round % 2 == 0) {
                split(arn, id(world.shards(arn).getLast()));
            } else {
                roll(arn);
            }
        }

        var seen = new ArrayList<String>();
        var drained = new HashSet<String>();
        for (var shard : world.shards(arn)) { // sorted by id, so parents before children
            assertThat(shard.path("ParentShardId").asText(""))
                    .matches(parent -> parent.isEmpty() || drained.contains(parent));
            for (var iterator = world.iterator(arn, id(shard), "TRIM_HORIZON", ""); !iterator.isEmpty(); ) {
                var page = world.records(iterator, ",'Limit':2");
                page.get("Records")
                        .forEach(record ->
                                seen.add(record.at("/dynamodb/Keys/pk/S").asText() + " "
                                        + record.at("/dynamodb/NewImage/n/N").asText()));
                iterator = page.get("Records").isEmpty()
                        ? ""
                        : page.path("NextShardIterator").asText("");
            }
            drained.add(id(shard));
        }
        assertThat(seen).hasSize(48).doesNotHaveDuplicates();
        for (int key = 0; key < 12; key++) {
            var prefix = "k" + key + " ";
            assertThat(seen.stream().filter(entry -> entry.startsWith(prefix)))
                    .containsExactly(prefix + 0, prefix + 1, prefix + 2, prefix + 3);
        }
    }

    @Test
    @DisplayName("1.2.2 1.2.3 C11 images are whole items with their key, or absent; a key-only image is its key")
    void images() {
        var arn = world.createTable("Music", StreamViewType.NEW_AND_OLD_IMAGES, 1);
        put("a");
        world.delete("Music", item("pk", "a"));

        var records = world.records(world.iterator(arn, world.firstShard(arn), "TRIM_HORIZON", ""))
                .get("Records");
        assertThat(records.get(0).at("/dynamodb/NewImage")).hasToString("{\"pk\":{\"S\":\"a\"}}");
        assertThat(records.get(0).get("dynamodb").has("OldImage")).isFalse();
        assertThat(records.get(1).at("/dynamodb/OldImage")).hasToString("{\"pk\":{\"S\":\"a\"}}");
        assertThat(records.get(1).get("dynamodb").has("NewImage")).isFalse();
        assertThat(records.get(1).at("/dynamodb/ApproximateCreationDateTime").isIntegralNumber())
                .isTrue();
    }

    @Test
    @DisplayName(
            "2.4.5 a record can be read as soon as its write is answered; 2.4.4 a shard's order is that of its numbers")
    void readable_at_once() {
        var arn = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        var iterator = world.iterator(arn, world.firstShard(arn), "LATEST", "");
        for (int i = 0; i < 20; i++) {
            put("k" + i);
            var page = world.records(iterator);
            assertThat(keys(page)).containsExactly("k" + i);
            iterator = page.get("NextShardIterator").asText();
        }
    }

    @Test
    @DisplayName(
            "2.6 deleted and created again: another stream; the old one is listed, DISABLED and readable for a day")
    void created_again() {
        var first = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        put("a");
        world.tables.delete(SCOPE, "Music");
        var second = world.createTable("Music", StreamViewType.KEYS_ONLY, 1);
        put("b");

        assertThat(second).isNotEqualTo(first);
        assertThat(description("{'StreamArn':'" + first + "'}")
                        .get("StreamStatus")
                        .asText())
                .isEqualTo("DISABLED");
        assertThat(keys(world.records(world.iterator(first, world.firstShard(first), "TRIM_HORIZON", ""))))
                .containsExactly("a");
        assertThat(keys(world.records(world.iterator(second, world.firstShard(second), "TRIM_HORIZON", ""))))
                .containsExactly("b");
        world.clock.advance(Duration.ofHours(25));
        assertThatThrownBy(() -> description("{'StreamArn':'" + first + "'}"))
                .hasMessageStartingWith("ResourceNotFoundException");
        assertThat(description("{'StreamArn':'" + second + "'}")
                        .get("StreamStatus")
                        .asText())
                .isEqualTo("ENABLED");
    }
}
