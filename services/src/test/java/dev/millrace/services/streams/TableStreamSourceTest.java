package dev.millrace.services.streams;

import static dev.millrace.services.streams.StreamsUnderTest.SCOPE;
import static dev.millrace.services.streams.StreamsUnderTest.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.AttributeValue;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.services.Wire;
import dev.millrace.services.lambda.Vectors;
import dev.millrace.services.mappings.StreamSource;
import dev.millrace.services.mappings.StreamSource.Read;
import dev.millrace.services.mappings.StreamSource.Shard;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.stream.StreamViewType;
import dev.millrace.trigger.InvocationEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a mapping is given of a table's stream. */
class TableStreamSourceTest {

    private static final int PLENTY = 1 << 20;

    private final StreamsUnderTest world;
    private final TableStreamSource source;

    TableStreamSourceTest(@TempDir Path directory) {
        world = new StreamsUnderTest(directory);
        source = new TableStreamSource(world.tables.streams());
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    @DisplayName("E.2 the event has Lambda's members in Lambda's order, seconds printed as a double")
    void spells_events() {
        var arn = world.createTable("t", StreamViewType.NEW_AND_OLD_IMAGES, 1);
        world.put("t", item("pk", "a"));
        world.put("t", item("pk", "a", "n", 1, "b", new byte[] {1, 2, 3}));

        var record = readAll(arn).getLast();
        var event = text(record);
        var id = event.substring(12, 44);
        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(event)
                .isEqualTo("{\"eventID\":\"" + id
                        + "\",\"eventName\":\"MODIFY\",\"eventVersion\":\"1.1\",\"eventSource\":\"aws:dynamodb\","
                        + "\"awsRegion\":\"us-east-1\",\"dynamodb\":{\"ApproximateCreationDateTime\":1.789649258E9,"
                        + "\"Keys\":{\"pk\":{\"S\":\"a\"}},\"NewImage\":{\"b\":{\"B\":\"AQID\"},\"n\":{\"N\":\"1\"},"
                        + "\"pk\":{\"S\":\"a\"}},\"OldImage\":{\"pk\":{\"S\":\"a\"}},\"SequenceNumber\":\""
                        + record.sequenceNumber()
                        + "\",\"SizeBytes\":16,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"},\"eventSourceARN\":\"" + arn
                        + "\"}");
        assertThat(record.createdAt()).isEqualTo(Instant.parse("2026-09-17T12:47:38Z"));
        assertThat(text(readAll(arn).getLast())).as("stable on reading again").isEqualTo(event);
    }

    @Test
    @DisplayName("E.3 SizeBytes is that of every recorded record")
    void sizes() throws IOException {
        int n = 0;
        for (var vector : Vectors.file("events.json").at("/dynamodb/sizeBytesVectors")) {
            var table = "t" + n++;
            var old = vector.get("oldImage");
            var keyName = vector.get("keys").fieldNames().next();
            var view = old.isNull() ? StreamViewType.NEW_IMAGE : StreamViewType.NEW_AND_OLD_IMAGES;
            var arn = world.createTable(table, keyName, view);
            if (!old.isNull()) {
                world.put(table, fromJson(old));
            }
            world.put(table, fromJson(vector.get("newImage")));
            var event = Wire.JSON.readTree(readAll(arn).getLast().event());
            assertThat(event.at("/dynamodb/SizeBytes")).as(vector.toString()).isEqualTo(vector.get("sizeBytes"));
        }
        assertThat(n).isEqualTo(6);
    }

    static Stream<Named<JsonNode>> recordedSizes() {
        return Vectors.stream(Vectors.file("recorded-size-bytes.json").path("cases"))
                .map(c -> Named.of(c.path("case").asText(), c));
    }

    @Test
    @DisplayName("E.3 the file has eight sizes, and all are reproduced")
    void all_recorded_sizes() {
        assertThat(recordedSizes()).hasSize(8);
    }

