package dev.millrace.trigger;

import static dev.millrace.trigger.ShardScenario.OK;
import static dev.millrace.trigger.ShardScenario.THROTTLED;
import static dev.millrace.trigger.ShardScenario.THROWS;
import static dev.millrace.trigger.ShardScenario.fails;
import static dev.millrace.trigger.ShardScenario.shardOf;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.MappingSettings.RecordAgeLimit;
import dev.millrace.trigger.MappingSettings.RetryLimit;
import dev.millrace.trigger.ShardScenario.Answer;
import dev.millrace.trigger.ShardScenario.Call;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Retries, bisect, partial responses, throttles and age together: what the function is called with, and what is
 * reported. Records 1 to 4 wait in one batch; what is expected follows from the rules, written out by hand.
 */
class FailureCombinationsTest {

    private static final Answer INVALID = new Answer.Returns("{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}");

    private static MappingSettings mapping(String features) {
        return MappingSettings.defaults()
                .withBisect(features.contains("b"))
                .withReportBatchItemFailures(features.contains("p"))
                .withOnFailure(Optional.of("arn:aws:sqs:us-east-1:000000000000:dlq"));
    }

    /**
     * The function, as words: {@code throws 2} or {@code throws 2,3} if one of these records is in the batch,
     * {@code reports 2} names all of these that are, {@code invalid 2} names an empty identifier if one is;
     * {@code throttles 2-3} refuses the second and third call; {@code throws 1x} throws at the first call whatever is
     * in it. The first word that applies counts.
     */
    private static Function<Call, Answer> function(String words) {
        var calls = new int[1];
        return call -> {
            int number = ++calls[0];
            for (var word : words.split("; ")) {
                var verb = word.substring(0, word.indexOf(' '));
                var argument = word.substring(word.indexOf(' ') + 1);
                if (verb.equals("throttles")) {
                    int first = Integer.parseInt(argument.substring(0, 1));
                    int last = Integer.parseInt(argument.substring(argument.length() - 1));
                    if (number >= first && number <= last) {
                        return THROTTLED;
                    }
                } else if (argument.endsWith("x")) {
                    if (number <= Integer.parseInt(argument.substring(0, 1))) {
                        return verb.equals("throws")
                                ? THROWS
                                : fails(call.records().getFirst());
                    }
                } else {
                    int[] named = Arrays.stream(argument.split(","))
                            .mapToInt(Integer::parseInt)
                            .filter(call.records()::contains)
                            .toArray();
                    if (named.length > 0) {
                        return switch (verb) {
                            case "throws" -> THROWS;
                            case "reports" -> fails(named);
                            case "invalid" -> INVALID;
                            default -> throw new AssertionError("unknown word " + verb);
                        };
                    }
                }
            }
            return OK;
        };
    }

    private static String calls(ShardScenario shard) {
        return shard.invocations().stream().map(FailureCombinationsTest::digits).collect(Collectors.joining(" "));
    }

    /** Each as records/calls/answer: the first letter of Unhandled, Reported or None. */
    private static String reports(ShardScenario shard) {
        return shard.reports.stream()
                .map(ShardEffect.Report::failure)
                .map(failure -> digits(TestRecords.ordinals(failure.records())) + "/" + failure.invokeCount() + "/"
                        + failure.answer().name().charAt(0))
                .collect(Collectors.joining(" "));
    }

    private static String digits(List<Integer> records) {
        return records.stream().map(String::valueOf).collect(Collectors.joining());
    }

