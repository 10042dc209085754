package dev.millrace.tables.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.ServiceException;
import dev.millrace.tables.Vectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemReaderTest {

    private static final String P = "One or more parameter values were invalid: ";

    @ParameterizedTest(name = "{0}")
    @DisplayName("5.2 values that break the data model")
    @CsvSource(delimiter = '|', textBlock = """
            {}                        | Supplied AttributeValue is empty, must contain exactly one of the supported datatypes
            {"X":"y"}                 | Supplied AttributeValue is empty, must contain exactly one of the supported datatypes
            {"S":null}                | Supplied AttributeValue is empty, must contain exactly one of the supported datatypes
            {"S":"a","N":"1"}         | Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes
            {"SS":[]}                 | P: An string set  may not be empty
            {"NS":[]}                 | P: An number set  may not be empty
            {"BS":[]}                 | P: Binary sets should not be empty
            {"SS":["a","a"]}          | P: Input collection [a, a] contains duplicates.
            {"NS":["1","1.0"]}        | Input collection contains duplicates
            {"BS":["Yg==","Yg=="]}    | P: Input collection [Yg==, Yg==]of type BS contains duplicates.
            {"N":"abc"}               | The parameter cannot be converted to a numeric value: abc
            {"N":""}                  | The parameter cannot be converted to a numeric value
            {"NS":["1","x"]}          | The parameter cannot be converted to a numeric value: x
            {"NULL":false}            | P: Null attribute value types must have the value of true
            {"L":[{"M":{"k":{}}}]}    | Supplied AttributeValue is empty, must contain exactly one of the supported datatypes
            {"M":{"":{"S":"x"}}}      | P: Empty attribute name
            """)
    void invalid_values(String value, String message) {
        var fault = Vectors.read("{\"a\":" + value + "}").fault();
        assertThat(fault).isPresent();
        assertThat(fault.get().error().code()).isEqualTo("ValidationException");
        assertThat(fault.get().error().message()).isEqualTo(message.replace("P: ", P));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("5.1 texts that are booleans, in any case (Q-583)")
    @CsvSource({"true,true", "True,true", "YES,true", "1,true", "false,false", "FALSE,false", "No,false", "0,false"})
    void texts_as_booleans(String text, boolean expected) {
        assertThat(Vectors.read("{\"a\":{\"BOOL\":\"" + text + "\"}}").orThrow().attribute("a"))
                .contains(new AttributeValue.Bool(expected));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("6.3 JSON of a wrong type is told before anything else")
    @CsvSource(delimiter = '|', textBlock = """
            {"N":7}                | NUMBER_VALUE cannot be converted to String
            {"S":7.5}              | DECIMAL_VALUE cannot be converted to String
            {"S":true}             | TRUE_VALUE cannot be converted to String
            {"N":false}            | FALSE_VALUE cannot be converted to String
            {"S":["x"]}            | Unrecognized collection type class java.lang.String
            {"S":{"x":1}}          | Start of structure or map found where not expected
            {"SS":{}}              | Start of structure or map found where not expected
            {"SS":"x"}             | Unexpected field type
            {"M":"x"}              | Unexpected field type
            {"M":[]}               | Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>
            {"L":["x"]}            | Unexpected value type in payload
            {"L":[[]]}             | Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue
            {"BOOL":"maybe"}       | Unexpected token received from parser
            {"B":1}                | only base-64-encoded strings are convertible to bytes
            {"B":"YWJjZGVmZ2g"}    | Base64 encoded length is expected a multiple of 4 bytes but found: 11
            {"B":"YW%="}           | Invalid last non-pad Base64 character dectected
            {"B":"YWJ="}           | Invalid last non-pad Base64 character dectected
            {"N":"x","S":7}        | NUMBER_VALUE cannot be converted to String
            """)
    void wrong_types(String value, String message) {
        assertThatThrownBy(() -> Vectors.read("{\"a\":{\"N\":\"bad\"},\"b\":" + value + "}"))
                .isInstanceOfSatisfying(ServiceException.class, e -> {
                    assertThat(e.error().code()).isEqualTo("SerializationException");
                    assertThat(e.error().message()).isEqualTo(message);
                });
    }

    @Test
    @DisplayName("5.2 a scalar may stand inside 31 lists, not inside 32")
    void nesting() {
        assertThat(Vectors.read(nested(31)).fault()).isEmpty();
        assertThat(Vectors.read(nested(32)).fault())
                .hasValueSatisfying(e -> assertThat(e)
                        .hasMessageContaining("Nesting Levels have exceeded supported limits: Attributes in the item"
                                + " have nested levels beyond supported limit"));
    }

    private static String nested(int lists) {
        return "{'a':" + "{'L':[".repeat(lists) + "{'S':'x'}" + "]}".repeat(lists) + "}";
    }

    @Test
    @DisplayName("5.2 attribute names have 1 to 65535 bytes")
    void attribute_names() {
        assertThat(Vectors.read("{'" + "n".repeat(65_535) + "':{'S':''}}").fault())
                .isEmpty();
        assertThat(Vectors.read("{'" + "n".repeat(65_536) + "':{'S':''}}").fault())
                .hasValueSatisfying(e -> assertThat(e).hasMessageContaining("65535"));
        assertThat(Vectors.read("{'':{'S':''}}").fault())
                .hasValueSatisfying(e -> assertThat(e).hasMessageContaining("Empty attribute name"));
    }

    @Test
    @DisplayName("5.1 half a surrogate pair is refused; NUL and empty texts are kept")
    void texts() {
        assertThatThrownBy(() -> Vectors.read("{'a':{'S':'\\ud83d'}}")).hasMessageContaining("SerializationException");
        assertThat(Vectors.item("{'a':{'S':'\\u0000'},'b':{'S':''}}").sizeBytes())
                .isEqualTo(3);
    }
}
