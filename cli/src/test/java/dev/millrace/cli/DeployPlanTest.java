package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Several templates given to one up: who takes which parameter, and who comes first. */
class DeployPlanTest {

    private static final TemplateFiles TABLE = template("table", """
            Parameters:
              TableName: {Type: String, Default: orders}
              Stage: {Type: String, Default: dev}
            Resources: {T: {Type: AWS::DynamoDB::Table}}
            Outputs:
              StreamArn: {Value: !GetAtt T.StreamArn, Export: {Name: !Sub '${AWS::StackName}-${Stage}-stream'}}
            """);
    private static final TemplateFiles PROCESSOR = template("processor", """
            Parameters:
              StreamArn: {Type: String}
              Stage: {Type: String, Default: dev}
            Resources: {Q: {Type: AWS::SQS::Queue}}
            """);
    private static final TemplateFiles IMPORTER = template("importer", """
            Parameters:
              Stage: {Type: String, Default: dev}
            Conditions: {Always: !Equals [a, a]}
            Resources:
              Q:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: !If [Always, !ImportValue {'Fn::Sub': 'table-${Stage}-stream'}, !ImportValue elsewhere]
            """);

    private static TemplateFiles template(String stack, String text) {
        return new TemplateFiles(Path.of(stack + ".yaml"), stack, text);
    }

    private static List<DeployPlan.Step> plan(Map<String, String> parameters, TemplateFiles... files) {
        return DeployPlan.of(List.of(files), parameters, Scope.DEFAULT);
    }

    private static Stream<String> order(Map<String, String> parameters, TemplateFiles... files) {
        return plan(parameters, files).stream().map(step -> step.file().stack());
    }

    @Test
    @DisplayName("a parameter goes to every template that has it, one with the stack's name to that stack alone")
    void parameters_find_their_templates() {
        var steps = plan(Map.of("Stage", "test", "processor.Stage", "live", "StreamArn", "arn"), TABLE, PROCESSOR);

        assertThat(steps)
                .extracting(DeployPlan.Step::parameters)
                .containsExactly(Map.of("Stage", "test"), Map.of("Stage", "live", "StreamArn", "arn"));
    }

    @Test
    @DisplayName("a parameter that nobody has is refused, naming those there are")
    void unknown_parameters_are_refused() {
        assertThatThrownBy(() -> plan(Map.of("Stag", "x"), TABLE, PROCESSOR))
                .isInstanceOf(Refusal.class)
                .hasMessage("no template has a parameter Stag; there are table.TableName, table.Stage,"
                        + " processor.StreamArn, processor.Stage");
        assertThatThrownBy(() -> plan(Map.of("tabel.Stage", "x"), TABLE, PROCESSOR))
                .hasMessage("--param tabel.Stage: no template makes a stack tabel; there are table, processor");
        assertThatThrownBy(() -> plan(Map.of("table.StreamArn", "x"), TABLE, PROCESSOR))
                .hasMessage("--param table.StreamArn: the template of stack table has no parameter StreamArn; it has"
                        + " TableName, Stage");
        assertThatThrownBy(() -> plan(Map.of("Stage", "x")))
                .hasMessage("--param needs a template whose parameter it is");
    }

    @Test
    @DisplayName("a stack comes behind those whose outputs its parameters name")
    void references_order() {
        var parameters = Map.of("StreamArn", "${table.StreamArn}");

        assertThat(order(parameters, PROCESSOR, TABLE)).containsExactly("table", "processor");
        assertThat(order(parameters, TABLE, PROCESSOR)).containsExactly("table", "processor");
        assertThat(order(Map.of("StreamArn", "${!table.StreamArn}"), PROCESSOR, TABLE))
                .containsExactly("processor", "table");
        assertThat(order(Map.of("StreamArn", "${elsewhere.StreamArn}"), PROCESSOR, TABLE))
                .as("a stack that is there already")
                .containsExactly("processor", "table");
    }

    @Test
    @DisplayName("a stack's own output is for the others that have such a parameter")
    void no_stack_takes_its_own_output() {
        assertThat(plan(Map.of("Stage", "${table.Stage}"), PROCESSOR, TABLE))
                .extracting(DeployPlan.Step::parameters)
                .containsExactly(Map.of(), Map.of("Stage", "${table.Stage}"));
    }

    @Test
    @DisplayName("a stack comes behind those whose exports it imports, with the names that the parameters make")
    void imports_order() {
        assertThat(order(Map.of(), IMPORTER, TABLE)).containsExactly("table", "importer");
        assertThat(order(Map.of("Stage", "live"), IMPORTER, TABLE)).containsExactly("table", "importer");
        assertThat(order(Map.of("importer.Stage", "live"), IMPORTER, TABLE)).containsExactly("importer", "table");
    }

    @Test
    @DisplayName("stacks that wait for each other are refused")
    void cycles_are_refused() {
        assertThatThrownBy(() -> plan(
                        Map.of("StreamArn", "${table.StreamArn}", "TableName", "${processor.Name}"), TABLE, PROCESSOR))
                .isInstanceOf(Refusal.class)
                .hasMessage("Circular dependency between stacks: [processor, table]");
    }

    @Test
    @DisplayName("names that depend on what is not known yet do not keep a template from being planned")
    void unknown_values_do_no_harm() {
        var mapped = template("mapped", """
                Parameters: {Stage: {Type: String}}
                Mappings: {Sizes: {dev: {batch: 1}}}
                Conditions: {Small: !Equals [!FindInMap [Sizes, !Ref Stage, batch], 1]}
                Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !ImportValue x}}}
                """);

        assertThat(order(Map.of("Stage", "${table.Stage}"), mapped, TABLE)).containsExactly("table", "mapped");
    }

    @Test
    @DisplayName("a template that cannot be read is refused by name")
    void unreadable_templates_are_refused() {
        assertThatThrownBy(() -> plan(Map.of(), TABLE, template("bad", "Resources: {}")))
                .isInstanceOf(Refusal.class)
                .hasMessage("bad.yaml: Template format error: At least one Resources member must be defined.");
    }
}
