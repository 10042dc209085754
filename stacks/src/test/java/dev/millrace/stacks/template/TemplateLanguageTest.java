package dev.millrace.stacks.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each function of the template language gives, and what the reader refuses. */
class TemplateLanguageTest {

    private static final String FRAME = """
            Parameters:
              Env: {Type: String, Default: dev}
              Count: {Type: Number, Default: 2}
              Zones: {Type: CommaDelimitedList, Default: 'a, b,c'}
            Mappings:
              Sizes: {dev: {batch: 10}, prod: {batch: 100}}
            Conditions:
              IsDev: !Equals [!Ref Env, dev]
              IsProd: !Equals [!Ref Env, prod]
              NotDev: !Not [!Condition IsDev]
              Either: !Or [!Condition IsDev, !Condition IsProd]
              Both: !And [!Condition IsDev, !Condition IsProd]
              Two: !Equals [!Ref Count, 2]
            Resources:
              Thing: {Type: T, Properties: {Value: %s}}
            """;

    private static final class Resources implements Evaluator.ResourceValues {
        @Override
        public JsonNode ref(String logicalId) {
            return TextNode.valueOf("ref-of-" + logicalId);
        }

        @Override
        public JsonNode attribute(String logicalId, String attribute) {
            return TextNode.valueOf(attribute + "-of-" + logicalId);
        }
    }

    private static Template.Resource resource(Template template, String logicalId) {
        return Optional.ofNullable(template.resources().get(logicalId)).orElseThrow();
    }

