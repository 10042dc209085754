package dev.millrace.trigger;

import static dev.millrace.trigger.ShardScenario.OK;
import static dev.millrace.trigger.ShardScenario.THROTTLED;
import static dev.millrace.trigger.ShardScenario.THROWS;
import static dev.millrace.trigger.ShardScenario.fails;
import static dev.millrace.trigger.ShardScenario.shardOf;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.trigger.MappingSettings.RecordAgeLimit;
import dev.millrace.trigger.MappingSettings.RetryLimit;
import dev.millrace.trigger.ShardScenario.Answer;
import dev.millrace.trigger.ShardScenario.Call;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API shows of a mapping's last batch. */
class LastProcessingResultTest {

    private static final MappingSettings REPORTING =
            MappingSettings.defaults().withOnFailure(Optional.of("arn:aws:sqs:us-east-1:000000000000:dlq"));

    static Stream<JsonNode> recorded() {
        return Vectors.read("recorded-lifecycle").get("LastProcessingResult").valueStream();
    }

    @Test
    @DisplayName("A.4 the file has six values of LastProcessingResult, and all are reproduced")
    void all_of_them() {
        assertThat(recorded()).hasSize(6);
    }

    @ParameterizedTest
    @MethodSource("recorded")
    @DisplayName("A.4 facts 45-48: every recorded LastProcessingResult")
    void recorded_values(JsonNode vector) {
        var value = vector.get("value").asText();
        var shard = switch (vector.get("case").asText()) {
            case "created / disabled / maximum_age (only discards)" ->
                delivered(REPORTING.withRecordAge(new RecordAgeLimit.AtMost(ofSeconds(60))), call -> OK, 70);
            case "tumbling, latest (success)" -> delivered(REPORTING, call -> OK, 0);
            case "partial_enabled (batch discarded after partial responses)" ->
                delivered(
                        REPORTING.withRetries(new RetryLimit.AtMost(1)).withReportBatchItemFailures(true),
                        call -> call.records().contains(2) ? fails(2) : OK,
                        0);
            case "raise_bisect (record 2 discarded, last batch 3,4 succeeded)" ->
                delivered(
                        REPORTING.withRetries(new RetryLimit.AtMost(1)).withBisect(true),
                        call -> call.records().contains(2) ? THROWS : OK,
                        0);
            case "s3_failure, metrics (thrown, R 0)" ->
                delivered(REPORTING.withRetries(new RetryLimit.AtMost(0)), call -> THROWS, 0);
            case "permission_revoked" -> {
                var unreadable = shardOf(REPORTING).withoutReading().start();
                // Form: the source's own sentence. Roles are not enforced here, so it is another sentence.
                unreadable.tell(new ShardEvent.SourceUnavailable(
                        unreadable.reads.getLast().read(), value.substring("PROBLEM: ".length())));
                yield unreadable;
            }
            default -> throw new AssertionError("unknown case " + vector);
        };

        assertThat(result(shard)).isEqualTo(value);
    }

    private static ShardScenario delivered(MappingSettings settings, Function<Call, Answer> function, int age) {
        var shard = shardOf(settings.withBatchSize(4)).withFunction(function);
        assertThat(result(shard)).as("created").isEqualTo("No records processed");
        shard.receives(1, 2, 3, 4);
        shard.advance(ofSeconds(age));
        shard.start();
        shard.advance(ofMinutes(1));
        return shard;
    }

    private static String result(ShardScenario shard) {
        return shard.history.stream()
                .reduce(LastProcessingResult.NONE, LastProcessingResult::after, (one, other) -> other);
    }

    @Test
    @DisplayName("A.4 N.5 a throttle and an unreadable source are PROBLEM and the reason, until a batch ends")
    void problems() {
        var shard = shardOf(REPORTING)
                .withFunction(call -> call.attempt().tryNumber() == 1 ? THROTTLED : OK)
                .start();
        shard.receives(1);
        assertThat(result(shard)).isEqualTo("PROBLEM: no concurrency");
        shard.advance(ofSeconds(1));
        assertThat(result(shard)).isEqualTo("OK");
    }

    @Test
    @DisplayName("A.4 giving records up never overwrites what their last call left")
    void discards_overwrite_nothing() {
        var shard = delivered(
                REPORTING.withRetries(new RetryLimit.AtMost(2)).withRecordAge(new RecordAgeLimit.AtMost(ofSeconds(60))),
                call -> THROWS,
                0);
        assertThat(shard.remembered(HistoryEntry.GivenUp.class)).hasSize(1);
        assertThat(result(shard)).isEqualTo("PROBLEM: Function call failed");

        var succeeded = delivered(REPORTING.withRecordAge(new RecordAgeLimit.AtMost(ofSeconds(60))), call -> OK, 0);
        assertThat(succeeded.invocations()).containsExactly(List.of(1, 2, 3, 4));
        assertThat(result(succeeded)).isEqualTo("OK");
    }
}
