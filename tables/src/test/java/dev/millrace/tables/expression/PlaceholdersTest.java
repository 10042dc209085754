package dev.millrace.tables.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.Vectors;
import dev.millrace.tables.item.Checked;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PlaceholdersTest {

    private static final Checked<AttributeValue> VALUE = Checked.of(new AttributeValue.S("x"));

    @Test
    @DisplayName("4.7 empty maps, misspelt keys and bad values are refused")
    void malformed() {
        assertThatThrownBy(() -> Placeholders.of(Map.of(), null))
                .hasMessageContaining("ExpressionAttributeNames must not be empty");
        assertThatThrownBy(() -> Placeholders.of(null, Map.of()))
                .hasMessageContaining("ExpressionAttributeValues must not be empty");
        assertThatThrownBy(() -> Placeholders.of(Map.of("a", "x"), null))
                .hasMessageContaining("ExpressionAttributeNames contains invalid key: Syntax error; key: \"a\"");
        assertThatThrownBy(() -> Placeholders.of(null, Map.of(":a-b", VALUE)))
                .hasMessageContaining("ExpressionAttributeValues contains invalid key: Syntax error; key: \":a-b\"");
        assertThatThrownBy(() -> Placeholders.of(
                        null, Map.of(":b", Checked.faulty(DynamoDbErrors.validation("the message of 5.2")))))
                .hasMessageContaining(
                        "ExpressionAttributeValues contains invalid value: the message of 5.2 for key :b");
    }

    @Test
    @DisplayName("5.2 names behind placeholders have at most 65535 bytes (Q-579)")
    void refuses_long_names() {
        var most = "é".repeat(32_767) + "x";
        assertThatCode(() -> Placeholders.of(Map.of("#a", most), null)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Placeholders.of(Map.of("#a", most + "x"), null))
                .hasMessageContaining("ExpressionAttributeNames contains invalid value: Attribute name is too large,"
                        + " must be less than or equal to 65535 bytes for key #a");
    }

    @Test
    @DisplayName("4.1.6 placeholders have at most 255 bytes (Q-584)")
    void refuses_long_placeholders() {
        var most = "x".repeat(254);
        assertThatCode(() -> Placeholders.of(Map.of("#" + most, "a"), Map.of(":" + most, VALUE)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Placeholders.of(Map.of("#x" + most, "a"), null))
                .hasMessageContaining(
                        "ExpressionAttributeNames contains invalid key: The expression attribute map contains"
                                + " a key that is too long; key: \"#x" + most + "\"");
        assertThatThrownBy(() -> Placeholders.of(null, Map.of(":x" + most, VALUE)))
                .hasMessageContaining("ExpressionAttributeValues contains invalid key: The expression attribute map");
    }

    @Test
    @DisplayName("4.7 what no expression uses is refused; any expression's use counts")
    void unused() {
        var placeholders = Request.placeholders("#a=a #b=b :v={'S':'x'}");
        ConditionExpression.parse("attribute_exists(#a)", placeholders);
        assertThatThrownBy(placeholders::requireAllUsed)
                .hasMessageContaining("Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}");
        ProjectionExpression.parse("#b", placeholders);
        assertThatThrownBy(placeholders::requireAllUsed)
                .hasMessageContaining("Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}");
        ConditionExpression.parseFilter("x = :v", placeholders);
        assertThatCode(placeholders::requireAllUsed).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("4.7 placeholders without an expression to use them are refused")
    void without_expressions() {
        var update = List.of(ExpressionKind.UPDATE, ExpressionKind.CONDITION);
        assertThatThrownBy(() -> Placeholders.requireExpressions(true, false, update, Set.of()))
                .hasMessageContaining("ExpressionAttributeNames can only be specified when using expressions");
        assertThatThrownBy(() -> Placeholders.requireExpressions(false, true, update, Set.of()))
                .hasMessageEndingWith("ExpressionAttributeValues can only be specified when using expressions:"
                        + " UpdateExpression and ConditionExpression are null");
        assertThatThrownBy(() -> Placeholders.requireExpressions(
                        false,
                        true,
                        List.of(ExpressionKind.FILTER, ExpressionKind.PROJECTION),
                        Set.of(ExpressionKind.PROJECTION)))
                .hasMessageEndingWith("when using expressions: FilterExpression is null");
        Placeholders.requireExpressions(true, true, update, Set.of(ExpressionKind.CONDITION));
    }

    @Test
    @DisplayName("4.9 573 words are reserved, in any case")
    void reserved_words() {
        var words = Vectors.file("reserved-words.json").get("words");
        assertThat(words).hasSize(573);
        words.forEach(word -> {
            assertThat(ReservedWords.contains(word.asText())).as(word.asText()).isTrue();
            assertThat(ReservedWords.contains(word.asText().toLowerCase(java.util.Locale.ROOT)))
                    .isTrue();
        });
        assertThat(ReservedWords.contains("customer")).isFalse();
    }
}
