package dev.millrace.tables.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.tables.Vectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionExpressionTest {

    private static final String ITEM = "{'a':{'M':{'b':{'L':[{'N':'1'},{'N':'2'}]},'c':{'N':'3'}}},'d':{'N':'4'}}";

    @ParameterizedTest(name = "{0}")
    @DisplayName("4.10 projections keep the hierarchy")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a.b[0], a.c   | {'a':{'M':{'b':{'L':[{'N':'1'}]},'c':{'N':'3'}}}}
            a.b[1]        | {'a':{'M':{'b':{'L':[{'N':'2'}]}}}}
            a.b[1],a.b[0] | {'a':{'M':{'b':{'L':[{'N':'1'},{'N':'2'}]}}}}
            #d, x         | {'d':{'N':'4'}}
            a.b[7]        | {}
            d.x, d[0]     | CONFLICT
            a[0]          | {}
            """)
    void projects(String text, String expected) {
        var placeholders = Request.placeholders("#d=d");
        if (expected.equals("CONFLICT")) {
            assertThatThrownBy(() -> ProjectionExpression.parse(text, placeholders))
                    .hasMessageContaining("Invalid ProjectionExpression: Two document paths conflict");
        } else {
            assertThat(ProjectionExpression.parse(text, placeholders).project(Vectors.item(ITEM)))
                    .isEqualTo(Vectors.item(expected));
        }
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("4.3 faults of projections, in AWS's order")
    @CsvSource(delimiter = '|', textBlock = """
            a, a.b          | Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]
            a, a, #x        | An expression attribute name used in the document path is not defined; attribute name: #x
            #x, status      | Attribute name is a reserved keyword; reserved keyword: status
            a b             | Syntax error; token: "b", near: "a b"
            a, :v           | Syntax error
            size(a)         | Syntax error
            """)
    void faults(String text, String message) {
        assertThatThrownBy(() -> ProjectionExpression.parse(text, Placeholders.none()))
                .hasMessageContaining("Invalid ProjectionExpression: ")
                .hasMessageContaining(message);
    }
}
