package dev.millrace.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.services.ServiceCatalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused is refused before anything is made. */
class RefusalTest {

    private final StackScenario at = new StackScenario();

    @AfterEach
    void nothing_was_made() {
        assertThat(at.services.changes()).isEmpty();
        assertThat(at.stacks.list(StackScenario.CALL.scope())).isEmpty();
        assertThat(at.heard).isEmpty();
    }

    private void refused(String template, String message) {
        assertThatThrownBy(() -> at.deploy("s", template))
                .isInstanceOfSatisfying(
                        StackException.class, e -> assertThat(e.kind()).isEqualTo(StackException.Kind.REFUSED))
                .hasMessageContaining(message);
    }

    @Test
    @DisplayName("the alarms template is refused, naming the types that are not there")
    void unknown_types() {
        refused(
                StackScenario.shared("alarms.yaml"),
                "Template format error: Unrecognized resource types: [AWS::CloudWatch::Alarm, AWS::SNS::Subscription,"
                        + " AWS::SNS::Topic]");
    }

    @Test
    @DisplayName("a type is unknown where its service is missing")
    void types_follow_services() {
        var bare = new Stacks(new ServiceCatalog(List.of()), at.store, at.clock, Map.of());
        var request =
                new DeployRequest("s", "Resources: {Q: {Type: AWS::SQS::Queue}}", Optional.empty(), Map.of(), Map.of());

        assertThatThrownBy(() -> bare.deploy(StackScenario.CALL, request, at.heard::add))
                .hasMessageContaining("Unrecognized resource types: [AWS::SQS::Queue]");
    }

