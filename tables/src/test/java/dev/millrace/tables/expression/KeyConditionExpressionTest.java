package dev.millrace.tables.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.Vectors;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.item.KeyType;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyConditionExpressionTest {

    private static final String VALUES =
            ":p={'S':'x'} :one={'N':'1'} :five={'N':'5'} :a={'S':'a'} :az={'S':'az'} :ff={'B':'/w=='} :e={'S':''}";
    private static final KeySchema HASH_ONLY = KeySchema.of(new KeyAttribute("p", KeyType.S));
    private static final KeySchema NUMBERS =
            KeySchema.of(new KeyAttribute("p", KeyType.S), new KeyAttribute("c", KeyType.N));

    @ParameterizedTest(name = "{0}")
    @DisplayName("4.5 key conditions that no key can satisfy")
    @CsvSource(delimiter = '|', textBlock = """
            p = :p OR c = :one                 | Invalid operator used in KeyConditionExpression: OR
            NOT p = :p                         | Invalid operator used in KeyConditionExpression: NOT
            p IN (:p)                          | Invalid operator used in KeyConditionExpression: IN
            p <> :p                            | Invalid operator used in KeyConditionExpression: <>
            attribute_exists(p)                | Invalid operator used in KeyConditionExpression: attribute_exists
            p = :p AND size(c) = :one          | KeyConditionExpressions cannot contain nested operations
            p = :p AND p = :p                  | KeyConditionExpressions must only contain one condition per key
            p.a = :p                           | KeyConditionExpressions cannot have conditions on nested attributes
            p = c                              | Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition
            :p = :p                            | Invalid condition in KeyConditionExpression: No key attribute specified
            :one BETWEEN c AND :five           | Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand
            begins_with(:a, c)                 | Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand
            p = :p AND begins_with(c, :one)    | Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N
            """)
    void refused(String text, String message) {
        assertThatThrownBy(() -> parse(text)).hasMessage("ValidationException: " + message);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("3.6 key conditions that do not fit the table")
    @CsvSource(delimiter = '|', textBlock = """
            c = :one                           | Query condition missed key schema element: p
            p = :p AND d = :one                | Query condition missed key schema element: c
            p > :p                             | Query key condition not supported
            p = :one                           | One or more parameter values were invalid: Condition parameter type does not match schema type
            p = :p AND c = :a                  | One or more parameter values were invalid: Condition parameter type does not match schema type
            p = :p AND c = :one AND d = :one   | Conditions can be of length 1 or 2 only
            p = :e                             | One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p
            """)
    void does_not_fit(String text, String message) {
        assertThatThrownBy(() -> parse(text).bind(NUMBERS)).hasMessage("ValidationException: " + message);
    }

    @Test
    @DisplayName("3.6 a table without sort key has no range condition")
    void range_on_hash_only() {
        assertThatThrownBy(() -> parse("p = :p AND c = :one").bind(HASH_ONLY))
                .hasMessageContaining("Query key condition not supported");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("3.6.8 keys of several attributes: all of the partition key, the sort key from the left without a gap")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            h1 = :p AND h2 = :one                                            | fits
            h2 = :one AND h1 = :p                                            | fits
            h1 = :p AND h2 = :one AND r1 > :a                                | fits
            r2 BETWEEN :one AND :five AND h1 = :p AND h2 = :one AND r1 = :a  | fits
            h1 = :p                                                          | Query condition missed key schema element: h2
            h1 = :p AND h2 > :one                                            | Query key condition not supported
            h1 = :p AND h2 = :one AND r2 = :one                              | Query condition missed key schema element: r1
            h1 = :p AND h2 = :one AND r1 > :a AND r2 = :one                  | Query key condition not supported
            h1 = :p AND h2 = :one AND r1 = :a AND r2 = :one AND x = :one     | Query key condition not supported
            h1 = :p AND h2 = :a                                              | One or more parameter values were invalid: Condition parameter type does not match schema type
            """)
    void several_attributes(String text, String outcome) {
        var schema = new IndexKeySchema(
                List.of(new KeyAttribute("h1", KeyType.S), new KeyAttribute("h2", KeyType.N)),
                List.of(new KeyAttribute("r1", KeyType.S), new KeyAttribute("r2", KeyType.N)));
        var expression = parse(text);
        if (outcome.equals("fits")) {
            assertThat(expression.bind(schema).partition())
                    .containsExactly(new AttributeValue.S("x"), new AttributeValue.N("1"));
        } else {
            assertThatThrownBy(() -> expression.bind(schema)).hasMessage("ValidationException: " + outcome);
        }
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @DisplayName("4.5 which sort keys are wanted")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            p = :p                             | {'N':'-7'}   | true
            p = :p AND c = :one                | {'N':'1'}    | true
            p = :p AND c = :one                | {'N':'1.5'}  | false
            c < :one AND p = :p                | {'N':'0.99'} | true
            p = :p AND c < :one                | {'N':'1'}    | false
            p = :p AND c <= :one               | {'N':'1'}    | true
            p = :p AND c <= :one               | {'N':'1.01'} | false
            p = :p AND c > :one                | {'N':'1'}    | false
            p = :p AND c > :one                | {'N':'1.01'} | true
            p = :p AND c >= :one               | {'N':'1'}    | true
            p = :p AND c >= :one               | {'N':'-1'}   | false
            p = :p AND :one < c                | {'N':'2'}    | true
            p = :p AND :one >= c               | {'N':'2'}    | false
            p = :p AND c BETWEEN :one AND :five | {'N':'5'}   | true
            p = :p AND c BETWEEN :one AND :five | {'N':'5.1'} | false
            (p = :p) AND (c BETWEEN :one AND :five) | {'N':'1'} | true
            p = :p AND begins_with(c, :a)      | {'S':'az'}   | true
            p = :p AND begins_with(c, :a)      | {'S':'a'}    | true
            p = :p AND begins_with(c, :a)      | {'S':'b'}    | false
            p = :p AND c BETWEEN :a AND :az    | {'S':'az'}   | true
            p = :p AND c BETWEEN :a AND :az    | {'S':'aza'}  | false
            p = :p AND begins_with(c, :ff)     | {'B':'//8='} | true
            p = :p AND begins_with(c, :ff)     | {'B':'/v8='} | false
            """)
    void wanted_sort_keys(String text, String sortKey, boolean wanted) {
        var value = Vectors.value(sortKey);
        var schema = KeySchema.of(
                new KeyAttribute("p", KeyType.S),
                new KeyAttribute("c", KeyType.of(value).orElseThrow()));
        var condition = parse(text).bind(schema);
        assertThat(condition.partition()).containsExactly(new AttributeValue.S("x"));
        assertThat(condition.sort().accepts(value)).isEqualTo(wanted);
    }

    private static KeyConditionExpression parse(String text) {
        return KeyConditionExpression.read(text, Request.placeholders(VALUES)).check();
    }
}
