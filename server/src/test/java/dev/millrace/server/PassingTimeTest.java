package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Time that passes by itself, is moved on, and goes on from there. */
@Timeout(60)
class PassingTimeTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Path data;

    PassingTimeTest(@TempDir Path data) {
        this.data = data;
    }

    private Millrace start() {
        return FrozenServer.builder().data(data).start();
    }

    @Test
    void a_running_server_goes_on_an_hour_ahead_also_after_a_restart() {
        Instant before;
        Instant after;
        try (var server = start()) {
            before = server.now();
            after = server.advance(HOUR);
            assertThat(Duration.between(before, after)).isBetween(HOUR, HOUR.plusMinutes(1));
            assertThat(server.now()).isBetween(after, after.plusSeconds(60));
        }
        try (var server = start()) {
            assertThat(server.now()).isBetween(after, after.plusSeconds(60));
            var later = server.advance(Duration.ofMinutes(1));
            assertThat(Duration.between(before, later)).isGreaterThanOrEqualTo(HOUR.plusMinutes(1));
        }
    }

    @Test
    void a_server_that_stood_still_far_ahead_passes_on_from_there() {
        var far = Instant.parse("2100-01-01T00:00:00Z");
        try (var server = FrozenServer.builder().data(data).frozenTime(far).start()) {
            assertThat(server.now()).isEqualTo(far);
            assertThat(server.advance(HOUR)).isEqualTo(far.plus(HOUR));
        }
        try (var server = FrozenServer.builder().data(data).frozenTime().start()) {
            assertThat(server.now()).isEqualTo(far.plus(HOUR));
        }
        try (var server = start()) {
            var first = server.now();
            assertThat(first).isBetween(far.plus(HOUR), far.plus(HOUR).plusSeconds(60));
            assertThat(server.advance(Duration.ofMillis(5))).isAfter(first);
        }
    }

    @Test
    void time_does_not_go_back() {
        try (var server = start()) {
            assertThatThrownBy(() -> server.advance(HOUR.negated())).hasMessage("time does not go back: PT-1H");
        }
    }

    @Test
    void the_endpoint_shows_time_and_moves_it_on() throws Exception {
        try (var server = start()) {
            var shown = json(call(server, "GET", ""));
            assertThat(Duration.parse(shown.path("offset").asText())).isZero();

            var moved = json(call(server, "POST", "{\"advance\":\"PT1H\"}"));

            assertThat(Instant.parse(moved.path("now").asText()))
                    .isAfterOrEqualTo(Instant.parse(shown.path("now").asText()).plus(HOUR));
            assertThat(call(server, "POST", "{\"advance\":\"1h\"}").statusCode())
                    .isEqualTo(400);
            assertThat(call(server, "POST", "{\"advance\":\"PT-1H\"}").statusCode())
                    .isEqualTo(400);
            assertThat(call(server, "POST", "{}").statusCode()).isEqualTo(400);
            assertThat(call(server, "POST", "advance").statusCode()).isEqualTo(400);
        }
    }

    @Test
    void a_server_can_be_closed_while_time_waits_for_a_function() throws Exception {
        var entered = new CountDownLatch(1);
        var server = start();
        try (server) {
            ScriptedHandler.script(records -> {
                entered.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return Map.of();
            });
            FrozenServer.deploy(server, "test", SkippedTimeTest.template("mapped-table.yaml"), Map.of());
            FrozenServer.client(DynamoDbClient.builder(), server)
                    .putItem(put -> put.tableName("orders").item(Map.of("id", AttributeValue.fromS("stuck"))));
            entered.await();

            var busy = call(server, "POST", "{\"advance\":\"PT1H\",\"limit\":\"PT0.1S\"}");
            assertThat(busy.statusCode()).isEqualTo(409);
            assertThat(json(busy).path("message").asText())
                    .startsWith("Still busy after 0.1 s: invocation of arn:aws:lambda:");
            // How the journey ends is not told: it may have come far before the store was closed.
            var waiting = Thread.ofPlatform().start(new FutureTask<>(() -> server.advance(HOUR)));
            await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
            server.close();
            waiting.join();
        }
    }

    private static HttpResponse<String> call(Millrace server, String method, String body)
            throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(server.endpoint().resolve("/_millrace/clock"))
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return new ObjectMapper().readTree(response.body());
    }
}
