package dev.millrace.trigger.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterPatternTest {

    private static final JsonNode VECTORS = read();

    private static JsonNode read() {
        try (var in = FilterPatternTest.class.getResourceAsStream("/vectors/filter-patterns.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean matches(String pattern, String event) throws InvalidFilterException {
        return FilterPattern.parse(pattern).matches(bytes(event));
    }

    private static String verdict(String pattern, String event) {
        try {
            return matches(pattern, event) ? "match" : "no-match";
        } catch (InvalidFilterException e) {
            return "invalid";
        }
    }

    @Test
    @DisplayName("I.3 the file has 175 matches and seven refusals, all of kinds that are known")
    void all_of_them() {
        assertThat(VECTORS.fieldNames())
                .toIterable()
                .containsExactly("about", "createError", "createErrors", "lambdaDynamodb", "eventbridge");
        assertThat(VECTORS.get("lambdaDynamodb")).hasSize(20);
        assertThat(VECTORS.get("eventbridge")).hasSize(155);
        assertThat(VECTORS.get("createErrors")).hasSize(7);
        for (var set : List.of("lambdaDynamodb", "eventbridge")) {
            assertThat(VECTORS.get(set)).allSatisfy(vector -> {
                assertThat(vector.get("expect").asText()).isIn("match", "no-match", "invalid");
                assertThat(vector.has("record") || vector.has("event")).isTrue();
            });
        }
    }

    @TestFactory
    @DisplayName("I.3 every recorded case")
    Stream<DynamicTest> recorded_cases() {
        return Stream.of("lambdaDynamodb", "eventbridge")
                .flatMap(set -> StreamSupport.stream(VECTORS.get(set).spliterator(), false))
                .map(vector ->
                        DynamicTest.dynamicTest("I.3 " + vector.get("name").asText(), () -> {
                            var pattern = vector.get("pattern");
                            var event = vector.has("record") ? vector.get("record") : vector.get("event");
                            assertThat(verdict(
                                            pattern.isTextual() ? pattern.asText() : pattern.toString(),
                                            event.isTextual() ? event.asText() : event.toString()))
                                    .isEqualTo(vector.get("expect").asText());
                        }));
    }

    @TestFactory
    @DisplayName("I.1.5 every recorded pattern that Lambda refuses")
    Stream<DynamicTest> recorded_refusals() {
        return StreamSupport.stream(VECTORS.get("createErrors").spliterator(), false)
                .map(vector -> vector.get("pattern").asText())
                .map(pattern -> DynamicTest.dynamicTest(
                        "I.1.5 " + pattern,
                        () -> assertThatThrownBy(() -> FilterPattern.parse(pattern))
                                .isInstanceOf(InvalidFilterException.class)));
    }

    @ParameterizedTest
    @DisplayName("I.2 what the grammar does not have is refused")
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":{}}",
                "{\"a\":[]}",
                "{\"a\":[{}]}",
                "{\"a\":[[1]]}",
                "{\"a\":1}",
                "[1]",
                "{\"a\":[1]} and more",
                "{\"a\":[{\"prefix\":\"a\",\"suffix\":\"b\"}]}",
                "{\"a\":[{\"PREFIX\":\"a\"}]}",
                "{\"a\":[{\"regex\":\"a\"}]}",
                "{\"$or\":[]}"
            })
    void refuses(String pattern) {
        assertThatThrownBy(() -> FilterPattern.parse(pattern)).isInstanceOf(InvalidFilterException.class);
    }

    @Test
    @DisplayName("I.2 a key with points is the nested path")
    void points_are_paths() throws InvalidFilterException {
        assertThat(matches("{\"a.b\":[1]}", "{\"a\":{\"b\":1}}")).isTrue();
    }

    private static final String RECORD = "{\"eventID\":\"9cdf\",\"eventName\":\"REMOVE\",\"eventVersion\":\"1.1\","
            + "\"eventSource\":\"aws:dynamodb\",\"awsRegion\":\"us-east-1\",\"dynamodb\":{"
            + "\"ApproximateCreationDateTime\":1.789651658E9,\"Keys\":{\"pk\":{\"S\":\"a\"}},"
            + "\"OldImage\":{\"pk\":{\"S\":\"a\"},\"status\":{\"S\":\"DONE\"},\"n\":{\"N\":\"5\"}},"
            + "\"SizeBytes\":20},\"userIdentity\":{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"},"
            + "\"eventSourceARN\":\"arn:aws:dynamodb:us-east-1:111111111111:table/t/stream/x\"}";

    @ParameterizedTest
    @DisplayName("I.1.2 N.6 filters see the whole record with all its members, its time as a number")
    @ValueSource(
            strings = {
                "{\"eventName\":[\"REMOVE\"]}",
                "{\"userIdentity\":{\"type\":[\"Service\"],\"principalId\":[\"dynamodb.amazonaws.com\"]}}",
                "{\"dynamodb\":{\"ApproximateCreationDateTime\":[{\"numeric\":[\">\",1789651657]}]}}",
                "{\"dynamodb\":{\"ApproximateCreationDateTime\":[1789651658]}}",
                "{\"dynamodb\":{\"SizeBytes\":[{\"numeric\":[\">=\",20]}]}}",
                "{\"eventSource\":[\"aws:dynamodb\"]}",
                "{\"awsRegion\":[\"us-east-1\"]}",
                "{\"eventSourceARN\":[{\"prefix\":\"arn:aws:dynamodb:\"}]}",
                "{\"dynamodb\":{\"NewImage\":{\"status\":{\"S\":[{\"exists\":false}]}}}}",
            })
    void whole_record(String pattern) throws InvalidFilterException {
        assertThat(matches(pattern, RECORD)).isTrue();
        assertThat(matches(pattern, "{\"dynamodb\":{\"NewImage\":{\"status\":{\"S\":\"x\"}}}}"))
                .isFalse();
    }

    @Test
    @DisplayName("I.1.3 M.8 the type key is a part of the path; numbers are texts, which numeric never matches")
    void type_keys() throws InvalidFilterException {
        assertThat(matches("{\"dynamodb\":{\"OldImage\":{\"status\":{\"S\":[\"DONE\"]}}}}", RECORD))
                .isTrue();
        assertThat(matches("{\"dynamodb\":{\"OldImage\":{\"status\":[\"DONE\"]}}}", RECORD))
                .isFalse();
        assertThat(matches("{\"dynamodb\":{\"OldImage\":{\"n\":{\"N\":[\"5\"]}}}}", RECORD))
                .isTrue();
        assertThat(matches("{\"dynamodb\":{\"OldImage\":{\"n\":{\"N\":[{\"numeric\":[\"=\",5]}]}}}}", RECORD))
                .isFalse();
        assertThat(matches("{\"dynamodb\":{\"OldImage\":{\"status\":[{\"exists\":false}]}}}", RECORD))
                .isTrue();
    }

    @Test
    @DisplayName("N.7 wildcard and cidr, which Lambda's list of operators lacks, are taken")
    void operators_of_eventbridge() throws InvalidFilterException {
        assertThat(matches("{\"a\":[{\"wildcard\":\"o*r\"}]}", "{\"a\":\"order\"}"))
                .isTrue();
        assertThat(matches("{\"a\":[{\"wildcard\":\"o*r\"}]}", "{\"a\":\"orders\"}"))
                .isFalse();
        assertThat(matches("{\"a\":[{\"cidr\":\"10.0.0.0/24\"}]}", "{\"a\":\"10.0.0.7\"}"))
                .isTrue();
        assertThat(matches("{\"a\":[{\"cidr\":\"10.0.0.0/24\"}]}", "{\"a\":\"10.0.1.7\"}"))
                .isFalse();
    }

    @Test
    @DisplayName("N.8 two operators in one object are refused")
    void two_operators() {
        assertThat(verdict("{\"a\":[{\"prefix\":\"a\",\"suffix\":\"b\"}]}", "{\"a\":\"ab\"}"))
                .isEqualTo("invalid");
    }

    @Test
    @DisplayName("N.20 numbers are equal as numbers")
    void numeric_equality() {
        assertThat(verdict("{\"a\":[300]}", "{\"a\":300.0}")).isEqualTo("match");
        assertThat(verdict("{\"a\":[300]}", "{\"a\":3.0e2}")).isEqualTo("match");
        assertThat(verdict("{\"a\":[300]}", "{\"a\":\"300\"}")).isEqualTo("no-match");
    }

    @Test
    @DisplayName("I.1.6 of a key given twice the last one counts")
    void last_key_counts() throws InvalidFilterException {
        assertThat(matches("{\"a\":[1],\"a\":[2]}", "{\"a\":2}")).isTrue();
        assertThat(matches("{\"a\":[1],\"a\":[2]}", "{\"a\":1}")).isFalse();
    }

    @Test
    @DisplayName("I.2 a branch of $or that asks for the same place as a key beside it takes that key's part")
    void or_takes_over() throws InvalidFilterException {
        var pattern = "{\"a\":[\"x\"],\"$or\":[{\"a\":[\"y\"]},{\"b\":[\"z\"]}]}";
        assertThat(matches(pattern, "{\"a\":\"y\"}")).isTrue();
        assertThat(matches(pattern, "{\"a\":\"x\",\"b\":\"z\"}")).isTrue();
        assertThat(matches(pattern, "{\"a\":\"x\"}")).isFalse();
    }

    @Test
    @DisplayName("I.1.1 one of several filters is enough; none at all lets everything pass")
    void one_is_enough() throws InvalidFilterException {
        var criteria = FilterCriteria.parse(List.of("{\"a\":[1]}", "{\"b\":[2]}"));
        assertThat(criteria.pass(bytes("{\"a\":1,\"b\":3}"))).isTrue();
        assertThat(criteria.pass(bytes("{\"a\":2,\"b\":2}"))).isTrue();
        assertThat(criteria.pass(bytes("{\"a\":2,\"b\":3}"))).isFalse();
        assertThat(FilterCriteria.none().pass(bytes("{}"))).isTrue();
    }

    @Test
    @DisplayName("I.1.5 the text is kept to the character")
    void keeps_the_text() throws InvalidFilterException {
        assertThat(FilterPattern.parse("{ \"a\" : [ 1.0 ] }").text()).isEqualTo("{ \"a\" : [ 1.0 ] }");
    }

    @ParameterizedTest
    @DisplayName("what is easily done wrong is told")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
                    {"d":{"n":{"N":[{"numeric":[">",1]}]}}} | false | texts in events: numeric never matches
                    {"d":{"s":["x"]}}                       | false | put its type key before the array, {"S":[…]}
                    {"d":{"s":[{"exists":false}]}}          | true  | exists:false matches every such record
                    {"d":{"n":{"N":[5]}}}                   | false | write "5" in quotes
                    {"d":{"z":["x"]}}                       | false | the event has nothing here
                    {"d":["x"]}                             | false | an object here
                    {"d":{"s":{"S":["x"]}}}                 | true  |
                    """)
    void explains(String pattern, boolean matches, String hint) throws InvalidFilterException {
        var explanation =
                FilterPattern.parse(pattern).explain(bytes("{\"d\":{\"n\":{\"N\":\"5\"},\"s\":{\"S\":\"x\"}}}"));
        assertThat(explanation.matches()).isEqualTo(matches);
        assertThat(explanation.leaves()).singleElement().satisfies(leaf -> {
            assertThat(leaf.matches()).isEqualTo(matches);
            if (hint == null) {
                assertThat(leaf.hint()).isEmpty();
            } else {
                assertThat(leaf.hint()).contains(hint);
            }
        });
    }

    @Test
    @DisplayName("each branch of an alternative is told")
    void explains_alternatives() throws InvalidFilterException {
        var explanation = FilterPattern.parse("{\"a\":[1],\"$or\":[{\"b\":[2]},{\"c\":[3]}]}")
                .explain(bytes("{\"a\":1,\"b\":0,\"c\":3}"));
        assertThat(explanation.matches()).isTrue();
        assertThat(explanation.leaves())
                .extracting(
                        FilterExplanation.Leaf::path, FilterExplanation.Leaf::found, FilterExplanation.Leaf::matches)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a", "1", true),
                        org.assertj.core.groups.Tuple.tuple("$or[0].b", "0", false),
                        org.assertj.core.groups.Tuple.tuple("$or[1].c", "3", true));
    }
}
