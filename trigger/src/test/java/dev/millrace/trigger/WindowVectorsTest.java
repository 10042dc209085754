package dev.millrace.trigger;

import static dev.millrace.trigger.ShardScenario.THROWS;
import static dev.millrace.trigger.ShardScenario.shardOf;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.trigger.MappingSettings.RetryLimit;
import dev.millrace.trigger.ShardScenario.Answer;
import dev.millrace.trigger.ShardScenario.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded tumbling windows, replayed. */
class WindowVectorsTest {

    private static final JsonNode WINDOWS = Vectors.read("tumbling-windows");
    private static final JsonNode TIMELINE = Vectors.read("recorded-window-timeline");
    private static final String DAY = "2026-09-17T";
    private static final String OVERSIZED = "x".repeat(1_048_640);
    private static final Pattern LATER_RECORD = Pattern.compile("record of window (\\d\\d:\\d\\d:\\d\\d), .*");

    private static MappingSettings mapping() {
        return MappingSettings.defaults().withBatchSize(1).withTumblingWindow(Optional.of(ofSeconds(10)));
    }

    private static ObjectNode state(Call call) {
        try {
            return (ObjectNode)
                    Vectors.JSON.readTree(call.window().orElseThrow().state());
        } catch (JsonProcessingException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static Answer returns(ObjectNode state) {
        return new Answer.Returns("{\"state\":" + state + "}");
    }

    private static Answer counts(Call call) {
        var state = state(call);
        return returns(
                state.put("count", state.path("count").asInt() + call.records().size()));
    }

    static Stream<Named<JsonNode>> cases() {
        return WINDOWS.get("cases")
                .valueStream()
                .map(c -> Named.of(c.get("name").asText(), c));
    }

    @Test
    @DisplayName("J the files have three sequences and seven windows, and all are replayed")
    void all_of_them() {
        assertThat(cases()).hasSize(3);
        assertThat(windows()).hasSize(7);
    }

    @ParameterizedTest
    @MethodSource("cases")
    @DisplayName("J.4 J.5 J.7 J.8 J.9 facts 96-103: every recorded sequence of calls")
    void recorded_sequences(JsonNode vector) {
        var shard = switch (vector.get("name").asText()) {
            case "aggregate" -> aggregate();
            case "final_call_fails" -> finalCallFails();
            case "oversized_state" -> oversizedState();
            default -> throw new AssertionError("unknown case " + vector);
        };

        var recorded = vector.get("invocations");
        assertThat(shard.calls).hasSize(recorded.size());
        for (int i = 0; i < recorded.size(); i++) {
            check(recorded.get(i), shard.calls.get(i));
        }
        assertThat(shard.reports).hasSize(vector.has("onFailure") ? 1 : 0);
    }

    private static ShardScenario aggregate() {
        var shard = shardOf(mapping()).withFunction(WindowVectorsTest::counts).start();
        shard.receives(1, 2, 3, 4);
        shard.advance(ofSeconds(10));
        shard.receives(5);
        return shard;
    }

    /** Its first entry stands for the calls up to record 2, so records 1 and 2 come together here. */
    private static ShardScenario finalCallFails() {
        var shard = shardOf(mapping()
                        .withBatchSize(2)
                        .withRetries(new RetryLimit.AtMost(0))
                        .withOnFailure(Optional.of("arn:aws:s3:::b")))
                .withFunction(call -> {
                    var state = state(call);
                    if (call.records().isEmpty()) {
                        return state.path("fail_final").asBoolean() ? THROWS : returns(state);
                    }
                    int last = call.records().getLast();
                    return returns(state.put(
                                    "count",
                                    state.path("count").asInt() + call.records().size())
                            .put("last_ordinal", last)
                            .put("fail_final", last == 2));
                })
                .start();
        at(shard, "14:11:11");
        shard.receives(1, 2);
        at(shard, "14:13:12.057");
        shard.receives(3);
        at(shard, "14:14:08.596");
        shard.receives(4);
        return shard;
    }

    private static ShardScenario oversizedState() {
        var shard = shardOf(mapping())
                .withFunction(call -> call.records().equals(List.of(1))
                        ? returns(Vectors.JSON.createObjectNode().put("big", OVERSIZED))
                        : counts(call))
                .start();
        shard.receives(1);
        shard.advance(ofSeconds(10));
        shard.receives(2);
        return shard;
    }

    private static void at(ShardScenario shard, String time) {
        var then = Instant.parse(DAY + time + "Z");
        if (shard.calls.isEmpty()) {
            shard.now = then;
        } else {
            shard.advance(Duration.between(shard.now, then));
        }
    }

    private static void check(JsonNode recorded, Call call) {
        var window = call.window().orElseThrow();
        var records = recorded.get("records");
        if (records.isEmpty()) {
            assertThat(call.records()).isEmpty();
        } else {
            var last = records.get(records.size() - 1);
            int ordinal = switch (last.asText()) {
                case "..2", "next window" -> 2;
                default -> last.asInt();
            };
            assertThat(call.records().getLast()).isEqualTo(ordinal);
        }
        assertThat(window.isFinal()).isEqualTo(recorded.get("final").asBoolean());
        assertThat(window.isTerminatedEarly())
                .isEqualTo(recorded.path("terminatedEarly").asBoolean());
        if (recorded.path("stateIn").isTextual()) {
            assertThat(state(call).get("big").asText()).isEqualTo(OVERSIZED);
        } else if (recorded.has("stateIn")) {
            assertThat(state(call)).isEqualTo(recorded.get("stateIn"));
        }
        if (recorded.has("window")) {
            assertThat(window.window())
                    .isEqualTo(new TumblingWindow(
                            Instant.parse(recorded.at("/window/0").asText()),
                            Instant.parse(recorded.at("/window/1").asText())));
        }
        if (recorded.has("at")) {
            assertThat(Duration.between(
                            call.at(), Instant.parse(recorded.get("at").asText())))
                    .isBetween(Duration.ZERO, ofSeconds(1));
        }
    }

    static Stream<Named<JsonNode>> windows() {
        return TIMELINE.get("windows")
                .valueStream()
                .map(window -> Named.of(
                        window.get("run").asText() + " "
                                + window.at("/window/0").asText(),
                        window));
    }

    @ParameterizedTest
    @MethodSource("windows")
    @DisplayName("J.2 J.7 facts 97 100 102: every recorded window begins, ends and closes as recorded")
    void recorded_windows(JsonNode recorded) {
        var window = new TumblingWindow(instant(recorded.at("/window/0")), instant(recorded.at("/window/1")));
        int records = recorded.get("records").asInt();
        boolean early = recorded.path("isWindowTerminatedEarly").asBoolean();
        var shard = shardOf(mapping()
                        .withRetries(new RetryLimit.AtMost(
                                recorded.path("MaximumRetryAttempts").asInt(5)))
                        .withOnFailure(Optional.of("arn:aws:s3:::b")))
                .withFunction(call -> {
                    if (early && !call.records().isEmpty()) {
                        return returns(Vectors.JSON.createObjectNode().put("big", OVERSIZED));
                    }
                    return recorded.path("finalFails").asBoolean()
                                    && call.records().isEmpty()
                            ? THROWS
                            : counts(call);
                });
        shard.now = window.start().plusSeconds(1);
        shard.receives(IntStream.rangeClosed(1, records).toArray());
        shard.now = later(shard.now, time(recorded.get("firstCall")));
        shard.start();

        assertThat(shard.calls.subList(0, records)).allSatisfy(call -> {
            assertThat(call.at()).isEqualTo(shard.now);
            assertThat(call.window().orElseThrow().window()).isEqualTo(window);
        });
        if (early) {
            assertThat(recorded.get("closedBy").asText()).startsWith("returned state of 1,048,640 characters");
            assertThat(shard.calls).hasSize(records + 1);
            assertThat(state(shard.lastCall()).get("big").asText()).isEqualTo(OVERSIZED);
        } else {
            closesWithTheLaterRecord(recorded, shard);
        }
        var last = shard.calls.get(records);
        assertThat(last.records()).isEmpty();
        assertThat(last.window().orElseThrow().isFinal()).isTrue();
        assertThat(last.window().orElseThrow().isTerminatedEarly()).isEqualTo(early);
        assertThat(last.window().orElseThrow().window()).isEqualTo(window);
        assertThat(shard.reports).hasSize(recorded.path("finalFails").asBoolean() ? 1 : 0);
    }

    private static void closesWithTheLaterRecord(JsonNode recorded, ShardScenario shard) {
        int records = recorded.get("records").asInt();
        var later = LATER_RECORD.matcher(recorded.get("closedBy").asText());
        assertThat(later.matches()).isTrue();
        shard.advance(Duration.between(shard.now, time(recorded.get("finalCall"))));
        assertThat(shard.calls).as("nothing closes it by itself").hasSize(records);

        var laterWindow = Instant.parse(DAY + later.group(1) + "Z");
        shard.receives(TestRecords.record(records + 1, "k", laterWindow.plusSeconds(1)));

        assertThat(shard.calls).hasSize(records + 2);
        assertThat(shard.calls.get(records).at()).isEqualTo(shard.now);
        assertThat(state(shard.calls.get(records)).get("count").asInt()).isEqualTo(records);
        assertThat(shard.lastCall().records()).containsExactly(records + 1);
        assertThat(shard.lastCall().window().orElseThrow().window().start()).isEqualTo(laterWindow);
        assertThat(state(shard.lastCall())).isEmpty();
    }

    @Test
    @DisplayName("J.7 facts 100: no window was ever seen to close by itself within 112 s of its end")
    void never_seen() {
        assertThat(TIMELINE.get("never_seen").asText()).contains("up to 112 s after the window end");
        assertThat(LaneWindow.IDLE).isGreaterThan(ofSeconds(112));
    }

    private static Instant instant(JsonNode time) {
        return Instant.parse(DAY + time.asText());
    }

    private static Instant time(JsonNode time) {
        return Instant.parse(DAY + time.asText() + "Z");
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
