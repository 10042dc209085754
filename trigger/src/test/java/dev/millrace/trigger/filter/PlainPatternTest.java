package dev.millrace.trigger.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainPatternTest {

    private static final List<String> KEYS = List.of("a", "b", "c", "M", "S", "", "é");
    private static final List<String> TEXTS =
            List.of("", "a", "ab", "ba", "abc", "1", "300", "null", "é", "aé", "😀", "true", "1.5", "10.0.0.1");

    private static Verdict verdict(String pattern, String event) throws InvalidFilterException {
        return FilterPattern.parse(pattern).plainVerdict(event.getBytes(UTF_8));
    }

    @ParameterizedTest
    @DisplayName("I.3 what is plain is decided without the matcher")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":[\"x\"]}                      | {\"a\":\"x\"}                       | MATCHES",
                "{\"a\":[\"x\"]}                      | {\"a\":\"y\",                       | DIFFERS",
                "{\"a\":[\"x\"]}                      | {\"b\":\"x\"}                       | DIFFERS",
                "{\"a\":[\"x\",\"y\"]}                | {\"b\":[{}],\"a\":\"y\"}            | MATCHES",
                "{\"a\":{\"b\":[\"x\"]}}              | { \"a\" : { \"c\" : 1 , \"b\" : \"x\" } } | MATCHES",
                "{\"a\":{\"b\":[\"x\"]}}              | {\"a\":{\"b\":\"y\"}}               | DIFFERS",
                "{\"a\":{\"b\":[\"x\"]}}              | {\"a\":{}}                          | DIFFERS",
                "{\"a\":[\"x\",{\"exists\":false}]}   | {\"c\":\"\\\"a\\\":\"}              | MATCHES",
                "{\"a\":[{\"prefix\":\"x\"}]}         | {\"a\":\"xy\"}                      | MATCHES",
                "{\"a\":[{\"suffix\":\"x\"}]}         | {\"a\":\"xy\"}                      | DIFFERS",
                "{\"a\":[{\"anything-but\":[\"x\"]}]} | {\"a\":\"y\"}                       | MATCHES",
                "{\"a\":[{\"numeric\":[\"<\",9]}]}    | {\"a\":\"1\"}                       | DIFFERS",
                "{\"a\":[{\"wildcard\":\"x*\"}],\"b\":[\"x\"]} | {\"a\":\"x\",\"b\":\"y\"}  | DIFFERS"
            })
    void decides(String pattern, String event, Verdict expected) throws InvalidFilterException {
        assertThat(verdict(pattern.strip(), event.strip())).isEqualTo(expected);
    }

    @ParameterizedTest
    @DisplayName("I.3 where the matcher has rules of its own, it is asked")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":[\"x\"]}                      | {\"a\":[\"x\"]}",
                "{\"a\":[\"x\"]}                      | {\"a\":{}}",
                "{\"a\":[1]}                          | {\"a\":1.0}",
                "{\"a\":[\"x\"]}                      | {\"a\":\"\\u0078\"}",
                "{\"a\":[\"x\"]}                      | {\"\\u0061\":\"x\"}",
                "{\"a\":{\"b\":[\"x\"]}}              | {\"a\":{\"b\":\"y\"},\"a.b\":\"x\"}",
                "{\"a\":{\"b\":[{\"exists\":false}]}} | {\"a\":{},\"a.b\":\"x\"}",
                "{\"a\":{\"b\":[\"x\"]}}              | {\"a\":[{\"b\":\"x\"}]}",
                "{\"a\":{\"b\":[\"x\"],\"b\":[\"y\"]}} | {\"a\":{\"b\":\"x\"}}",
                "{\"a.b\":[\"x\"]}                    | {\"a\":{\"b\":\"y\"}}",
                "{\"$or\":[{\"a\":[\"x\"]},{\"b\":[\"x\"]}]} | {\"a\":\"y\"}",
                "{\"a\":[\"x\"]}                      | {\"b\":\"x\"",
                "{\"a\":[\"x\"]}                      | 7"
            })
    void asks(String pattern, String event) throws InvalidFilterException {
        assertThat(verdict(pattern.strip(), event.strip())).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    @DisplayName("I.3 every recorded case is decided as the matcher decides it")
    void recorded_cases() throws IOException {
        var vectors = new ObjectMapper()
                .readTree(Objects.requireNonNull(
                        PlainPatternTest.class.getResourceAsStream("/vectors/filter-patterns.json")));
        for (var set : List.of("lambdaDynamodb", "eventbridge")) {
            for (var vector : vectors.get(set)) {
                var pattern = vector.get("pattern");
                var event = vector.has("record") ? vector.get("record") : vector.get("event");
                try {
                    compare(
                            FilterPattern.parse(pattern.isTextual() ? pattern.asText() : pattern.toString()),
                            event.isTextual() ? event.asText() : event.toString());
                } catch (InvalidFilterException refused) {
                    assertThat(vector.get("expect").asText()).isEqualTo("invalid");
                }
            }
        }
    }

    @Test
    @DisplayName("I.3 random patterns and records are decided as the matcher decides them")
    void random_cases() {
        var decided = new EnumMap<Verdict, Integer>(Verdict.class);
        for (int seed = 0; seed < 1_500; seed++) { // a pattern costs a hundred times what a record costs
            var random = new Random(seed);
            FilterPattern pattern;
            try {
                pattern = FilterPattern.parse(pattern(random, 2));
            } catch (InvalidFilterException refused) {
                continue;
            }
            for (int i = 0; i < 40; i++) {
                decided.merge(compare(pattern, object(random, 3)), 1, Integer::sum);
            }
        }
        assertThat(decided.get(Verdict.MATCHES)).isGreaterThan(1_000);
        assertThat(decided.get(Verdict.DIFFERS)).isGreaterThan(5_000);
        assertThat(decided.get(Verdict.UNDECIDED)).isGreaterThan(1_000);
    }

    private static Verdict compare(FilterPattern pattern, String event) {
        var verdict = pattern.plainVerdict(event.getBytes(UTF_8));
        if (verdict != Verdict.UNDECIDED) {
            assertThat(verdict == Verdict.MATCHES)
                    .as("%s with %s", pattern.text(), event)
                    .isEqualTo(pattern.matches(event));
        }
        assertThat(FilterCriteria.of(List.of(pattern)).passRecord(event.getBytes(UTF_8)))
                .as("%s with %s", pattern.text(), event)
                .isEqualTo(pattern.matches(event));
        return verdict;
    }

    private static String pattern(Random random, int depth) {
        var members = new ArrayList<String>();
        for (var key : some(keys(random), random)) {
            if (depth > 0 && random.nextInt(3) == 0) {
                members.add(quoted(key) + ":" + pattern(random, depth - 1));
            } else {
                members.add(quoted(key) + ":" + alternatives(random));
            }
        }
        if (random.nextInt(20) == 0) {
            members.add("\"$or\":[{\"a\":" + alternatives(random) + "},{\"b\":" + alternatives(random) + "}]");
        }
        return "{" + String.join(",", members) + "}";
    }

    private static String alternatives(Random random) {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> alternative(random))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String alternative(Random random) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> text(random);
            case 3 -> "{\"prefix\":" + text(random) + "}";
            case 4 -> "{\"suffix\":" + text(random) + "}";
            case 5 -> "{\"anything-but\":" + text(random) + "}";
            case 6 -> "{\"anything-but\":[" + text(random) + "," + text(random) + "]}";
            case 7 -> "{\"exists\":" + random.nextBoolean() + "}";
            case 8 -> "{\"numeric\":[\">\",1]}";
            case 9 -> List.of("1", "300", "null", "true", "1.5").get(random.nextInt(5));
            case 10 -> "{\"equals-ignore-case\":" + text(random) + "}";
            default -> "{\"wildcard\":\"a*\"}";
        };
    }

    private static String object(Random random, int depth) {
        var members = new ArrayList<String>();
        for (var key : some(keys(random), random)) {
            members.add(quoted(key) + ":" + value(random, depth));
        }
        return "{" + String.join(",", members) + "}";
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 14 : 9)) {
            case 0 -> List.of("1", "300", "1.5", "-2e3").get(random.nextInt(4));
            case 1 -> List.of("true", "false", "null", "[]").get(random.nextInt(4));
            case 9 -> "[" + value(random, depth - 1) + "," + value(random, depth - 1) + "]";
            case 10, 11, 12, 13 -> object(random, depth - 1);
            default -> text(random);
        };
    }

    /** Rarely one with points, which leads through several levels. */
    private static List<String> keys(Random random) {
        var keys = new ArrayList<>(KEYS);
        if (random.nextInt(10) != 0) {
            keys.remove("");
        }
        if (random.nextInt(10) == 0) {
            keys.addAll(List.of("a.b", "b.a"));
        }
        return keys;
    }

    private static List<String> some(List<String> keys, Random random) {
        var shuffled = new ArrayList<>(keys);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, 1 + random.nextInt(4));
    }

    private static String text(Random random) {
        return quoted(TEXTS.get(random.nextInt(TEXTS.size())));
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    @Test
    @DisplayName("I.1.1 one pattern that surely matches is enough, and where one is undecided the matcher is asked")
    void several_patterns() throws InvalidFilterException {
        var criteria = FilterCriteria.parse(List.of("{\"a\":[\"x\"]}", "{\"b\":[{\"wildcard\":\"y*\"}]}"));
        assertThat(Map.of(
                        "x", criteria.passRecord("{\"a\":\"x\",\"b\":\"n\"}".getBytes(UTF_8)),
                        "y", criteria.passRecord("{\"a\":\"n\",\"b\":\"yes\"}".getBytes(UTF_8)),
                        "n", criteria.passRecord("{\"a\":\"n\",\"b\":\"n\"}".getBytes(UTF_8))))
                .isEqualTo(Map.of("x", true, "y", true, "n", false));
        assertThat(FilterCriteria.none().passRecord(new byte[0])).isTrue();
    }
}
