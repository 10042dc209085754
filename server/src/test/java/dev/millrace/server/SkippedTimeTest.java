package dev.millrace.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.model.BusyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.lambda.model.InvocationType;

/** Nothing here waits for time, and nothing is awaited: when time has been moved on, what follows has happened. */
@Timeout(120)
class SkippedTimeTest {

    private final FrozenServer server = FrozenServer.start();

    /** The ids of the items, or the bodies of the messages, of each successful call; in the order of the calls. */
    private final List<List<String>> calls = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        server.close();
    }

    private void given(Map<String, String> parameters) {
        ScriptedHandler.script(records -> {
            var ids = records.stream().map(SkippedTimeTest::id).toList();
            if (ids.contains("poison")) {
                throw new IllegalStateException("poison");
            }
            calls.add(ids);
            return Map.of();
        });
        server.deploy(template("mapped-table.yaml"), parameters);
    }

    static String template(String name) {
        try (var in = SkippedTimeTest.class.getResourceAsStream(name)) {
            return new String(requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The order's id if the record is of the table, the body if it is of a queue. */
    static String id(Map<String, Object> entry) {
        if (entry.get("dynamodb") instanceof Map<?, ?> change
                && change.get("Keys") instanceof Map<?, ?> keys
                && keys.get("id") instanceof Map<?, ?> id) {
            return String.valueOf(id.get("S"));
        }
        return String.valueOf(entry.get("body"));
    }

    @Test
    void a_batch_window_of_five_minutes_ends() {
        given(Map.of("Window", "300"));
        server.put("orders", "a");
        server.put("orders", "b");

        server.advance(Duration.ofSeconds(299));
        assertThat(calls).isEmpty();

        server.advance(Duration.ofSeconds(1));
        assertThat(calls).containsExactly(List.of("a", "b"));
    }

    @Test
    void one_hour_later_the_document_of_a_record_that_failed_four_times_is_in_the_queue() {
        given(Map.of("Retries", "3"));
        var reports = server.output("Reports");
        server.put("orders", "poison");
        server.settle();
        assertThat(server.receive(reports)).isEmpty();

        server.advance(Duration.ofHours(1));

        assertThat(server.receive(reports))
                .singleElement()
                .satisfies(report -> assertThat(report.body())
                        .contains("\"condition\":\"RetryAttemptsExhausted\"", "\"approximateInvokeCount\":4"));
    }

    @Test
    void a_record_that_fails_for_ever_is_reported_when_it_is_too_old() {
        given(Map.of("Age", "3600"));
        var reports = server.output("Reports");
        server.put("orders", "poison");
        server.put("orders", "good");

        server.advance(Duration.ofMinutes(59));
        assertThat(server.receive(reports)).isEmpty();
        assertThat(calls).isEmpty();

        server.advance(Duration.ofMinutes(3));
        assertThat(server.receive(reports))
                .isNotEmpty()
                .allSatisfy(report -> assertThat(report.body()).contains("\"condition\":\"RecordAgeExceeded\""));
    }

    @Test
    void delay_and_visibility_of_messages_end() {
        given(Map.of());
        var reports = server.output("Reports");
        server.queues()
                .sendMessage(send -> send.queueUrl(reports).messageBody("later").delaySeconds(600));

        server.advance(Duration.ofSeconds(599));
        assertThat(server.receive(reports)).isEmpty();
        server.advance(Duration.ofSeconds(1));
        assertThat(server.receive(reports)).hasSize(1);

        server.advance(Duration.ofSeconds(29));
        assertThat(server.receive(reports)).isEmpty();
        server.advance(Duration.ofSeconds(1));
        assertThat(server.receive(reports)).hasSize(1);
    }

    @Test
    void messages_that_a_function_refused_come_back_after_their_visibility() {
        given(Map.of());
        var letters = server.output("Letters");
        server.queues().sendMessage(send -> send.queueUrl(letters).messageBody("poison"));
        server.settle();
        ScriptedHandler.script(records -> {
            calls.add(records.stream().map(SkippedTimeTest::id).toList());
            return Map.of();
        });

        server.advance(Duration.ofSeconds(29));
        assertThat(calls).isEmpty();
        server.advance(Duration.ofSeconds(1));

        assertThat(calls).containsExactly(List.of("poison"));
    }

    @Test
    void a_queued_invocation_that_failed_is_tried_again_after_one_and_two_minutes() {
        given(Map.of());
        var tries = Collections.synchronizedList(new ArrayList<String>());
        var start = server.millrace().now();
        ScriptedHandler.script(event -> {
            tries.add(Duration.between(start, server.millrace().now()).toString());
            throw new IllegalStateException("on purpose");
        });
        server.functions().invoke(invoke -> invoke.functionName("handler").invocationType(InvocationType.EVENT));

        server.advance(Duration.ofHours(1));

        assertThat(tries).containsExactly("PT0S", "PT1M", "PT3M");
    }

    @Test
    void shards_roll_after_four_hours_and_the_mapping_follows() {
        given(Map.of());
        var streamArn = server.output("StreamArn");
        server.put("orders", "parent");
        server.advance(Duration.ofHours(4).plusMinutes(1));
        server.put("orders", "child");
        server.settle();

        assertThat(calls).containsExactly(List.of("parent"), List.of("child"));
        var shards = shards(streamArn);
        assertThat(shards).hasSize(2);
        assertThat(shards.getLast().parentShardId()).isEqualTo(shards.getFirst().shardId());
    }

    @Test
    void a_day_later_the_record_is_trimmed() {
        given(Map.of());
        var streamArn = server.output("StreamArn");
        server.put("orders", "a");
        assertThat(records(streamArn)).isEqualTo(1);

        server.advance(Duration.ofHours(23));
        assertThat(records(streamArn)).isEqualTo(1);

        server.advance(Duration.ofHours(2));
        assertThat(records(streamArn)).isZero();
    }

    private List<Shard> shards(String streamArn) {
        try (var streams = server.streams()) {
            return streams.describeStream(describe -> describe.streamArn(streamArn))
                    .streamDescription()
                    .shards();
        }
    }

    /** How many records the stream's shards hold. */
    private int records(String streamArn) {
        try (var streams = server.streams()) {
            return shards(streamArn).stream()
                    .map(shard -> streams.getShardIterator(get -> get.streamArn(streamArn)
                                    .shardId(shard.shardId())
                                    .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                            .shardIterator())
                    .mapToInt(iterator -> streams.getRecords(get -> get.shardIterator(iterator))
                            .records()
                            .size())
                    .sum();
        }
    }

    @Test
    void time_does_not_pass_a_function_that_does_not_end_and_the_message_names_it() {
        given(Map.of());
        var go = new CountDownLatch(1);
        ScriptedHandler.script(records -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            calls.add(records.stream().map(SkippedTimeTest::id).toList());
            return Map.of();
        });
        var start = server.millrace().now();
        server.put("orders", "slow");

        assertThatThrownBy(() -> server.millrace().advance(Duration.ofHours(1), Duration.ofMillis(200)))
                .isInstanceOf(BusyException.class)
                .hasMessageContaining("invocation of arn:aws:lambda:us-east-1:000000000000:function:handler (1)");
        assertThat(server.millrace().now()).isEqualTo(start);

        go.countDown();
        server.advance(Duration.ofHours(1));
        assertThat(calls).containsExactly(List.of("slow"));
        assertThat(server.millrace().now()).isEqualTo(start.plus(Duration.ofHours(1)));
    }

    @Test
    @DisplayName("a second journey waits for the first no longer than its limit")
    void one_journey_at_a_time() throws Exception {
        given(Map.of());
        var began = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        ScriptedHandler.script(records -> {
            began.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Map.of();
        });
        server.put("orders", "slow");
        began.await();
        var first = Thread.ofVirtual().start(() -> server.advance(Duration.ofHours(1)));
        await().until(() -> first.getState() == Thread.State.TIMED_WAITING);
        try {
            assertThatThrownBy(() -> server.millrace().advance(Duration.ofHours(1), Duration.ofMillis(200)))
                    .isInstanceOf(BusyException.class)
                    .hasMessageContaining("another advance of the clock");
        } finally {
            go.countDown();
            first.join();
        }
    }

    @Test
    @DisplayName("there is no moment between a write and the end of what follows from it in which nothing is under way")
    void no_gap() {
        given(Map.of("Retries", "0"));
        ScriptedHandler.script(records -> {
            var ids = records.stream().map(SkippedTimeTest::id).toList();
            if (ids.stream().anyMatch(id -> id.startsWith("poison"))) {
                throw new IllegalStateException("poison");
            }
            calls.add(ids);
            for (var id : ids) {
                if (id.startsWith("order")) {
                    server.queues()
                            .sendMessage(send ->
                                    send.queueUrl(server.output("Letters")).messageBody("letter of " + id));
                }
            }
            return Map.of();
        });
        for (int i = 0; i < 50; i++) {
            server.put("orders", "order " + i);
            server.settle();
            assertThat(calls).hasSize(2 * (i + 1)).endsWith(List.of("order " + i), List.of("letter of order " + i));

            server.put("orders", "poison " + i);
            server.settle();
            assertThat(server.receive(server.output("Reports")))
                    .as("report %s", i)
                    .hasSize(1);
        }
        assertThat(calls.stream().flatMap(List::stream))
                .containsExactlyElementsOf(IntStream.range(0, 50)
                        .boxed()
                        .flatMap(i -> List.of("order " + i, "letter of order " + i).stream())
                        .toList());
    }
}
