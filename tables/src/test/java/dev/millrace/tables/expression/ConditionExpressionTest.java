package dev.millrace.tables.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.tables.Vectors;
import dev.millrace.tables.item.Item;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionExpressionTest {

    private static final String VALUES = ":one={'N':'1'} :five={'N':'5.0'} :x={'S':'x'} :a={'S':'a'} :zz={'S':'zz'}"
            + " :e={'S':''} :l={'L':[{'N':'1'}]} :b={'B':'/w=='} :bb={'B':'//8='} :t={'BOOL':true} :nul={'NULL':true}"
            + " :ss={'SS':['b','a']} :m={'M':{'k':{'N':'1'}}} :S={'S':'S'} :dog={'S':'DOG'} :SS={'S':'SS'}"
            + " #p=p #dotted=d.ot";

    private static final Item ITEM = Vectors.item("{'p':{'S':'x'},'n':{'N':'5'},'s':{'S':'abc'},'b':{'B':'//8='},"
            + "'ss':{'SS':['a','b']},'ns':{'NS':['1','5']},'l':{'L':[{'N':'1'},{'S':'x'}]},"
            + "'m':{'M':{'k':{'N':'1'},'d':{'M':{'k':{'S':'x'}}}}},'t':{'BOOL':true},'d.ot':{'N':'1'},"
            + "'u':{'S':'\\u00e9\\ud83d\\ude00'},'nul':{'NULL':true}}");

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource(delimiter = '|', textBlock = """
            4.4.1  | n = :five                               | true
            4.4.1  | n = :x                                  | false
            4.4.1  | absent = unseen                         | false
            4.4.1  | absent <> unseen                        | true
            4.4.1  | n <> :five                              | false
            4.4.1  | n <> :x                                 | true
            4.4.1  | ss = :ss                                | true
            4.4.1  | m.k = :one                              | true
            4.4.1  | l[0] = :one                             | true
            4.4.1  | l[2] = :one                             | false
            4.1.4  | #dotted = :one                          | true
            4.4.2  | n > :one                                | true
            4.4.2  | n >= :five AND n <= :five               | true
            4.4.2  | n > :x                                  | false
            4.4.2  | NOT n > :x                              | true
            4.4.2  | m < :x                                  | false
            4.4.2  | absent < :x                             | false
            4.4.2  | b >= :b                                 | true
            4.4.2  | n BETWEEN :one AND :five                | true
            4.4.2  | s BETWEEN :a AND :zz                    | true
            4.4.2  | n BETWEEN :a AND :zz                    | false
            4.4.3  | n IN (:x, :five)                        | true
            4.4.3  | n IN (:x)                               | false
            4.4.4  | attribute_exists(m.d.k)                 | true
            4.4.4  | attribute_exists(m.e.k)                 | false
            4.4.4  | attribute_not_exists(absent)            | true
            4.4.4  | attribute_exists(nul)                   | true
            4.4.5  | attribute_type(s, :S)                   | true
            4.4.5  | attribute_type(:ss, :SS)                | true
            4.4.5  | attribute_type(absent, :S)              | false
            4.4.6  | begins_with(s, :a)                      | true
            4.4.6  | begins_with(:x, p)                      | true
            4.4.6  | begins_with(b, :b)                      | true
            4.4.6  | begins_with(n, :a)                      | false
            4.4.7  | contains(s, :a)                         | true
            4.4.7  | contains(b, :b)                         | true
            4.4.7  | contains(ss, :a)                        | true
            4.4.7  | contains(ns, :five)                     | true
            4.4.7  | contains(l, :x)                         | true
            4.4.7  | contains(m, :x)                         | false
            4.4.7  | contains(ss, :ss)                       | false
            4.4.8  | size(u) > :five                         | true
            4.4.8  | size(n) = :one                          | false
            4.4.8  | size(n) < :one                          | false
            4.4.8  | size(m.d) = :one                        | true
            4.4.8  | size(absent) < :five                    | false
            4.4.8  | size(ss) BETWEEN :one AND :five         | true
            4.2    | NOT NOT n = :five                       | true
            4.2    | n = :one OR n = :five AND p = :x        | true
            4.2    | (n = :five OR n = :one) AND p = :a      | false
            4.2    | n = :five OR n = :one AND p = :a        | true
            4.2    | NOT n = :one AND p = :x                 | true
            4.2    | ((n=:five) AND p=:x)                    | true
            4.2    | (n) = (:five)                           | true
            4.1.2  | n = :five aNd nOt p iN (:a)             | true
            """)
    void evaluates(String rule, String text, boolean expected) {
        assertThat(ConditionExpression.parse(text, Request.placeholders(VALUES)).matches(ITEM))
                .as("spec %s: %s", rule, text)
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("4.3 faults that need no data")
    @CsvSource(delimiter = '|', textBlock = """
            ((n = :one))                         | The expression has redundant parentheses;
            ((n)) = :one                         | The expression has redundant parentheses;
            f(n)                                 | Invalid function name; function: f
            f(n) = :one                          | Invalid function name; function: f
            Attribute_exists(n)                  | Invalid function name; function: Attribute_exists
            size(n)                              | The function is not allowed to be used this way in an expression; function: size
            attribute_exists(n) < :one           | The function is not allowed to be used this way in an expression; function: attribute_exists
            if_not_exists(n, :one) = :one        | The function is not allowed to be used this way in an expression; function: if_not_exists
            abOrt = :one                         | Attribute name is a reserved keyword; reserved keyword: abOrt
            n.name = :one                        | Attribute name is a reserved keyword; reserved keyword: name
            #c = :one                            | An expression attribute name used in the document path is not defined; attribute name: #c
            n = :c                               | An expression attribute value used in expression is not defined; attribute value: :c
            size(n, :one) = :one                 | Incorrect number of operands for operator or function; operator or function: size, number of operands: 2
            n = n                                | The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [n]
            contains(n.a[1], n.a[1])             | The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [n, a, [1]]
            size(:one) = :one                    | Incorrect operand type for operator or function; operator or function: size, operand type: N
            size(size(n)) = :one                 | Incorrect operand type for operator or function; operator or function: size, operand type: N
            n < :l                               | Incorrect operand type for operator or function; operator or function: <, operand type: L
            n BETWEEN :l AND :one                | Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: L
            begins_with(n, :one)                 | Incorrect operand type for operator or function; operator or function: begins_with, operand type: N
            attribute_exists(:one)               | Operator or function requires a document path; operator or function: attribute_exists
            attribute_type(n, s)                 | Incorrect operand type for operator or function; operator or function: attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}
            attribute_type(n, :one)              | Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N
            attribute_type(n, :dog)              | Invalid attribute type name found; type: DOG, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}
            n BETWEEN :one AND :a                | The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}
            n BETWEEN :x AND :a                  | The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:x}, upper bound operand: AttributeValue: {S:a}
            """)
    void static_faults(String text, String message) {
        assertThatThrownBy(() -> ConditionExpression.parse(text, Request.placeholders(VALUES)))
                .hasMessage("ValidationException: Invalid ConditionExpression: " + message);
        assertThatThrownBy(() -> ConditionExpression.parseFilter(text, Request.placeholders(VALUES)))
                .hasMessage("ValidationException: Invalid FilterExpression: " + message);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("4.3 of several faults the one of the earlier check is told")
    @CsvSource(delimiter = '|', textBlock = """
            contains(n, n, :c)                              | not defined; attribute value: :c
            size(#c, :one) = :one                           | not defined; attribute name: #c
            size(:one, n) < :l                              | Incorrect number of operands
            begins_with(:one, :l) = :c                      | not allowed to be used this way
            n = :c AND abort = :one                         | reserved keyword: abort
            abort = :one AND size(n)                        | not allowed to be used this way
            size(n) AND f(n)                                | Invalid function name
            f(n) AND ((n = :one))                           | redundant parentheses
            ((n = :one)) AND                                | Syntax error
            n = :c AND n = #c                               | attribute value: :c
            """)
    void precedence(String text, String winner) {
        assertThatThrownBy(() -> ConditionExpression.parse(text, Request.placeholders(VALUES)))
                .hasMessageContaining(winner);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("4.3 of several conditions the first with an undefined placeholder or unfit operands tells it (Q-581)")
    @CsvSource(delimiter = '|', textBlock = """
            n < :l AND n = n                                | operand type: L
            n = n OR n = :c                                 | must be distinct
            (n = n) AND size(n, n) = :one                   | must be distinct
            size(n, n) = :one AND n = :c                    | Incorrect number of operands
            NOT attribute_exists(:one) OR n = #c            | requires a document path
            n = :one AND (n = :one OR size(n, n) < :one) AND n = #c | Incorrect number of operands
            n BETWEEN :l AND :one AND n = :c                | operator or function: BETWEEN
            n = n AND abort = :one                          | reserved keyword: abort
            n = :c AND f(n)                                 | Invalid function name
            """)
    void precedence_of_conditions(String text, String winner) {
        assertThatThrownBy(() -> ConditionExpression.parse(text, Request.placeholders(VALUES)))
                .hasMessageContaining(winner);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("4.1.7 syntax errors")
    @CsvSource(delimiter = '|', textBlock = """
            n
            n =
            = :one
            n = :one n = :one
            n IN ()
            n BETWEEN :one
            (n = :one
            n = :one)
            n[:one] = :one
            n[#p] = :one
            _n = :one
            9n = :one
            n-b = :one
            n. = :one
            n == :one
            # = :one
            attribute_exists()
            n = or
            (n = :one) = :one
            n[99999999999999999999] = :one
            """)
    void syntax_errors(String text) {
        assertThatThrownBy(() -> ConditionExpression.parse(text, Request.placeholders(VALUES)))
                .hasMessageStartingWith("ValidationException: Invalid ConditionExpression: Syntax error; token: \"");
    }

    @Test
    @DisplayName("4.3 an empty expression")
    void empty() {
        assertThatThrownBy(() -> ConditionExpression.parse("", Placeholders.none()))
                .hasMessageContaining("Invalid ConditionExpression: The expression can not be empty;");
    }

    @Test
    @DisplayName("4.1.6 an expression has at most 4096 bytes")
    void size_limit() {
        var text = "n = :one";
        ConditionExpression.parse(text + " ".repeat(4096 - text.length()), Request.placeholders(VALUES));
        assertThatThrownBy(() -> ConditionExpression.parse(
                        text + " ".repeat(4097 - text.length()), Request.placeholders(VALUES)))
                .hasMessageContaining("Expression size has exceeded the maximum allowed size; expression size: 4097");
    }

    @Test
    @DisplayName("4.1.6 an expression has at most 300 operators, parentheses not counted")
    void operator_limit() {
        var notFalse = "NOT ".repeat(299) + "(n = :one)";
        assertThat(ConditionExpression.parse(notFalse, Request.placeholders(VALUES))
                        .matches(ITEM))
                .isTrue();
        assertThatThrownBy(() -> ConditionExpression.parse("NOT " + notFalse, Request.placeholders(VALUES)))
                .hasMessageContaining("The expression contains too many operators; operator count: 301");
    }

    @Test
    @DisplayName("4.1.6 a path has at most 32 levels")
    void path_limit() {
        var deep = IntStream.range(0, 32).mapToObj(i -> "n").collect(Collectors.joining("."));
        ConditionExpression.parse(deep + " = :one", Request.placeholders(VALUES));
        assertThatThrownBy(() -> ConditionExpression.parse(deep + "[0] = :one", Request.placeholders(VALUES)))
                .hasMessageContaining("The document path has too many nesting levels; nesting levels: 33");
    }

    @Test
    @DisplayName("4.1.6 IN has at most 100 operands with the one on its left")
    void in_limit() {
        ConditionExpression.parse("n IN (" + ":one,".repeat(98) + ":one)", Request.placeholders(VALUES));
        assertThatThrownBy(() -> ConditionExpression.parse(
                        "n IN (" + ":one,".repeat(99) + ":one)", Request.placeholders(VALUES)))
                .hasMessageEndingWith("The IN operator is provided with too many operands; number of operands: 101");
    }

    @Test
    @DisplayName("a text of nothing but parentheses is refused, not overflowed")
    void many_parentheses() {
        assertThatThrownBy(() -> ConditionExpression.parse("(".repeat(4096), Request.placeholders(VALUES)))
                .hasMessageContaining("redundant parentheses");
    }

    @Test
    @DisplayName("4.4.10 a missing item is an empty item")
    void missing_item() {
        assertThat(ConditionExpression.parse("attribute_not_exists(#p)", Request.placeholders(VALUES))
                        .matches(Item.EMPTY))
                .isTrue();
    }

    @Test
    @DisplayName("3.6 a filter tells which attributes it uses")
    void attributes() {
        assertThat(ConditionExpression.parseFilter(
                                "size(m.k) > :one AND (contains(s, p) OR NOT n IN (l, :one))",
                                Request.placeholders(VALUES))
                        .attributes())
                .containsExactly("m", "s", "p", "n", "l");
    }
}