    @ParameterizedTest
    @MethodSource("recordedSizes")
    @DisplayName("E.3 facts 51 54: SizeBytes and images of every recorded record, nested ones too")
    void recorded_sizes(JsonNode recorded) throws IOException {
        var before = recorded.path("OldImage");
        var after = recorded.path("NewImage");
        var view = recorded.path("case").asText().equals("metrics NEW_IMAGE")
                ? StreamViewType.NEW_IMAGE
                : StreamViewType.NEW_AND_OLD_IMAGES;
        var arn = world.createTable("recorded", "pk", view);
        if (!before.isNull()) {
            world.put("recorded", fromJson(before));
        }
        if (after.isNull()) {
            world.delete("recorded", fromJson(recorded.path("Keys")));
        } else {
            world.put("recorded", fromJson(after));
        }

        var change = Wire.JSON.readTree(readAll(arn).getLast().event()).path("dynamodb");
        assertThat(change.path("SizeBytes")).isEqualTo(recorded.path("SizeBytes"));
        assertThat(change.path("Keys")).isEqualTo(recorded.path("Keys"));
        assertThat(change.has("NewImage")).isEqualTo(!after.isNull());
        assertThat(change.has("OldImage")).isEqualTo(!before.isNull());
        if (!after.isNull()) {
            assertThat(change.path("NewImage")).isEqualTo(after);
        }
        if (!before.isNull()) {
            assertThat(change.path("OldImage")).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("E.2 facts 50: the recorded event, to the byte but for what names this record and this table")
    void recorded_event() throws IOException {
        var recorded = Vectors.file("events.json").at("/dynamodb/event");
        var expected = (ObjectNode) recorded.at("/Records/0");
        var arn = world.createTable("t", "my_partition_key", StreamViewType.NEW_IMAGE);
        world.put("t", fromJson(expected.at("/dynamodb/NewImage")));

        var record = readAll(arn).getFirst();
        expected.put(
                "eventID", Wire.JSON.readTree(record.event()).path("eventID").asText());
        expected.put("eventSourceARN", arn);
        ((ObjectNode) expected.path("dynamodb"))
                .put("SequenceNumber", record.sequenceNumber().digits())
                .put("ApproximateCreationDateTime", (double) record.createdAt().getEpochSecond());
        assertThat(new String(InvocationEvent.of(List.of(record)), StandardCharsets.UTF_8))
                .isEqualTo(recorded.toString());
    }

    @Test
    @DisplayName(
            "E.2 facts 53: one record has the same eventID whenever and by whomever it is read, and no other has it")
    void event_ids() throws IOException {
        var arn = world.createTable("t", StreamViewType.KEYS_ONLY, 1);
        world.put("t", item("pk", "a"));
        world.put("t", item("pk", "b"));

        var ids = new ArrayList<String>();
        for (var records : List.of(readAll(arn), readAll(arn))) {
            for (var record : records) {
                ids.add(Wire.JSON.readTree(record.event()).path("eventID").asText());
            }
        }
        assertThat(ids).allMatch(id -> id.matches("[0-9a-f]{32}"));
        assertThat(ids.subList(0, 2)).isEqualTo(ids.subList(2, 4)).doesNotHaveDuplicates();
    }

    private static Item fromJson(JsonNode image) {
        return Item.of(attributes(image));
    }

    private static Map<String, AttributeValue> attributes(JsonNode members) {
        var attributes = new LinkedHashMap<String, AttributeValue>();
        members.properties().forEach(member -> attributes.put(member.getKey(), value(member.getValue())));
        return attributes;
    }

    private static AttributeValue value(JsonNode typed) {
        var type = typed.fieldNames().next();
        var value = typed.get(type);
        return switch (type) {
            case "S" -> new AttributeValue.S(value.asText());
            case "N" -> new AttributeValue.N(value.asText());
            case "BOOL" -> new AttributeValue.Bool(value.asBoolean());
            case "NULL" -> new AttributeValue.Null();
            case "B" -> new AttributeValue.B(Base64.getDecoder().decode(value.asText()));
            case "M" -> new AttributeValue.M(attributes(value));
            case "L" ->
                new AttributeValue.L(
                        Vectors.stream(value).map(TableStreamSourceTest::value).toList());
            case "SS" ->
                new AttributeValue.SS(
                        Vectors.stream(value).map(JsonNode::asText).toList());
            default -> throw new AssertionError("unknown type in " + typed);
        };
    }

    @Test
    @DisplayName("E.2 N.18 userIdentity stands before eventSourceARN, in small letters, on service deletes only")
    void spells_user_identity() {
        var arn = world.createTable("t", StreamViewType.KEYS_ONLY, 1);
        world.put("t", item("pk", "a"));
        world.tables.expire(SCOPE, "t", item("pk", "a"), i -> true);

        var events = readAll(arn).stream().map(TableStreamSourceTest::text).toList();
        assertThat(events.getFirst()).doesNotContain("userIdentity");
        assertThat(events.getLast())
                .contains("},\"userIdentity\":{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"},"
                        + "\"eventSourceARN\":");
    }

    @Test
    @DisplayName("E images are those of the view type; absent ones are absent")
    void shows_the_view() {
        for (var view : StreamViewType.values()) {
            var arn = world.createTable("table-" + view, view, 1);
            world.put("table-" + view, item("pk", "a"));
            world.put("table-" + view, item("pk", "a", "x", 1));
            world.delete("table-" + view, item("pk", "a"));

            var events = readAll(arn).stream().map(TableStreamSourceTest::text).toList();
            assertThat(events)
                    .extracting(e -> e.contains("\"NewImage\""))
                    .containsExactly(view.showsNew(), view.showsNew(), false);
            assertThat(events)
                    .extracting(e -> e.contains("\"OldImage\""))
                    .containsExactly(false, view.showsOld(), view.showsOld());
        }
    }

    @Test
    @DisplayName("reads at most so many records and about so many bytes, but one at least, and goes on behind the last")
    void limits_reads() {
        var arn = world.createTable("t", StreamViewType.KEYS_ONLY, 1);
        for (int i = 0; i < 5; i++) {
            world.put("t", item("pk", "k" + i));
        }
        var shard = shards(arn).getFirst().id();
        int length = readAll(arn).getFirst().eventBytes();

        assertThat(records(source.read(arn, shard, Optional.empty(), 2, PLENTY)))
                .hasSize(2);
        assertThat(records(source.read(arn, shard, Optional.empty(), 100, 3 * length)))
                .hasSize(3);
        assertThat(records(source.read(arn, shard, Optional.empty(), 100, 1))).hasSize(1);
        var last = readAll(arn).get(3).sequenceNumber();
        assertThat(records(source.read(arn, shard, Optional.of(last), 100, PLENTY)))
                .hasSize(1);
    }

    @Test
    @DisplayName("LATEST is behind all there is, also in a shard without records")
    void finds_the_latest() {
        var arn = world.createTable("t", StreamViewType.KEYS_ONLY, 1);
        var shard = shards(arn).getFirst().id();
        var before = source.latest(arn, shard);
        world.put("t", item("pk", "a"));
        var after = source.latest(arn, shard);
        world.put("t", item("pk", "b"));

        assertThat(records(source.read(arn, shard, Optional.of(before), 100, PLENTY)))
                .hasSize(2);
        assertThat(records(source.read(arn, shard, Optional.of(after), 100, PLENTY)))
                .hasSize(1);
        assertThatThrownBy(() -> source.latest(arn, new ShardId("nope"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("B a closed shard ends; its children name it as their parent, and stand behind it")
    void shows_lineage() {
        var arn = world.createTable("t", StreamViewType.KEYS_ONLY, 1);
        world.put("t", item("pk", "a"));
        world.clock.advance(Duration.ofMinutes(250));
        world.put("t", item("pk", "a", "x", 1));

        var shards = shards(arn);
        assertThat(shards).hasSize(2);
        assertThat(shards).extracting(Shard::closed).containsExactly(true, false);
        assertThat(shards)
                .extracting(Shard::parent)
                .containsExactly(Optional.empty(), Optional.of(shards.get(0).id()));
        assertThat(read(arn, shards.get(0).id()).endOfShard()).isTrue();
        assertThat(read(arn, shards.get(0).id()).records()).hasSize(1);
        assertThat(read(arn, shards.get(1).id()).endOfShard()).isFalse();
        assertThat(read(arn, shards.get(1).id()).records()).hasSize(1);
        var ofParent = read(arn, shards.get(0).id()).records().getFirst().sequenceNumber();
        var ofChild = read(arn, shards.get(1).id()).records().getFirst().sequenceNumber();
        assertThat(shards).extracting(shard -> shard.canHold(ofParent)).containsExactly(true, false);
        assertThat(shards).extracting(shard -> shard.canHold(ofChild)).containsExactly(false, true);
    }

    @Test
    @DisplayName("what is gone or never was is unavailable; what was trimmed is told")
    void tells_what_is_missing() {
        var arn = world.createTable("t", StreamViewType.KEYS_ONLY, 1);
        var shard = shards(arn).getFirst().id();
        var start = source.latest(arn, shard);
        world.clock.advance(Duration.ofMinutes(220));
        world.put("t", item("pk", "a"));
        world.clock.advance(Duration.ofHours(24).plusMinutes(15));

        assertThat(source.read(arn, shard, Optional.of(start), 10, PLENTY))
                .isEqualTo(new Read.Trimmed(Optional.empty()));
        assertThat(source.read(arn, new ShardId("x"), Optional.empty(), 10, PLENTY))
                .isInstanceOf(Read.Unavailable.class);
        assertThat(source.read("nonsense", shard, Optional.empty(), 10, PLENTY)).isInstanceOf(Read.Unavailable.class);
        assertThat(source.shards("nonsense")).isEmpty();
        assertThat(source.shards(arn.replace("2026", "2027"))).isEmpty();
    }

    @Test
    @DisplayName("subscribers are told of records and shards until they leave")
    void pushes() {
        var arn = world.createTable("t", StreamViewType.KEYS_ONLY, 1);
        var heard = new ArrayList<String>();
        var subscription = source.subscribe(arn, new StreamSource.Listener() {
            @Override
            public void onRecords(ShardId shard) {
                heard.add("records");
            }

            @Override
            public void onShards() {
                heard.add("shards");
            }
        });

        world.put("t", item("pk", "a"));
        assertThat(heard).containsExactly("records");
        world.tables.disableStream(SCOPE, "t");
        assertThat(heard).contains("shards");
        heard.clear();
        subscription.close();
        world.tables.enableStream(SCOPE, "t", StreamViewType.KEYS_ONLY);
        assertThat(heard).isEmpty();
    }

    private List<Shard> shards(String arn) {
        return source.shards(arn).orElseThrow();
    }

    private Read.Records read(String arn, ShardId shard) {
        return (Read.Records) source.read(arn, shard, Optional.empty(), 1000, PLENTY);
    }

    private List<StreamRecord> readAll(String arn) {
        return read(arn, shards(arn).getFirst().id()).records();
    }

    private static List<StreamRecord> records(Read read) {
        return ((Read.Records) read).records();
    }

    private static String text(StreamRecord record) {
        return new String(record.event(), StandardCharsets.UTF_8);
    }
}
