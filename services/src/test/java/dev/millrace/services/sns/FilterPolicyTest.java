package dev.millrace.services.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.model.ServiceException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What filter policies want, and what SNS refuses as one. JSON is in backquotes here. */
class FilterPolicyTest {

    private static String json(String text) {
        return text.replace('`', '"');
    }

    private static Notice notice(String message, Map<String, Attribute> attributes) {
        return new Notice("id", Instant.EPOCH, Optional.empty(), message, Map.of(), attributes);
    }

    private static boolean wants(String policy, FilterPolicy.Scope scope, Notice notice) {
        return FilterPolicy.parse(json(policy), scope).orElseThrow().wants(notice, Protocol.SQS);
    }

    @ParameterizedTest(name = "{0} on {1} = {2}: {3}")
    @DisplayName("policies on attributes")
    @CsvSource(
            delimiter = '|',
            value = {
                "{`k`:[`a`,`b`]}                            | String       | b           | true",
                "{`k`:[`a`,`b`]}                            | String       | c           | false",
                "{`k`:[{`anything-but`:[`a`,`b`]}]}         | String       | c           | true",
                "{`k`:[{`anything-but`:[`a`,`b`]}]}         | String       | a           | false",
                "{`k`:[{`anything-but`:{`prefix`:`ord-`}}]} | String       | ord-1       | false",
                "{`k`:[{`prefix`:`ord-`}]}                  | String       | ord-1       | true",
                "{`k`:[{`prefix`:`ord-`}]}                  | String       | x-ord-1     | false",
                "{`k`:[{`suffix`:`.png`}]}                  | String       | a.png       | true",
                "{`k`:[{`suffix`:`.png`}]}                  | String       | a.jpg       | false",
                "{`k`:[{`equals-ignore-case`:`Paid`}]}      | String       | PAID        | true",
                "{`k`:[{`equals-ignore-case`:`Paid`}]}      | String       | PAYED       | false",
                "{`k`:[{`exists`:true}]}                    | String       | a           | true",
                "{`k`:[{`exists`:false}]}                   | String       | a           | false",
                "{`other`:[{`exists`:false}]}               | String       | a           | true",
                "{`k`:[{`cidr`:`10.0.0.0/24`}]}             | String       | 10.0.0.255  | true",
                "{`k`:[{`cidr`:`10.0.0.0/24`}]}             | String       | 10.0.1.0    | false",
                "{`k`:[{`numeric`:[`>=`,100,`<`,200]}]}     | Number       | 100         | true",
                "{`k`:[{`numeric`:[`>=`,100,`<`,200]}]}     | Number       | 200         | false",
                "{`k`:[{`numeric`:[`=`,1.5]}]}              | Number       | 1.50        | true",
                "{`k`:[100]}                                | Number       | 100.0       | true",
                "{`k`:[1234567890123456780]}                | Number       | 1234567890123456780 | true",
                "{`k`:[1234567890123456780]}                | Number       | 1234567890123456780.00 | true",
                "{`k`:[1234567890123456780]}                | Number       | 1234567890123456790 | false",
                "{`k`:[1234567890123456789.5]}              | Number       | 1234567890123456789.50 | true",
                "{`k`:[100000000000000000000]}              | Number       | 1e20        | true",
                "{`k`:[-12300]}                             | Number       | -12300      | true",
                "{`k`:[{`numeric`:[`>`,1]}]}                | String       | 2           | false",
                "{`k`:[`b`]}                                | String.Array | [`a`,`b`]   | true",
                "{`k`:[`b`]}                                | String.Array | [`a`,`c`]   | false",
                "{`k`:[{`exists`:true}]}                    | Binary       | AQID        | false",
                "{`$or`:[{`k`:[`a`]},{`other`:[`z`]}]}      | String       | a           | true",
                "{`$or`:[{`k`:[`a`]},{`other`:[`z`]}]}      | String       | b           | false",
                "{`k`:[`a`],`other`:[`z`]}                  | String       | a           | false"
            })
    void on_attributes(String policy, String type, String value, boolean wanted) {
        var notice = notice("no matter", Map.of("k", new Attribute(type, json(value))));

        assertThat(wants(policy, FilterPolicy.Scope.ATTRIBUTES, notice)).isEqualTo(wanted);
    }

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @DisplayName("policies on the body; one that is no JSON object is never wanted")
    @CsvSource(
            delimiter = '|',
            value = {
                "{`order`:{`status`:[`PAID`]}}             | {`order`:{`status`:`PAID`}}           | true",
                "{`order`:{`status`:[`PAID`]}}             | {`order`:{`status`:`OPEN`}}           | false",
                "{`total`:[{`numeric`:[`>`,10]}]}          | {`total`:10.01}                       | true",
                "{`tags`:[`x`]}                            | {`tags`:[`y`,`x`]}                    | true",
                "{`items`:{`sku`:[`A`],`n`:[1]}}           | {`items`:[{`sku`:`A`,`n`:2},{`sku`:`B`,`n`:1}]} | false",
                "{`a`:[{`exists`:false}]}                  | plain text                            | false",
                "{`a`:[{`exists`:false}]}                  | [1]                                   | false",
                "{`a`:[null]}                              | {`a`:null}                            | true"
            })
    void on_bodies(String policy, String message, boolean wanted) {
        assertThat(wants(policy, FilterPolicy.Scope.BODY, notice(json(message), Map.of())))
                .isEqualTo(wanted);
    }

    /** A number of two billion digits, or a longer text than one makes numbers of. */
    private static String monster(String name) {
        return name.replace("DIGITS", "9".repeat(200_000)).replace("EXPONENT", "1e2000000000");
    }