    private static JsonNode evaluate(String value, String... parameters) {
        var template = TemplateParser.parse(FRAME.formatted(value));
        var given = new HashMap<String, String>();
        for (int i = 0; i < parameters.length; i += 2) {
            given.put(parameters[i], parameters[i + 1]);
        }
        var evaluator = Evaluator.of(
                template,
                ParameterValues.resolve(template, given),
                Map.of("AWS::Region", "eu-west-1", "AWS::StackName", "stack"),
                new Resources(),
                name -> name.equals("known") ? Optional.of("imported") : Optional.empty());
        var properties = resource(template, "Thing").properties();
        return evaluator.value(properties).orElseThrow().path("Value");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @DisplayName("each function, in its short and long form")
    @CsvSource(delimiter = '|', textBlock = """
            !Ref Env                                             | "dev"
            {Ref: Env}                                           | "dev"
            !Ref AWS::Region                                     | "eu-west-1"
            !Ref Other                                           | "ref-of-Other"
            !Ref Zones                                           | ["a","b","c"]
            !Ref AWS::NotificationARNs                           | []
            !GetAtt Other.Arn                                    | "Arn-of-Other"
            !GetAtt [Other, Arn]                                 | "Arn-of-Other"
            {Fn::GetAtt: [Other, Nested.Arn]}                    | "Nested.Arn-of-Other"
            {Fn::GetAtt: Other.Arn}                              | "Arn-of-Other"
            !Sub '${AWS::StackName}-${Env}'                      | "stack-dev"
            !Sub 'x${Other}y${Other.Arn}z'                       | "xref-of-OtheryArn-of-Otherz"
            !Sub 'keep ${!Env}'                                  | "keep ${Env}"
            !Sub ['${A}/${Env}', {A: !Ref Count}]                | "2/dev"
            !Join ['-', [a, !Ref Env, 3]]                        | "a-dev-3"
            !Join [',', !Ref Zones]                              | "a,b,c"
            !Split [',', 'a,b']                                  | ["a","b"]
            !Select [1, !Split ['.', 'a.b.c']]                   | "b"
            !Select ['0', !Ref Zones]                            | "a"
            !If [IsDev, yes, no]                                 | "yes"
            !If [NotDev, yes, no]                                | "no"
            !If [Either, 1, 2]                                   | 1
            !If [Both, 1, 2]                                     | 2
            !If [Two, 1, 2]                                      | 1
            !FindInMap [Sizes, !Ref Env, batch]                  | 10
            !ImportValue known                                   | "imported"
            !Base64 abc                                          | "YWJj"
            !GetAZs ''                                           | ["eu-west-1a","eu-west-1b","eu-west-1c"]
            !Select [1, !GetAZs us-east-2]                       | "us-east-2b"
            [a, !Ref AWS::NoValue, b]                            | ["a","b"]
            {a: !Ref AWS::NoValue, b: 1}                         | {"b":1}
            !If [IsProd, x, !Ref AWS::NoValue]                   | ''
            {Condition: {StringEquals: {k: v}}}                  | {"Condition":{"StringEquals":{"k":"v"}}}
            2012-10-17                                           | "2012-10-17"
            true                                                 | true
            012                                                  | "012"
            """)
    void functions(String written, String json) {
        assertThat(evaluate(written).toString()).isEqualTo(json);
    }

    @Test
    @DisplayName("a parameter's value decides conditions and mappings")
    void parameters_decide() {
        assertThat(evaluate("!If [IsProd, !FindInMap [Sizes, !Ref Env, batch], 1]", "Env", "prod")
                        .asInt())
                .isEqualTo(100);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("what is malformed is refused with CloudFormation's sentence and the line")
    @CsvSource(delimiter = '|', textBlock = """
            !Nonsense x                   | unknown tag !Nonsense (line 15)
            {Fn::Nonsense: x}             | Unrecognized intrinsic function Fn::Nonsense (line 15)
            !GetAtt Other                 | every Fn::GetAtt object requires two non-empty parameters
            !Join [a]                     | every Fn::Join object requires a list of 2 parameters.
            !If [IsDev, a]                | every Fn::If object requires a list of 3 parameters.
            !If [Nobody, a, b]            | Unresolved condition dependency Nobody
            !Sub '${a b}'                 | variable names in Fn::Sub syntax must contain only alphanumeric
            !Equals [a, b]                | Fn::Equals can only be used in a condition.
            {Fn::Sub: x, other: y}        | Fn::Sub must be the only key of its object.
            !Select [5, [a, b]]           | Fn::Select cannot select nonexistent value at index 5
            !Join [a, b]                  | every Fn::Join object requires a list of strings.
            !FindInMap [Sizes, x, batch]  | Unable to get mapping for Sizes::x::batch
            !ImportValue nobody           | No export named nobody found.
            !FindInMap [Sizes, small, b, {DefaultValue: 1}] | Fn::FindInMap with a DefaultValue is not supported by Millrace.
            !Cidr [10.0.0.0/16, 4, 8]     | Fn::Cidr is not supported by Millrace.
            !Transform {Name: x}          | Fn::Transform is not supported by Millrace.
            !ToJsonString {a: b}          | Fn::ToJsonString is not supported by Millrace.
            {'Fn::ForEach::L': [a]}       | Fn::ForEach::L is not supported by Millrace.
            !Contains [[a], a]            | Fn::Contains can only be used in a rule.
            !Sub 'x${Zones}'              | Fn::Sub needs a string and got a list.
            """)
    void malformed(String written, String message) {
        assertThatThrownBy(() -> evaluate(written))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(message);
    }

    @Test
    @DisplayName("YAML that is not well-formed is refused with line and column")
    void yaml_errors_have_lines() {
        assertThatThrownBy(() -> TemplateParser.parse("Resources:\n  A: [\n  B: x"))
                .hasMessageContaining("Template format error: YAML not well-formed. (line 3, column 7)");
    }

    @Test
    @DisplayName("JSON that is not well-formed is refused with line and column")
    void json_errors_have_lines() {
        assertThatThrownBy(() -> TemplateParser.parse("{\n \"Resources\": {,}}"))
                .hasMessageContaining("Template format error: JSON not well-formed. (line 2");
    }

    @Test
    @DisplayName("JSON and YAML say the same")
    void json_is_read() {
        var template = TemplateParser.parse("""
                {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "DependsOn": ["A"],
                  "Properties": {"Name": {"Fn::Sub": "${AWS::StackName}-q"}, "N": 1.5, "B": false, "Z": null}}}}
                """);

        var properties = resource(template, "Q").properties().entries();
        assertThat(resource(template, "Q").dependsOn()).containsExactly("A");
        assertThat(properties.get("Name")).isInstanceOf(Expression.Sub.class);
        assertThat(properties).containsEntry("N", new Expression.Literal(DecimalNode.valueOf(new BigDecimal("1.5"))));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("duplicate keys are refused in both languages")
    @CsvSource(delimiter = '|', textBlock = """
            {A: 1, A: 2}
            {"A": 1, "A": 2}
            """)
    void duplicate_keys(String text) {
        assertThatThrownBy(() -> TemplateReader.read(text.startsWith("{\"") ? text : "X: " + text))
                .hasMessageContaining("duplicate key A");
    }

    @Test
    @DisplayName("a bomb of aliases is refused before it fills the memory")
    void alias_bomb() {
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }

        assertThatThrownBy(() -> TemplateReader.read(bomb.toString()))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("Template format error");
    }

    @Test
    @DisplayName("a value that contains itself is refused")
    void recursive_alias() {
        assertThatThrownBy(() -> TemplateReader.read("a: &a [*a]")).isInstanceOf(TemplateException.class);
    }

    @Test
    @DisplayName("nesting and size have limits")
    void limits() {
        var deep = "[".repeat(101) + "]".repeat(101);
        assertThatThrownBy(() -> TemplateReader.read("a: " + deep)).hasMessageContaining("nested more than 100 deep");
        assertThat(TemplateReader.read("a: " + "[".repeat(99) + "]".repeat(99))).isNotNull();
        assertThatThrownBy(() -> TemplateReader.read("{\"a\":" + deep + "}"))
                .hasMessageContaining("nested more than 100 deep");
        assertThatThrownBy(() -> TemplateReader.read("a: " + "x".repeat(TemplateReader.MAX_BYTES)))
                .hasMessageContaining("Template may not exceed 1000000 bytes in size.");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("sections and resource members that do not exist, or that Millrace lacks, are refused by name")
    @CsvSource(delimiter = '|', textBlock = """
            'Transform: AWS::Serverless-2016-10-31'              | Transform AWS::Serverless-2016-10-31 is not supported
            'Hooks: {}'                                          | Hooks is not supported by Millrace. (line 1)
            'Rules: {R: {}}'                                     | [/Rules/R] Every Rules object must contain Assertions.
            'Rules: {R: {Assertions: [{Assert: !RefAll x}]}}'    | Fn::RefAll is not supported by Millrace.
            'Nonsense: 1'                                        | Invalid template property or properties [Nonsense]
            'AWSTemplateFormatVersion: "2009-01-01"'             | only 2010-09-09 is a valid version
            'Parameters: {P: {Type: Nonsense}}'                  | Unrecognized parameter type: Nonsense
            'Parameters: {P: {Type: AWS::EC2::VPC::Id}}'         | has type AWS::EC2::VPC::Id, which is not supported
            'Parameters: {P: {Type: List<AWS::EC2::VPC::Id>}}'   | has type List<AWS::EC2::VPC::Id>, which is not supported
            'Parameters: {P: {Default: x}}'                      | must contain a Type member
            'Parameters: {P: {Type: Number, Default: x}}'        | Parameter 'P' must be a number.
            'Resources: {}'                                      | At least one Resources member must be defined.
            'Resources: {A-B: {Type: T}}'                        | Resource name A-B is non alphanumeric.
            'Resources: {A: {}}'                                 | must contain a Type member
            'Resources: {A: {Type: T, UpdatePolicy: {}}}'        | UpdatePolicy of resource A is not supported by Millrace.
            'Resources: {A: {Type: T, Colour: red}}'             | Invalid resource attribute Colour of resource A
            'Resources: {A: {Type: T, DeletionPolicy: Snapshot}}'| DeletionPolicy Snapshot of resource A is not supported
            'Resources: {A: {Type: T, DeletionPolicy: Maybe}}'   | Unrecognized DeletionPolicy Maybe
            'Resources: {A: {Type: T, Properties: [1]}}'         | [/Resources/A/Properties] must be an object.
            'Outputs: {O: {Value: x, Export: {}}}'               | [/Outputs/O/Export] Export must contain a Name
            'Outputs: {O: {Description: x}}'                     | Every Outputs member must contain a Value object
            """)
    void refused_sections(String text, String message) {
        var whole = text.startsWith("Resources") ? text : text + "\nResources: {A: {Type: T}}";
        assertThatThrownBy(() -> TemplateParser.parse(whole))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @DisplayName("parameters are checked against what the template allows")
    @CsvSource(delimiter = '|', textBlock = """
            Env   | test  | Parameter 'Env' must be one of AllowedValues [dev, prod]
            Name  | Abc   | Parameter 'Name' must match pattern [a-z]+
            Name  | abcdef| Parameter 'Name' must contain at most 5 characters
            Size  | 0     | Parameter 'Size' must be a number not less than 1
            Size  | 11    | Parameter 'Size' must be a number not greater than 10
            Size  | two   | Parameter 'Size' must be a number.
            Hint  | xyz   | Parameter 'Hint' failed to satisfy constraint: only a please
            Nobody| 1     | Parameters: [Nobody] do not exist in the template
            """)
    void wrong_parameters(String name, String value, String message) {
        var template = TemplateParser.parse("""
                Parameters:
                  Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}
                  Name: {Type: String, Default: abc, AllowedPattern: '[a-z]+', MaxLength: 5}
                  Size: {Type: Number, Default: 5, MinValue: 1, MaxValue: 10}
                  Hint: {Type: String, Default: a, AllowedPattern: a, ConstraintDescription: only a please}
                Resources: {A: {Type: T}}
                """);

        assertThatThrownBy(() -> ParameterValues.resolve(template, Map.of(name, value)))
                .isInstanceOf(TemplateException.class)
                .hasMessage(message);
    }

    @Test
    @DisplayName("parameters without value are all named at once")
    void missing_parameters() {
        var template = TemplateParser.parse(
                "Parameters: {A: {Type: String}, B: {Type: String}, C: {Type: String, Default: c}}\nResources: {R: {Type: T}}");

        assertThatThrownBy(() -> ParameterValues.resolve(template, Map.of()))
                .hasMessage("Parameters: [A, B] must have values");
        assertThat(ParameterValues.resolve(template, Map.of("A", "1", "B", "2")))
                .isEqualTo(Map.of("A", "1", "B", "2", "C", "c"));
    }

    @Test
    @DisplayName("conditions that wait for each other are refused")
    void circular_conditions() {
        var template = TemplateParser.parse("""
                Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}
                Resources: {R: {Type: T}}
                """);

        assertThatThrownBy(() -> Evaluator.of(template, Map.of(), Map.of(), new Resources(), name -> Optional.empty()))
                .hasMessageContaining("Circular dependency between conditions: [A, B]");
    }
}