    @Test
    @DisplayName("resources that wait for each other are named; one that only hangs on them is not")
    void cycles() {
        refused("""
                Resources:
                  A: {Type: AWS::SQS::Queue, DependsOn: B}
                  B: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt C.QueueName}}
                  C: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub 'x${A}'}}
                  D: {Type: AWS::SQS::Queue, DependsOn: A}
                """, "Circular dependency between resources: [A, B, C]");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("names that lead nowhere")
    @CsvSource(delimiter = '|', textBlock = """
            Properties: {QueueName: !Ref Nobody}             | Unresolved resource dependencies [Nobody] in the Resources block of the template
            Properties: {QueueName: !GetAtt Nobody.Arn}      | Template error: instance of Fn::GetAtt references undefined resource Nobody
            Properties: {QueueName: !Sub '${Nobody}'}        | Unresolved resource dependencies [Nobody] in the Resources block of the template
            DependsOn: Nobody                                | Unresolved resource dependencies [Nobody] in the Resources block of the template
            Properties: {QueueName: !Ref 'AWS::Nothing'}     | Unresolved resource dependencies [AWS::Nothing] in the Resources block of the template
            Condition: Nobody                                | Condition Nobody of Q is not defined
            Properties: {QueueName: !GetAtt Other.Colour}    | resource Other does not support attribute type Colour in Fn::GetAtt
            Properties: {QueueName: !ImportValue nobody}     | No export named nobody found.
            """)
    void unresolved(String member, String message) {
        refused("""
                Resources:
                  Other: {Type: AWS::SQS::Queue}
                  Q:
                    Type: AWS::SQS::Queue
                    %s
                """.formatted(member), message);
    }

    @Test
    @DisplayName("an unresolved name in the outputs is refused, naming that block")
    void unresolved_output() {
        refused(
                "Resources: {Q: {Type: AWS::SQS::Queue}}\nOutputs: {O: {Value: !Ref Nobody}}",
                "Unresolved resource dependencies [Nobody] in the Outputs block of the template");
    }

    @Test
    @DisplayName("a resource that its condition leaves out cannot be referred to")
    void references_to_what_is_left_out() {
        refused("""
                Conditions: {Never: !Equals [a, b]}
                Resources:
                  Absent: {Type: AWS::SQS::Queue, Condition: Never}
                  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt Absent.QueueName}}
                """, "Unresolved resource dependencies [Absent] in the Resources block");
    }

    @Test
    @DisplayName("a condition cannot depend on a resource")
    void conditions_know_no_resources() {
        refused("""
                Conditions: {C: !Equals [!Ref Q, x]}
                Resources: {Q: {Type: AWS::SQS::Queue}}
                """, "Cannot reference resources in the Conditions block of the template");
    }

    @Test
    @DisplayName("the stream of a table without one cannot be asked for")
    void stream_of_a_table_without_one() {
        refused("""
                Resources:
                  T:
                    Type: AWS::DynamoDB::Table
                    Properties:
                      KeySchema: [{AttributeName: k, KeyType: HASH}]
                      AttributeDefinitions: [{AttributeName: k, AttributeType: S}]
                Outputs: {S: {Value: !GetAtt T.StreamArn}}
                """, "resource T does not support attribute type StreamArn in Fn::GetAtt");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("properties that are unknown, wrong, missing or not supported")
    @CsvSource(delimiter = '|', textBlock = """
            AWS::SQS::Queue                  | {Colour: red}                   | Resource R (AWS::SQS::Queue): Encountered unsupported property Colour
            AWS::SQS::Queue                  | {VisibilityTimeout: soon}       | Value of property VisibilityTimeout must be a whole number, not 'soon'
            AWS::SQS::Queue                  | {RedrivePolicy: text}           | Value of property RedrivePolicy must be an object, not 'text'
            AWS::SQS::Queue                  | {QueueName: [a]}                | Value of property QueueName must be a string, not a list
            AWS::Lambda::EventSourceMapping  | {Enabled: perhaps}              | Value of property Enabled must be true or false, not 'perhaps'
            AWS::DynamoDB::Table             | {KeySchema: []}                 | #: required key [AttributeDefinitions] not found
            AWS::DynamoDB::Table             | {ResourcePolicy: {}}            | property ResourcePolicy is not supported by Millrace
            AWS::DynamoDB::Table             | {GlobalSecondaryIndexes: [{IndexName: i}]} | #/GlobalSecondaryIndexes/0: required key [KeySchema] not found
            AWS::DynamoDB::Table             | {TimeToLiveSpecification: {AttributeName: e}} | #/TimeToLiveSpecification: required key [Enabled] not found
            AWS::DynamoDB::Table             | {StreamSpecification: {}}       | #/StreamSpecification: required key [StreamViewType] not found
            AWS::DynamoDB::Table             | {KeySchema: [{Key: k}]}         | Encountered unsupported property KeySchema/0/Key
            AWS::IAM::Role                   | {}                              | #: required key [AssumeRolePolicyDocument] not found
            AWS::Lambda::Function            | {Code: {ImageUri: x}}           | property Code/ImageUri is not supported by Millrace
            AWS::Lambda::Function            | {VpcConfig: {}}                 | property VpcConfig is not supported by Millrace
            AWS::Lambda::Function            | {PackageType: Image}            | property PackageType Image is not supported by Millrace: only Zip is
            AWS::Lambda::Function            | {Layers: [l]}                   | property Layers is not supported by Millrace
            AWS::IAM::ManagedPolicy          | {Users: [u]}                    | property Users is not supported by Millrace
            AWS::Lambda::EventSourceMapping  | {FunctionName: f, EventSourceArn: a, DestinationConfig: {OnFailure: {Destination: ''}}} | #/DestinationConfig/OnFailure/Destination: expected minLength: 12, actual: 0
            AWS::Lambda::EventSourceMapping  | {Topics: [t]}                   | property Topics is not supported by Millrace
            AWS::Lambda::EventSourceMapping  | {LoggingConfig: {}}             | property LoggingConfig is not supported by Millrace
            """)
    void properties(String type, String properties, String message) {
        refused("Resources: {R: {Type: %s, Properties: %s}}".formatted(type, properties), message);
    }

    @Test
    @DisplayName("code that was not given is refused, saying how to give it")
    void missing_code() {
        assertThatThrownBy(() -> at.deploy(
                        "processor", StackScenario.shared("processor.yaml"), "OrdersTableStreamArn", "arn:stream"))
                .hasMessageContaining("Resource StreamProcessorFunction (AWS::Lambda::Function)")
                .hasMessageContaining("there is no code for s3://processor-lambda-code/stream-processor.zip")
                .hasMessageContaining("--code StreamProcessorFunction=PATH or --code stream-processor.zip=PATH");
    }

    @Test
    @DisplayName("code that is not where it should be is refused, naming the path")
    void missing_file() {
        at.code.put("StreamProcessorFunction", Path.of("/nowhere/code.zip"));

        assertThatThrownBy(() -> at.deploy(
                        "processor", StackScenario.shared("processor.yaml"), "OrdersTableStreamArn", "arn:stream"))
                .hasMessageContaining("no such file or folder: /nowhere/code.zip");
    }

    @Test
    @DisplayName("a template that came over the wire may not point at files of this machine")
    void no_local_paths_over_the_wire() {
        refused("""
                Resources:
                  F:
                    Type: AWS::Lambda::Function
                    Properties: {Runtime: java21, Handler: a.B, Role: r, Code: /etc/passwd}
                """, "no local code at /etc/passwd");
    }

    @Test
    @DisplayName("inline code is for runtimes that read source")
    void inline_java() {
        refused("""
                Resources:
                  F:
                    Type: AWS::Lambda::Function
                    Properties: {Runtime: java21, Handler: a.B, Role: r, Code: {ZipFile: class B}}
                """, "ZipFile can only be used with the nodejs and python runtimes, not with java21");
    }

    @Test
    @DisplayName("a parameter without value is named")
    void missing_parameter() {
        refused(StackScenario.shared("processor.yaml"), "Parameters: [OrdersTableStreamArn] must have values");
    }

    @Test
    @DisplayName("a stack's name has a form")
    void stack_names() {
        assertThatThrownBy(() -> at.deploy("1st|stack", StackScenario.shared("table.yaml")))
                .hasMessageContaining("Value '1st|stack' at 'stackName' failed to satisfy constraint");
    }
}