    @ParameterizedTest
    @Timeout(10)
    @DisplayName("numbers without end, in attributes, messages and policies, neither match nor hold anything up")
    @CsvSource(
            delimiter = '|',
            value = {
                "{`k`:[{`numeric`:[`>`,1]}]} | Number       | EXPONENT   | {`k`:EXPONENT}",
                "{`k`:[{`numeric`:[`>`,1]}]} | Number       | DIGITS     | {`k`:DIGITS}",
                "{`k`:[{`numeric`:[`<`,1]}]} | Number       | -EXPONENT  | {`k`:-EXPONENT}",
                "{`k`:[{`numeric`:[`>`,1]}]} | Number       | 1e-999999999 | {`k`:1e-2147483648}",
                "{`k`:[EXPONENT]}            | Number       | EXPONENT   | {`k`:EXPONENT}",
                "{`k`:[1]}                   | String.Array | [EXPONENT] | {`k`:[EXPONENT,DIGITS]}",
                "{`k`:[{`anything-but`:[1]}]} | Number      | EXPONENT   | {`z`:EXPONENT}"
            })
    void monsters_do_not_match(String policy, String type, String value, String message) {
        var attribute = new Attribute(type, monster(value));

        assertThat(wants(monster(policy), FilterPolicy.Scope.ATTRIBUTES, notice("no matter", Map.of("k", attribute))))
                .isFalse();
        assertThat(wants(monster(policy), FilterPolicy.Scope.BODY, notice(json(monster(message)), Map.of())))
                .isFalse();
    }

    @ParameterizedTest
    @Timeout(10)
    @DisplayName("numbers without end in policies are refused at once")
    @ValueSource(
            strings = {
                "{`k`:[DIGITS]}",
                "{`k`:[{`numeric`:[`=`,EXPONENT]}]}",
                "{`k`:[{`numeric`:[`>`,1,`<`,EXPONENT]}]}",
                "{`k`:[{`numeric`:[`>`,1e-2000000000]}]}",
                "{`k`:[{`anything-but`:[EXPONENT]}]}"
            })
    void monstrous_policies(String policy) {
        assertThat(catchThrowable(() -> wants(
                        monster(policy),
                        FilterPolicy.Scope.ATTRIBUTES,
                        notice("m", Map.of("k", new Attribute("Number", "5"))))))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("FilterPolicy: ");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("what SNS refuses, and how it says so")
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense                              | FilterPolicy: failed to parse JSON.",
                "[]                                    | FilterPolicy: failed to parse JSON.",
                "{`k`:`a`}                             | FilterPolicy: `k` must be an object or an array",
                "{`k`:[]}                              | FilterPolicy: Empty arrays are not allowed",
                "{`k`:[{`wobble`:1}]}                  | FilterPolicy: Unrecognized match type wobble",
                "{`k`:[{`prefix`:1}]}                  | FilterPolicy: prefix match pattern must be a string",
                "{`k`:[{`exists`:`yes`}]}              | FilterPolicy: exists match pattern must be either true or false.",
                "{`k`:[{`numeric`:[`>`,5,`<`,1]}]}     | FilterPolicy: Bottom must be less than top",
                "{`k`:[{`numeric`:[`>`,`a`]}]}         | FilterPolicy: Value of > must be numeric",
                "{`k`:[[1]]}                           | FilterPolicy: Match value must be String, number, true, false, or null",
                "{`a`:[1],`b`:[1],`c`:[1],`d`:[1],`e`:[1],`f`:[1]} | FilterPolicy: Filter policy can not have more than 5 keys",
                "{`k`:{`l`:[1]}}                       | Filter policy scope MessageAttributes does not support nested filter policy"
            })
    void refused(String policy, String message) {
        assertThatThrownBy(() -> FilterPolicy.parse(json(policy), FilterPolicy.Scope.ATTRIBUTES))
                .hasMessage("InvalidParameter: Invalid parameter: " + json(message));
    }

    @Test
    @DisplayName("150 combinations of values are allowed, more are not; on a body, depth counts")
    void complexity() {
        assertThat(FilterPolicy.parse(policy(10, 15), FilterPolicy.Scope.ATTRIBUTES))
                .isPresent();
        assertThatThrownBy(() -> FilterPolicy.parse(policy(10, 16), FilterPolicy.Scope.ATTRIBUTES))
                .hasMessageContaining("FilterPolicy: Filter policy is too complex");
        var nested = json("{`a`:{`b`:%s}}");
        assertThat(FilterPolicy.parse(nested.formatted(values(75)), FilterPolicy.Scope.BODY))
                .isPresent();
        assertThatThrownBy(() -> FilterPolicy.parse(nested.formatted(values(76)), FilterPolicy.Scope.BODY))
                .hasMessageContaining("too complex");
    }

    @Test
    @DisplayName("a policy without keys wants everything")
    void empty_policy() {
        assertThat(FilterPolicy.parse("{}", FilterPolicy.Scope.ATTRIBUTES)).isEmpty();
    }

    private static String policy(int... lengths) {
        var members = new LinkedHashMap<String, String>();
        for (int i = 0; i < lengths.length; i++) {
            members.put("k" + i, values(lengths[i]));
        }
        var text = new StringBuilder("{");
        members.forEach(
                (name, values) -> text.append(text.length() == 1 ? "" : ",").append('"' + name + "\":" + values));
        return text + "}";
    }

    private static String values(int count) {
        var text = new StringBuilder("[");
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",").append(i);
        }
        return text + "]";
    }
}
