package dev.millrace.stacks.template;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Rules section: what a template's author demands of parameters. */
class RulesTest {

    private static final String TEMPLATE = """
            Parameters:
              Env: {Type: String, Default: dev}
              Size: {Type: String, Default: small}
              Zones: {Type: CommaDelimitedList, Default: 'a,b'}
            Rules:
              Sizes:
                RuleCondition: !Equals [!Ref Env, prod]
                Assertions:
                  - Assert: !Contains [[large, huge], !Ref Size]
                    AssertDescription: production is large or huge
              Zones:
                Assertions:
                  - Assert: {Fn::EachMemberIn: [!Ref Zones, [a, b, c]]}
                  - Assert: !Not [!EachMemberEquals [!Ref Zones, c]]
                    AssertDescription: not all in c
            Resources: {R: {Type: T}}
            """;

    private record Nothing() implements Evaluator.ResourceValues {
        @Override
        public JsonNode ref(String logicalId) {
            throw new AssertionError("a rule knows no resources");
        }

        @Override
        public JsonNode attribute(String logicalId, String attribute) {
            return ref(logicalId);
        }
    }

    private static void check(String template, Map<String, String> parameters) {
        var read = TemplateParser.parse(template);
        Evaluator.of(read, ParameterValues.resolve(read, parameters), Map.of(), new Nothing(), name -> Optional.empty())
                .checkRules();
    }

    @Test
    @DisplayName("rules that hold, or whose condition does not, let the parameters pass")
    void rules_hold() {
        assertThatCode(() -> check(TEMPLATE, Map.of())).doesNotThrowAnyException();
        assertThatCode(() -> check(TEMPLATE, Map.of("Env", "prod", "Size", "huge")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0} = {1}")
    @DisplayName("a broken rule is named, with its author's sentence")
    @CsvSource(delimiter = '|', textBlock = """
            Env   | prod | Template validation error: rule Sizes failed: production is large or huge
            Zones | a,d  | Template validation error: rule Zones failed
            Zones | c,c  | Template validation error: rule Zones failed: not all in c
            """)
    void rules_fail(String name, String value, String message) {
        assertThatThrownBy(() -> check(TEMPLATE, Map.of(name, value)))
                .isInstanceOf(TemplateException.class)
                .hasMessage(message);
    }

    @Test
    @DisplayName("clients.md 4: the rule that CDK writes into every template")
    void the_rule_of_cdk() {
        var template = """
                {"Parameters": {"BootstrapVersion": {"Type": "String", "Default": "21"}},
                 "Rules": {"CheckBootstrapVersion": {"Assertions": [{
                   "Assert": {"Fn::Not": [{"Fn::Contains": [["1", "2", "3"], {"Ref": "BootstrapVersion"}]}]},
                   "AssertDescription": "bootstrap again"}]}},
                 "Resources": {"R": {"Type": "T"}}}
                """;

        assertThatCode(() -> check(template, Map.of())).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(template, Map.of("BootstrapVersion", "2")))
                .hasMessage("Template validation error: rule CheckBootstrapVersion failed: bootstrap again");
    }

    @Test
    @DisplayName("a parameter of the store has the value its key stands for; its rules are for the key")
    void stored_parameters() {
        var read = TemplateParser.parse("""
                Parameters:
                  Version: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /version, AllowedPattern: '/.*'}
                  Zones: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /zones}
                Rules: {R: {Assertions: [{Assert: !Contains [!Ref Zones, !Ref Version]}]}}
                Resources: {R: {Type: T}}
                """);
        var stored = Map.of("/version", "b", "/zones", "a, b");
        var given = ParameterValues.resolve(read, Map.of());

        var values = ParameterValues.lookUp(read, given, key -> Optional.ofNullable(stored.get(key)));

        assertThatCode(() -> Evaluator.of(read, values, Map.of(), new Nothing(), name -> Optional.empty())
                        .checkRules())
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ParameterValues.lookUp(read, given, key -> Optional.empty()))
                .hasMessage("Unable to fetch parameters [/version, /zones] from parameter store for this account.");
    }
}
