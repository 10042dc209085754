package dev.millrace.trigger;

import static dev.millrace.trigger.ShardScenario.OK;
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
import dev.millrace.trigger.filter.FilterCriteria;
import dev.millrace.trigger.filter.InvalidFilterException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sequences of F.7, recorded on AWS, replayed exactly. */
class InvocationSequencesTest {

    private static final JsonNode VECTORS = Vectors.read("invocation-sequences");

    static Stream<JsonNode> cases() {
        return VECTORS.get("cases").valueStream();
    }

    @Test
    @DisplayName("F.7 the file has ten sequences, and all are replayed")
    void all_of_them() {
        assertThat(cases()).hasSize(10);
    }

    private static MappingSettings settingsOf(JsonNode config) throws InvalidFilterException {
        int retries = config.path("MaximumRetryAttempts").asInt(-1);
        int age = config.path("MaximumRecordAgeInSeconds").asInt(-1);
        return MappingSettings.defaults()
                .withBatchSize(config.path("BatchSize").asInt(4))
                .withBatchWindow(
                        ofSeconds(config.path("MaximumBatchingWindowInSeconds").asInt(3)))
                .withRetries(retries < 0 ? new RetryLimit.Unlimited() : new RetryLimit.AtMost(retries))
                .withRecordAge(age < 0 ? new RecordAgeLimit.Unlimited() : new RecordAgeLimit.AtMost(ofSeconds(age)))
                .withBisect(config.path("BisectBatchOnFunctionError").asBoolean())
                .withReportBatchItemFailures(config.has("FunctionResponseTypes"))
                .withFilters(filtersOf(config))
                .withOnFailure(Optional.of("arn:aws:sqs:us-east-1:111111111111:q"));
    }

    /** The test's records show their number only, so that is what the recorded pattern becomes. */
    private static FilterCriteria filtersOf(JsonNode config) throws InvalidFilterException {
        return switch (config.path("FilterCriteria").asText()) {
            case "" -> FilterCriteria.none();
            case "NewImage.keep.BOOL=[true]; records 2 and 4 match" -> FilterCriteria.parse(List.of("{\"n\":[2,4]}"));
            default -> throw new AssertionError("unknown filter in " + config);
        };
    }

    private static Function<Call, Answer> functionOf(JsonNode vector) {
        return switch (vector.get("behaviour").asText()) {
            case "returns batchItemFailures [2]" -> call -> call.records().contains(2) ? fails(2) : OK;
            case "throws when 2 is in the batch" -> call -> call.records().contains(2) ? THROWS : OK;
            case "returns [{itemIdentifier:\"\"}]" ->
                call -> new Answer.Returns("{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}");
            case "record 1 aged 70 s while the mapping was disabled", "succeeds, 5 records waiting", "succeeds" ->
                call -> OK;
            case "six records, only the 6th fails" -> call -> call.records().contains(6) ? fails(6) : OK;
            default -> throw new AssertionError("unknown behaviour in " + vector);
        };
    }

    private static int recordsOf(JsonNode vector) {
        return switch (vector.get("name").asText()) {
            case "record_age_before_first_call" -> 1;
            case "batch_size_and_window" -> 5;
            case "localstack_partial_last_of_three" -> 6;
            default -> 4;
        };
    }

    @ParameterizedTest(name = "F.7 {0}")
    @MethodSource("cases")
    @DisplayName("F.7 recorded sequences")
    void recorded_sequence(JsonNode vector) throws InvalidFilterException {
        var shard = shardOf(settingsOf(vector.get("config"))).withFunction(functionOf(vector));
        shard.receives(IntStream.rangeClosed(1, recordsOf(vector)).toArray());
        shard.advance(ofSeconds(vector.get("name").asText().equals("record_age_before_first_call") ? 70 : 10));
        shard.start();
        shard.advance(ofMinutes(1));

        if (vector.has("invocations")) {
            assertThat(shard.invocations()).isEqualTo(listsOf(vector.get("invocations")));
        } else {
            int poison = 6;
            for (int ordinal = 1; ordinal <= 6; ordinal++) {
                int wanted = ordinal;
                var field = ordinal == poison ? "deliveriesOfFailingRecord" : "deliveriesOfOthers";
                assertThat(shard.calls.stream().filter(call -> call.records().contains(wanted)))
                        .as("deliveries of record %d", ordinal)
                        .hasSize(vector.get(field).asInt());
            }
        }
        checkGaps(vector.path("gapMillis"), shard);
        checkRequestIds(vector, shard);
        checkReports(vector.get("onFailure"), shard);
    }