    @ParameterizedTest(name = "R {0}, {1}: {2} → {3}")
    @DisplayName(
            "F.2 F.5 F.6 F.8 G.3 G.5 M.4 M.5 M.6: what is called and what is reported; b is bisect, p partial responses")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // R, features, function, calls, reports
                "0 | . | throws 2               | 1234                             | 1234/1/U",
                "1 | . | throws 2               | 1234 1234                        | 1234/2/U",
                "3 | . | throws 4               | 1234 1234 1234 1234              | 1234/4/U",
                "0 | b | throws 2               | 1234 12 1 2 34                   | 2/1/U",
                "1 | b | throws 2               | 1234 12 1 2 2 34                 | 2/2/U",
                "2 | b | throws 3               | 1234 12 34 3 3 3 4               | 3/3/U",
                "0 | b | throws 2,3             | 1234 12 1 2 34 3 4               | 2/1/U 3/1/U",
                "0 | b | throws 1,2,3,4         | 1234 12 1 2 34 3 4               | 1/1/U 2/1/U 3/1/U 4/1/U",
                "1 | b | throws 1x              | 1234 12 34                       | -",
                "1 | . | throws 1x              | 1234 1234                        | -",
                // Partial responses without bisect: the suffix is a new batch, its rest is lost with its first record.
                "0 | p | reports 2              | 1234 234                         | 234/1/R",
                "1 | p | reports 2              | 1234 234 234                     | 234/2/R",
                "0 | p | reports 3,2            | 1234 234                         | 234/1/R",
                "0 | p | reports 2,4            | 1234 234                         | 234/1/R",
                "1 | p | reports 1              | 1234 1234                        | 1234/2/R",
                "1 | p | reports 4              | 1234 4 4                         | 4/2/R",
                "0 | p | invalid 2              | 1234                             | 1234/1/R",
                "1 | p | throws 2               | 1234 1234                        | 1234/2/U",
                "0 | . | reports 2              | 1234                             | -",
                "0 | b | reports 2              | 1234                             | -",
                // The last answer is told, whatever came before it.
                "2 | p | throws 1x; reports 1   | 1234 1234 1234                   | 1234/3/R",
                "2 | p | reports 2x; throws 1   | 1234 1234 1234                   | 1234/3/U",
                // Both features.
                "0 | bp | reports 2             | 1234 234 2 34                    | 2/1/R",
                "1 | bp | reports 2             | 1234 234 2 2 34                  | 2/2/R",
                "1 | bp | reports 1             | 1234 12 1 1 2 34                 | 1/2/R",
                "1 | bp | reports 3             | 1234 34 3 3 4                    | 3/2/R",
                "1 | bp | reports 4             | 1234 4 4                         | 4/2/R",
                "0 | bp | reports 2,3           | 1234 234 2 34 3 4                | 2/1/R 3/1/R",
                "1 | bp | throws 2              | 1234 12 1 2 2 34                 | 2/2/U",
                "1 | bp | invalid 2             | 1234 12 1 2 2 34                 | 2/2/R",
                // Throttles spend nothing, split nothing and are not told.
                "0 | .  | throttles 1-3             | 1234 1234 1234 1234          | -",
                "1 | .  | throttles 1-2; throws 2   | 1234 1234 1234 1234          | 1234/2/U",
                "1 | .  | throttles 2-3; throws 2   | 1234 1234 1234 1234          | 1234/2/U",
                "0 | b  | throttles 1-2; throws 2   | 1234 1234 1234 12 1 2 34     | 2/1/U",
                "0 | b  | throttles 2-2; throws 2   | 1234 12 12 1 2 34            | 2/1/U",
                "1 | bp | throttles 2-2; reports 2  | 1234 234 234 2 2 34          | 2/2/R",
                "1 | p  | throttles 3-4; reports 2  | 1234 234 234 234 234         | 234/2/R",
            })
    void combinations(int retries, String features, String function, String calls, String reports) {
        var shard = shardOf(mapping(features).withRetries(new RetryLimit.AtMost(retries)))
                .withFunction(function(function))
                .start();
        shard.receives(1, 2, 3, 4);
        shard.advance(ofMinutes(5));
        shard.receives(5);

        assertThat(calls(shard)).as("and then the next batch").isEqualTo(calls + " 5");
        assertThat(reports(shard)).isEqualTo(reports == null ? "" : reports);
        assertThat(shard.reports)
                .allSatisfy(report ->
                        assertThat(report.failure().condition()).isEqualTo(Condition.RETRY_ATTEMPTS_EXHAUSTED));
        assertThat(shard.lastSaved().lowest()).isEqualTo(Position.after(TestRecords.number(5)));
        var ids = shard.calls.stream().map(Call::requestId).toList();
        for (int i = 1; i < ids.size(); i++) {
            boolean repeat = shard.calls.get(i).attempt().tryNumber() > 1;
            assertThat(ids.get(i).equals(ids.get(i - 1)))
                    .as("a form keeps its request id, another one has its own")
                    .isEqualTo(repeat);
        }
    }

    /** Records 1 to 4 with a limit of 60 s, written so many seconds before the shard starts, two by two. */
    private static ShardScenario aged(
            String features, RetryLimit retries, String function, int secondsBefore, int secondsBeforeOfTheLastTwo) {
        var shard = shardOf(
                        mapping(features).withRetries(retries).withRecordAge(new RecordAgeLimit.AtMost(ofSeconds(60))))
                .withFunction(function(function));
        shard.receives(1, 2);
        shard.advance(ofSeconds(secondsBefore - secondsBeforeOfTheLastTwo));
        shard.receives(3, 4);
        shard.advance(ofSeconds(secondsBeforeOfTheLastTwo));
        shard.start();
        shard.advance(ofMinutes(5));
        return shard;
    }

    @ParameterizedTest(name = "R {0}, {1}, {3} and {4} s old: {2} → {5}")
    @DisplayName("F.4 with F.2, F.5 and F.6: age is asked before each call, for each record")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // R, features, function, ages in seconds, calls, records reported for their age, for their retries
                "1  | .  | throws 2  | 59 | 59 | 1234 1234    | -        | 1234",
                "1  | .  | throws 2  | 70 | 70 | -            | 1 2 3 4  | -",
                "1  | .  | throws 4  | 70 | 10 | 34 34        | 1 2      | 34",
                "1  | b  | throws 3  | 70 | 10 | 34 3 3 4     | 1 2      | 3",
                "1  | p  | reports 4 | 70 | 10 | 34 4 4       | 1 2      | 4",
                "1  | bp | reports 3 | 70 | 10 | 34 3 3 4     | 1 2      | 3",
                "0  | bp | invalid 4 | 70 | 10 | 34 3 4       | 1 2      | 4",
                "0  | .  | reports 3 | 70 | 10 | 34           | 1 2      | -",
            })
    void age_and_retries(
            int retries,
            String features,
            String function,
            int secondsBefore,
            int secondsBeforeOfTheLastTwo,
            String calls,
            String tooOld,
            String exhausted) {
        var shard = aged(features, new RetryLimit.AtMost(retries), function, secondsBefore, secondsBeforeOfTheLastTwo);

        assertThat(calls(shard)).isEqualTo(calls == null ? "" : calls);
        assertThat(reported(shard, Condition.RECORD_AGE_EXCEEDED)).isEqualTo(tooOld == null ? "" : tooOld);
        assertThat(reported(shard, Condition.RETRY_ATTEMPTS_EXHAUSTED)).isEqualTo(exhausted == null ? "" : exhausted);
        assertThat(shard.reports.stream()
                        .map(ShardEffect.Report::failure)
                        .filter(failure -> failure.condition() == Condition.RECORD_AGE_EXCEEDED))
                .allSatisfy(failure -> assertThat(failure.invokeCount()).isEqualTo(1));
    }

    private static String reported(ShardScenario shard, Condition condition) {
        return shard.reports.stream()
                .map(ShardEffect.Report::failure)
                .filter(failure -> failure.condition() == condition)
                .map(failure -> digits(TestRecords.ordinals(failure.records())))
                .collect(Collectors.joining(" "));
    }

    @Test
    @DisplayName(
            "F.4.4 F.5.4 without a retry limit the record that blocks ages, and what stood behind it has aged with it")
    void bisect_until_age() {
        var shard = aged("b", new RetryLimit.Unlimited(), "throws 2", 0, 0);

        var calls = calls(shard);
        assertThat(calls).matches("1234 12 1( 2){7,12}");
        int repeats = shard.calls.size() - 3;
        assertThat(reports(shard)).isEqualTo("2/" + repeats + "/N 3/1/N 4/1/N");
        assertThat(reported(shard, Condition.RECORD_AGE_EXCEEDED)).isEqualTo("2 3 4");
    }

    @Test
    @DisplayName("F.4.4 G.3 a suffix that is repeated until it is too old is reported record by record, with its calls")
    void suffix_until_age() {
        var shard = aged("p", new RetryLimit.Unlimited(), "reports 2", 0, 0);

        assertThat(calls(shard)).matches("1234( 234){7,12}");
        int calls = shard.calls.size() - 1;
        assertThat(reports(shard)).isEqualTo("2/%1$d/N 3/%1$d/N 4/%1$d/N".formatted(calls));
    }

    @Test
    @DisplayName(
            "F.1 F.4.4 throttles count no call: a record that ages while it is throttled has approximateInvokeCount 1")
    void throttled_until_age() {
        var shard = aged("b", new RetryLimit.AtMost(0), "throttles 1-9", 0, 0);
        assertThat(shard.calls).hasSizeGreaterThan(7);
        assertThat(shard.calls).allSatisfy(call -> assertThat(call.records()).hasSize(4));

        assertThat(reports(shard)).isEqualTo("1/1/N 2/1/N 3/1/N 4/1/N");
        assertThat(reported(shard, Condition.RECORD_AGE_EXCEEDED)).isEqualTo("1 2 3 4");
    }
}
