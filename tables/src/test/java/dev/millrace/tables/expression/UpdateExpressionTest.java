package dev.millrace.tables.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.tables.Vectors;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.item.KeyType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateExpressionTest {

    private static final String VALUES = ":v={'S':'v'} :w={'S':'w'} :one={'N':'1'} :zero={'N':'0'} :big={'N':'9e125'}"
            + " :e={'L':[]} :l={'L':[{'S':'v'}]} :ss={'SS':['a']} :sc={'SS':['c','b']} :ns={'NS':['1.0','3']}"
            + " :bs={'BS':['AA==']} :m={'M':{}} :t={'BOOL':true} :nul={'NULL':true} :b={'B':'AA=='} #c=c";

    private static final String WRONG_TYPE = "An operand in the update expression has an incorrect data type";
    private static final String ABSENT =
            "The provided expression refers to an attribute that does not exist in the item";
    private static final String BAD_PATH = "The document path provided in the update expression is invalid for update";

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            4.6.1 | SET x = a REMOVE a                         | 'a':{'N':'1'}                  | 'x':{'N':'1'}
            4.6.1 | SET a = #c, #c = a                         | 'a':{'N':'1'},'c':{'N':'2'}    | 'a':{'N':'2'},'c':{'N':'1'}
            4.6.2 | SET a = if_not_exists(a, :zero) + :one     | 'a':{'N':'4'}                  | 'a':{'N':'5'}
            4.6.2 | SET a = if_not_exists(x, a)                | 'a':{'N':'4'}                  | 'a':{'N':'4'}
            4.6.3 | SET a = a - :one                           | 'a':{'N':'0.5'}                | 'a':{'N':'-0.5'}
            4.2   | SET a = (a + :one)                         | 'a':{'N':'1'}                  | 'a':{'N':'2'}
            4.6.4 | SET l = list_append(if_not_exists(l,:e),:l) | 'k':{'S':''}                  | 'k':{'S':''},'l':{'L':[{'S':'v'}]}
            4.6.4 | SET l = list_append(:l, l)                 | 'l':{'L':[{'N':'1'}]}          | 'l':{'L':[{'S':'v'},{'N':'1'}]}
            4.6.5 | SET l[0] = :v                              | 'l':{'L':[{'N':'1'}]}          | 'l':{'L':[{'S':'v'}]}
            4.6.5 | SET a[7] = :v                              | 'a':{'L':[{'N':'1'},{'N':'2'},{'N':'3'}]} | 'a':{'L':[{'N':'1'},{'N':'2'},{'N':'3'},{'S':'v'}]}
            4.6.5 | SET a[9] = :v, a[7] = :w                   | 'a':{'L':[]}                   | 'a':{'L':[{'S':'w'},{'S':'v'}]}
            4.6.5 | SET m.k = :v                               | 'm':{'M':{'k':{'N':'1'},'l':{'N':'2'}}} | 'm':{'M':{'k':{'S':'v'},'l':{'N':'2'}}}
            4.6.5 | SET m.x.y = :v                             | 'm':{'M':{'x':{'M':{}}}}       | 'm':{'M':{'x':{'M':{'y':{'S':'v'}}}}}
            4.6.6 | REMOVE a[1] SET a[3] = :v                  | 'a':{'L':[{'N':'0'},{'N':'1'},{'N':'2'},{'N':'3'}]} | 'a':{'L':[{'N':'0'},{'N':'2'},{'S':'v'}]}
            4.6.6 | REMOVE a[0], a[1]                          | 'a':{'L':[{'N':'0'},{'N':'1'}]} | 'a':{'L':[]}
            4.6.6 | REMOVE a[7], m.absent, absent              | 'a':{'L':[]},'m':{'M':{}}      | 'a':{'L':[]},'m':{'M':{}}
            4.6.6 | REMOVE m.k                                 | 'm':{'M':{'k':{'N':'1'}}}      | 'm':{'M':{}}
            4.6.7 | ADD a :one                                 | 'a':{'N':'-1'}                 | 'a':{'N':'0'}
            4.6.7 | ADD a :one, s :ss                          | 'k':{'S':''}                   | 'k':{'S':''},'a':{'N':'1'},'s':{'SS':['a']}
            4.6.7 | ADD s :sc                                  | 's':{'SS':['a','b']}           | 's':{'SS':['a','b','c']}
            4.6.9 | ADD n :ns                                  | 'n':{'NS':['1','2']}           | 'n':{'NS':['1','2','3']}
            4.6.7 | ADD m.n :one                               | 'm':{'M':{'n':{'N':'1'}}}      | 'm':{'M':{'n':{'N':'2'}}}
            4.6.8 | DELETE s :ss                               | 's':{'SS':['a']},'k':{'S':''}  | 'k':{'S':''}
            4.6.8 | DELETE s :sc                               | 's':{'SS':['a','b']}           | 's':{'SS':['a']}
            4.6.8 | DELETE absent :ss                          | 'k':{'S':''}                   | 'k':{'S':''}
            4.6.9 | DELETE n :ns                               | 'n':{'NS':['1','2']}           | 'n':{'NS':['2']}
            4.1.2 | set a = :v rEmOvE b                        | 'b':{'N':'1'}                  | 'a':{'S':'v'}
            4.1.1 | SET\ta=:v,b=:w                             | 'k':{'S':''}                   | 'k':{'S':''},'a':{'S':'v'},'b':{'S':'w'}
            """)
    void applies(String rule, String text, String before, String after) {
        assertThat(UpdateExpression.parse(text, Request.placeholders(VALUES))
                        .applyTo(Vectors.item("{'p':{'S':'x'}," + before + "}"))
                        .json())
                .as("spec %s", rule)
                .isEqualTo(Vectors.item("{'p':{'S':'x'}," + after + "}").json());
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            4.6.1 | SET x = :v, y = x            | 'k':{'S':''}           | ABSENT
            4.6.2 | SET a = a + :one             | 'k':{'S':''}           | ABSENT
            4.6.2 | SET a = list_append(a, :l)   | 'k':{'S':''}           | ABSENT
            4.6.3 | SET a = a + :one             | 'a':{'S':'1'}          | WRONG_TYPE
            4.6.3 | SET a = a + :big             | 'a':{'N':'9e125'}      | Number overflow. Attempting to store a number with magnitude larger than supported range
            4.6.3 | SET a = a + :one             | 'a':{'N':'1e50'}       | Number overflow. Attempting to store a number with magnitude larger than supported range
            4.6.4 | SET a = list_append(a, :l)   | 'a':{'S':'1'}          | WRONG_TYPE
            4.6.5 | SET m.x.y = :v               | 'm':{'M':{}}           | BAD_PATH
            4.6.5 | SET k.x = :v                 | 'k':{'S':''}           | BAD_PATH
            4.6.5 | SET k[0] = :v                | 'k':{'M':{}}           | BAD_PATH
            4.6.5 | SET k.x = :v                 | 'k':{'L':[]}           | BAD_PATH
            4.6.6 | REMOVE x.y                   | 'k':{'S':''}           | BAD_PATH
            4.6.6 | REMOVE a[1].y                | 'a':{'L':[]}           | BAD_PATH
            4.6.7 | ADD a :one                   | 'a':{'S':'1'}          | WRONG_TYPE
            4.6.7 | ADD a :ss                    | 'a':{'NS':['1']}       | WRONG_TYPE
            4.6.8 | DELETE a :ss                 | 'a':{'NS':['1']}       | WRONG_TYPE
            4.6.8 | DELETE a :ss                 | 'a':{'L':[]}           | WRONG_TYPE
            """)
    void cannot_be_applied(String rule, String text, String before, String message) {
        var expected = switch (message) {
            case "ABSENT" -> ABSENT;
            case "WRONG_TYPE" -> WRONG_TYPE;
            case "BAD_PATH" -> BAD_PATH;
            default -> message;
        };
        var update = UpdateExpression.parse(text, Request.placeholders(VALUES));
        assertThatThrownBy(() -> update.applyTo(Vectors.item("{'p':{'S':'x'}," + before + "}")))
                .as("spec %s", rule)
                .hasMessage("ValidationException: " + expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("4.3 faults that need no data")
    @CsvSource(delimiter = '|', textBlock = """
            SET name = :v                     | Attribute name is a reserved keyword; reserved keyword: name
            SET a = f(b)                      | Invalid function name; function: f
            SET a = :v SET b = :v             | The "SET" section can only be used once in an update expression;
            SET #x = :v                       | An expression attribute name used in the document path is not defined; attribute name: #x
            SET a = :x                        | An expression attribute value used in expression is not defined; attribute value: :x
            SET a = :v REMOVE a               | Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]
            SET a = :v, a.b = :v              | Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]
            SET a[1] = :v REMOVE a[1].b       | Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, [1]], path two: [a, [1], b]
            SET a.b = :v, a[1] = :w           | Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]
            ADD a :v                          | Incorrect operand type for operator or function; operator: ADD, operand type: STRING
            ADD a :m                          | Incorrect operand type for operator or function; operator: ADD, operand type: MAP
            ADD a :t                          | Incorrect operand type for operator or function; operator: ADD, operand type: BOOLEAN
            ADD a :l                          | Incorrect operand type for operator or function; operator: ADD, operand type: LIST
            ADD a :b                          | Incorrect operand type for operator or function; operator: ADD, operand type: BINARY
            ADD a :nul                        | Incorrect operand type for operator or function; operator: ADD, operand type: NULL
            DELETE a :one                     | Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER
            SET a = a + :v                    | Incorrect operand type for operator or function; operator or function: +, operand type: S
            SET a = list_append(a, :v)        | Incorrect operand type for operator or function; operator or function: list_append, operand type: S
            SET a = if_not_exists(:v, :v)     | Operator or function requires a document path; operator or function: if_not_exists
            SET a = if_not_exists(a)          | Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1
            SET a = if_not_exists(a, list_append(a, :l)) | The function is not allowed to be used this way in an expression; function: list_append
            SET a = list_append(list_append(a, :l), :l)  | The function is not allowed to be used this way in an expression; function: list_append
            SET a = size(b)                   | The function is not allowed in an update expression; function: size
            SET a = contains(b, :l)           | The function is not allowed in an update expression; function: contains
            """)
    void static_faults(String text, String message) {
        assertThatThrownBy(() -> UpdateExpression.parse(text, Request.placeholders(VALUES)))
                .hasMessage("ValidationException: Invalid UpdateExpression: " + message);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("4.3 of several faults the one of the earlier check is told")
    @CsvSource(delimiter = '|', textBlock = """
            ADD a :v SET a = :v               | Two document paths overlap
            SET a.b = :v, a[1] = :w, a = :v   | Two document paths overlap
            SET a = :x, a = #x                | attribute name: #x
            SET a = #x SET b = :v             | section can only be used once
            SET a = :v SET b = f(a)           | Invalid function name
            SET a = f(a), name = :v           | reserved keyword: name
            SET name = :v,                    | Syntax error
            """)
    void precedence(String text, String winner) {
        assertThatThrownBy(() -> UpdateExpression.parse(text, Request.placeholders(VALUES)))
                .hasMessageContaining(winner);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("4.1.7, 4.2 syntax errors")
    @CsvSource(delimiter = '|', textBlock = """
            SET _123 = :v
            SET a :v
            SET a = :v,
            SET a = a + :one + :one
            SET a = (a + :one) + :one
            SET a = if_not_exists(a + :one, :v)
            ADD a b
            ADD a = :v
            REMOVE
            PUT a = :v
            a = :v
            SET a = :v b
            SET :v = a
            """)
    void syntax_errors(String text) {
        assertThatThrownBy(() -> UpdateExpression.parse(text, Request.placeholders(VALUES)))
                .hasMessageStartingWith("ValidationException: Invalid UpdateExpression: Syntax error; ");
    }

    @Test
    @DisplayName("4.1.7 the text of a syntax error")
    void syntax_error_text() {
        assertThatThrownBy(() -> UpdateExpression.parse("SET _123 = :v", Request.placeholders(VALUES)))
                .hasMessageContaining("Syntax error; token: \"_\", near: \"SET _123");
    }

    @Test
    @DisplayName("4.6.2, 4.10 if_not_exists creates a missing item; reading from it fails")
    void missing_item() {
        var key = Vectors.item("{'p':{'S':'x'}}");
        assertThat(parse("SET a = if_not_exists(a, :zero) + :one").create(key))
                .contains(Vectors.item("{'p':{'S':'x'},'a':{'N':'1'}}"));
        assertThatThrownBy(() -> parse("SET a = b").create(key)).hasMessageContaining(ABSENT);
    }

    @Test
    @DisplayName("4.6.6, 4.10 taking away from a missing item does nothing; adding creates it")
    void nothing_is_created_by_taking_away() {
        var key = Vectors.item("{'p':{'S':'x'}}");
        assertThat(parse("REMOVE x.y, z").create(key)).isEmpty();
        assertThat(parse("DELETE s :ss").create(key)).isEmpty();
        assertThat(parse("ADD s :ss REMOVE x.y").create(key))
                .contains(Vectors.item("{'p':{'S':'x'},'s':{'SS':['a']}}"));
    }

    @Test
    @DisplayName("3.5.7 UPDATED_OLD and UPDATED_NEW are the old and new item on the touched paths")
    void touched_paths() {
        var before = Vectors.item("{'p':{'S':'x'},'a':{'M':{'c':{'L':[{'N':'0'},{'N':'1'},{'N':'2'}]},'d':{'N':'3'}}},"
                + "'b':{'S':'y'}}");
        var update = parse("REMOVE a.c[1], b SET e = :v");
        var after = update.applyTo(before);
        assertThat(update.touched().project(before))
                .isEqualTo(Vectors.item("{'a':{'M':{'c':{'L':[{'N':'1'}]}}},'b':{'S':'y'}}"));
        assertThat(update.touched().project(after))
                .isEqualTo(Vectors.item("{'a':{'M':{'c':{'L':[{'N':'2'}]}}},'e':{'S':'v'}}"));
        var appending = parse("SET a.c[100] = :v");
        assertThat(appending.touched().project(appending.applyTo(before)).isEmpty())
                .isTrue();
    }

    @Test
    @DisplayName("3.5.5 key attributes cannot be updated")
    void key_attributes() {
        var schema = KeySchema.of(new KeyAttribute("p", KeyType.S));
        assertThatThrownBy(() -> parse("SET a = :v, p = :v").requireNoKeyAttribute(schema))
                .hasMessageContaining("One or more parameter values were invalid: Cannot update attribute p. This"
                        + " attribute is part of the key");
        assertThatThrownBy(() -> parse("REMOVE p.x").requireNoKeyAttribute(schema))
                .hasMessageContaining("are not allowed: Key: p");
        parse("SET a = p").requireNoKeyAttribute(schema);
    }

    @Test
    @DisplayName("3.5.4, 4.6.10 the result has at most 409600 bytes")
    void size_of_the_result() {
        var values = ":v={'S':'" + "v".repeat(204_798) + "'}";
        var before = Vectors.item("{'p':{'S':'" + "x".repeat(204_800) + "'}}");
        var fits = UpdateExpression.parse("SET a = :v", Request.placeholders(values));
        assertThat(fits.applyTo(before).sizeBytes()).isEqualTo(409_600);
        var tooLarge = UpdateExpression.parse("SET aa = :v", Request.placeholders(values));
        assertThatThrownBy(() -> tooLarge.applyTo(before))
                .hasMessageContaining("Item size to update has exceeded the maximum allowed size");
    }

    @Test
    @DisplayName("4.6.10, 5.2 the result nests at most 32 levels")
    void depth_of_the_result() {
        var values = ":v=" + "{'L':[".repeat(20) + "{'S':'x'}" + "]}".repeat(20);
        var update = UpdateExpression.parse("SET a[0]" + "[0]".repeat(11) + " = :v", Request.placeholders(values));
        var before = "{'p':{'S':'x'},'a':" + "{'L':[".repeat(12) + "{'S':'x'}" + "]}".repeat(12) + "}";
        assertThatThrownBy(() -> update.applyTo(Vectors.item(before)))
                .hasMessageContaining("Nesting Levels have exceeded supported limits");
        var shallower = UpdateExpression.parse("SET a[0]" + "[0]".repeat(10) + " = :v", Request.placeholders(values));
        assertThat(shallower.applyTo(Vectors.item(before)).isEmpty()).isFalse();
    }

    private static UpdateExpression parse(String text) {
        return UpdateExpression.parse(text, Request.placeholders(VALUES));
    }
}