    /** A recorded gap below 100 ms is no wait; 200 and 391 are the first and second wait; 4992 is a window of 5 s. */
    private static void checkGaps(JsonNode recorded, ShardScenario shard) {
        for (int i = 1; i < recorded.size(); i++) {
            if (recorded.get(i).isNull()) {
                continue;
            }
            long millis = recorded.get(i).asLong();
            var gap = shard.gaps().get(i - 1);
            if (millis < 100) {
                assertThat(gap).isZero();
            } else if (millis < 300) {
                assertThat(gap).isBetween(Duration.ofMillis(200), Duration.ofMillis(230));
            } else if (millis < 1000) {
                assertThat(gap).isBetween(Duration.ofMillis(400), Duration.ofMillis(460));
            } else {
                assertThat(gap).isEqualTo(ofSeconds(5));
            }
        }
    }

    private static void checkRequestIds(JsonNode vector, ShardScenario shard) {
        if (vector.path("sameRequestId").asBoolean()) {
            assertThat(shard.calls.stream().map(Call::requestId).distinct()).hasSize(1);
        }
        Map<Object, String> letters = new HashMap<>();
        var names = new ArrayList<String>();
        for (var call : shard.calls) {
            names.add(letters.computeIfAbsent(call.requestId(), id -> Character.toString('a' + letters.size())));
        }
        if (vector.has("requestIds")) {
            assertThat(names)
                    .isEqualTo(vector.get("requestIds")
                            .valueStream()
                            .map(JsonNode::asText)
                            .toList());
        }
    }

    private static void checkReports(JsonNode recorded, ShardScenario shard) {
        assertThat(shard.reports).hasSize(recorded.size());
        for (int i = 0; i < recorded.size(); i++) {
            var expected = recorded.get(i);
            var failure = shard.reports.get(i).failure();
            assertThat(TestRecords.ordinals(failure.records())).isEqualTo(ints(expected.get("records")));
            assertThat(failure.condition().wireName())
                    .isEqualTo(expected.get("condition").asText());
            assertThat(failure.invokeCount())
                    .isEqualTo(expected.get("approximateInvokeCount").asInt());
            assertThat(failure.records()).hasSize(expected.get("batchSize").asInt());
            assertThat(failure.answer()).isEqualTo(answerOf(expected));
        }
    }

    private static FailureReport.LastAnswer answerOf(JsonNode expected) {
        if (!expected.has("functionError")) {
            return FailureReport.LastAnswer.NONE;
        }
        return expected.get("functionError").isNull()
                ? FailureReport.LastAnswer.REPORTED
                : FailureReport.LastAnswer.UNHANDLED;
    }

    private static List<List<Integer>> listsOf(JsonNode lists) {
        return lists.valueStream().map(InvocationSequencesTest::ints).toList();
    }

    private static List<Integer> ints(JsonNode list) {
        return list.valueStream().map(JsonNode::asInt).toList();
    }

