package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.ServiceException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** Rolls and splits on demand in a test that runs in one process with time that stands still. */
@Timeout(120)
class StreamShardsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> KEYS =
            IntStream.range(0, 20).mapToObj(i -> "order-" + i).toList();

    private final List<List<String>> calls = Collections.synchronizedList(new ArrayList<>());

    private FrozenServer given() {
        ScriptedHandler.script(records -> {
            calls.add(records.stream().map(SkippedTimeTest::id).toList());
            return Map.of();
        });
        var server = FrozenServer.start();
        server.deploy(SkippedTimeTest.template("mapped-table.yaml"), Map.of());
        return server;
    }

    private long delivered() {
        return calls.stream().mapToLong(List::size).sum();
    }

    @Test
    @DisplayName("2.5.3 a test splits and rolls when it pleases; the mapping follows and its positions can be seen")
    void splits_and_rolls() {
        try (var server = given()) {
            var shards = server.millrace().shards();
            KEYS.forEach(key -> server.put("orders", key));
            server.settle();
            var first = shards.of("orders").getFirst();
            assertThat(first.streamArn()).isEqualTo(server.output("StreamArn"));
            assertThat(first.enabled()).isTrue();
            var root = first.shards().getFirst();
            assertThat(root.records()).isEqualTo(KEYS.size());
            assertThat(root.isOpen()).isTrue();
            assertThat(root.hashRange()).isEqualTo("0000000000000000-ffffffffffffffff");
            assertThat(root.readers()).singleElement().satisfies(reader -> {
                assertThat(reader.stage()).isEqualTo("running");
                assertThat(reader.lanes())
                        .singleElement()
                        .satisfies(lane -> assertThat(lane).startsWith("after "));
            });

            var halves = shards.split("orders", root.shardId());
            var children = shards.roll(server.output("StreamArn"));
            KEYS.forEach(key -> server.put("orders", key + "-again"));
            server.settle();

            assertThat(halves).extracting(StreamShards.Row::parent).containsOnly(Optional.of(root.shardId()));
            assertThat(halves)
                    .extracting(StreamShards.Row::hashRange)
                    .containsExactly("0000000000000000-7fffffffffffffff", "8000000000000000-ffffffffffffffff");
            assertThat(children)
                    .extracting(row -> row.parent().orElseThrow())
                    .containsExactlyElementsOf(
                            halves.stream().map(StreamShards.Row::shardId).toList());
            assertThat(delivered()).isEqualTo(2L * KEYS.size());
            var rows = shards.of("orders").getFirst().shards();
            assertThat(rows)
                    .extracting(row -> row.readers().getFirst().stage())
                    .containsExactly("finished", "finished", "finished", "running", "running");
            assertThat(rows).extracting(StreamShards.Row::isOpen).containsExactly(false, false, false, true, true);
            assertThat(rows.subList(3, 5))
                    .allSatisfy(row -> assertThat(row.records()).isPositive());
        }
    }

    @Test
    @DisplayName("2.5.6 what cannot be split or is not there is refused in a sentence")
    void refuses() {
        try (var server = given()) {
            var shards = server.millrace().shards();
            var shard = shards.of("orders").getFirst().shards().getFirst().shardId();
            shards.roll("orders");

            assertThatThrownBy(() -> shards.split("orders", shard))
                    .isInstanceOf(ServiceException.class)
                    .hasMessageContaining("shard " + shard + " is closed already");
            assertThatThrownBy(() -> shards.split("orders", "shardId-none"))
                    .hasMessageContaining("has no shard 'shardId-none'");
            assertThatThrownBy(() -> shards.roll("nothing"))
                    .hasMessageContaining("called 'nothing'; these have streams: orders");
            assertThatThrownBy(() -> shards.roll("")).isInstanceOf(ServiceException.class);
            assertThatThrownBy(() -> shards.of("nothing")).hasMessageContaining("called 'nothing'");
            assertThat(shards.of("")).hasSize(1);
        }
    }

    @Test
    @DisplayName("the endpoint shows, rolls and splits, and refuses what it does not understand")
    void over_http() throws Exception {
        try (var server = given()) {
            var endpoint = server.millrace().endpoint() + "/_millrace/shards";

            var rolled = post(endpoint, "{\"stream\":\"orders\",\"roll\":true}");
            assertThat(rolled.statusCode()).isEqualTo(200);
            var child = JSON.readTree(rolled.body()).path("shards").path(0);
            var split = post(
                    endpoint,
                    "{\"stream\":\"orders\",\"split\":\""
                            + child.path("shardId").asText() + "\"}");
            assertThat(JSON.readTree(split.body()).path("shards")).hasSize(2);
            var shown = get(endpoint + "?of=orders").path("streams").path(0);
            assertThat(shown.path("status").asText()).isEqualTo("ENABLED");
            assertThat(shown.path("shards"))
                    .extracting(shard -> shard.path("status").asText())
                    .containsExactly("CLOSED", "CLOSED", "OPEN", "OPEN");
            assertThat(shown.path("shards").path(3).path("parentShardId")).isEqualTo(child.path("shardId"));
            assertThat(shown.path("shards").path(0).path("mappings")).hasSize(1);

            for (var wrong : List.of(
                    "{\"stream\":\"orders\"}",
                    "{\"roll\":true}",
                    "[]",
                    "{",
                    "{\"stream\":\"orders\"," + "\"roll\":true,\"split\":\"x\"}")) {
                assertThat(post(endpoint, wrong).statusCode()).as(wrong).isEqualTo(400);
            }
            assertThat(post(endpoint, "{\"stream\":\"nothing\",\"roll\":true}").statusCode())
                    .isEqualTo(404);
            assertThat(post(
                                    endpoint,
                                    "{\"stream\":\"orders\",\"split\":\""
                                            + child.path("shardId").asText() + "\"}")
                            .statusCode())
                    .isEqualTo(409);
        }
    }

    private static JsonNode get(String uri) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return JSON.readTree(
                    client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
                            .body());
        }
    }

    private static HttpResponse<String> post(String uri, String body) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(uri))
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    @Test
    @DisplayName(
            "2.5.1 with seven days of retention, what was written six days ago is delivered, before and after a restart")
    void keeps_records_longer(@TempDir Path data) {
        ScriptedHandler.script(records -> {
            calls.add(records.stream().map(SkippedTimeTest::id).toList());
            return Map.of();
        });
        try (var server = FrozenServer.builder()
                .data(data)
                .streamRetention(Duration.ofDays(7))
                .frozenTime()
                .start()) {
            FrozenServer.deploy(server, "test", SkippedTimeTest.template("mapped-table.yaml"), Map.of());
            put(server, "old");
            server.advance(Duration.ofDays(6));
            assertThat(records(server)).isEqualTo(1);
        }
        try (var server = FrozenServer.builder()
                .data(data)
                .streamRetention(Duration.ofDays(7))
                .frozenTime()
                .start()) {
            assertThat(records(server)).isEqualTo(1);
            server.advance(Duration.ofDays(1).plusHours(4).plusMinutes(20));
            assertThat(records(server)).isZero();
        }
    }

    @Test
    @DisplayName("F.2.1 with seven days of retention, a record of 30 hours is sent again after a failure")
    void repeats_longer() {
        var failing = new AtomicBoolean(true);
        ScriptedHandler.script(records -> {
            if (failing.getAndSet(false)) {
                throw new IllegalStateException("fails, as it was told to");
            }
            calls.add(records.stream().map(SkippedTimeTest::id).toList());
            return Map.of();
        });
        try (var server = FrozenServer.builder()
                        .streamRetention(Duration.ofDays(7))
                        .frozenTime()
                        .start();
                var lambda = FrozenServer.client(LambdaClient.builder(), server)) {
            var stream = FrozenServer.deploy(server, "test", SkippedTimeTest.template("mapped-table.yaml"), Map.of())
                    .get("StreamArn");
            var mapping = lambda.listEventSourceMappings(list -> list.eventSourceArn(stream))
                    .eventSourceMappings()
                    .getFirst()
                    .uuid();
            lambda.updateEventSourceMapping(update -> update.uuid(mapping).enabled(false));
            server.advance(Duration.ZERO);
            put(server, "old");
            server.advance(Duration.ofHours(30));
            lambda.updateEventSourceMapping(update -> update.uuid(mapping).enabled(true));
            server.advance(Duration.ofMinutes(2));

            assertThat(failing).isFalse();
            assertThat(calls).containsExactly(List.of("old"));
        }
    }

    private static void put(Millrace server, String id) {
        try (var tables = FrozenServer.client(DynamoDbClient.builder(), server)) {
            tables.putItem(put -> put.tableName("orders").item(Map.of("id", AttributeValue.fromS(id))));
        }
    }

    private static int records(Millrace server) {
        return server.shards().of("orders").getFirst().shards().stream()
                .mapToInt(StreamShards.Row::records)
                .sum();
    }

    @Test
    @DisplayName("2.5.2 2.5.6 the age at which shards roll can be chosen")
    void rolls_earlier() {
        try (var server = FrozenServer.builder()
                .shardRoll(Duration.ofMinutes(5))
                .frozenTime()
                .start()) {
            FrozenServer.deploy(server, "test", SkippedTimeTest.template("mapped-table.yaml"), Map.of());

            server.advance(Duration.ofMinutes(16));

            assertThat(server.shards().of("orders").getFirst().shards()).hasSize(4);
        }
    }
}