    @Test
    @DisplayName("facts 76, 77: every recorded wait before a repeat is within F.3.2 plus the call's own duration")
    void recorded_waits() {
        var limits = DeliveryLimits.standard();
        var gaps = Vectors.read("recorded-retry-timing").get("gaps");
        assertThat(gaps).hasSize(17);
        for (var gap : gaps) {
            double recorded = gap.get("ms").asDouble();
            if (gap.get("kind").asText().equals("retry")) {
                int repeat = gap.get("retry").asInt();
                var least = limits.firstWait().multipliedBy(1L << (repeat - 1));
                // The second recorded gap, 391 ms, is 2 % under the doubled first: timers there are not exact.
                assertThat(recorded).isGreaterThan(least.toMillis() * 0.97);
                for (long seed = 0; seed < 200; seed++) {
                    assertThat(new Seed(seed).backOff(repeat, limits))
                            .isBetween(least, least.multipliedBy(115).dividedBy(100));
                }
                assertThat(gap.path("sameRequestId").asBoolean()).isTrue();
            } else {
                assertThat(recorded).as("no wait").isLessThan(60);
            }
        }
    }

    static Stream<JsonNode> gaps() {
        return Vectors.read("recorded-retry-timing")
                .get("gaps")
                .valueStream()
                .filter(gap -> gap.has("from") && gap.get("source").asText().equals("dynamodb"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("gaps")
    @DisplayName("F.3.1 F.3.4 facts 69-73 76 77: between the two recorded calls there is a wait, or none")
    void recorded_gap(JsonNode gap) throws InvalidFilterException {
        var shard = shardOf(settingsOf(sequence(gap).get("config")))
                .withFunction(functionOf(sequence(gap)))
                .start();
        shard.receives(1, 2, 3, 4);
        shard.advance(ofMinutes(1));

        int found = 0;
        for (int i = 1; i < shard.calls.size(); i++) {
            var before = shard.calls.get(i - 1);
            var after = shard.calls.get(i);
            int repeat = after.attempt().tryNumber() - 1;
            if (before.records().equals(ints(gap.get("from")))
                    && after.records().equals(ints(gap.get("to")))
                    && repeat == gap.path("retry").asInt()) {
                found++;
                var kind = gap.get("kind").asText();
                switch (kind) {
                    case "retry" ->
                        assertThat(shard.gaps().get(i - 1))
                                .isBetween(
                                        Duration.ofMillis(200L << (repeat - 1)),
                                        Duration.ofMillis(230L << (repeat - 1)));
                    case "suffix", "split", "next" ->
                        assertThat(shard.gaps().get(i - 1)).isZero();
                    default -> throw new AssertionError("unknown kind in " + gap);
                }
                assertThat(before.requestId().equals(after.requestId()))
                        .isEqualTo(gap.get("sameRequestId").asBoolean());
            }
        }
        assertThat(found).isEqualTo(1);
    }

    private static JsonNode sequence(JsonNode gap) {
        var name = switch (gap.get("case").asText()) {
            case "partial_enabled" -> "partial_response";
            case "partial_bisect" -> "partial_response_with_bisect";
            case "raise_retry" -> "throw_retry";
            case "raise_bisect" -> "throw_bisect";
            default -> throw new AssertionError("unknown case in " + gap);
        };
        return cases().filter(vector -> vector.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("C.7 facts 83: a record that can never be sent spends its budget within the recorded time")
    void undeliverable() {
        var recorded = Vectors.read("recorded-retry-timing").get("undeliverable");
        assertThat(recorded).hasSize(2);
        for (var vector : recorded) {
            var shard = shardOf(MappingSettings.defaults()
                            .withRetries(new RetryLimit.AtMost(
                                    vector.get("MaximumRetryAttempts").asInt()))
                            .withOnFailure(Optional.of("q")))
                    .start();
            shard.receives(TestRecords.record(1, "k", shard.now, 6_990_508), TestRecords.record(2, "k", shard.now));
            shard.advance(Duration.ofMillis(vector.get("arrivalToDocumentMs").asLong()));
            assertThat(shard.reports).singleElement().satisfies(report -> {
                assertThat(report.failure().invokeCount())
                        .isEqualTo(vector.get("approximateInvokeCount").asInt());
                assertThat(report.failure().answer()).isEqualTo(FailureReport.LastAnswer.NONE);
            });
            assertThat(shard.invocations()).as("the function never saw it").containsExactly(List.of(2));
        }
    }
}
