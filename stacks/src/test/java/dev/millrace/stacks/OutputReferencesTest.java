package dev.millrace.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Outputs of one stack as parameters of another. */
class OutputReferencesTest {

    private static final String EXPORTING = """
            Parameters: {Visibility: {Type: Number, Default: 30}}
            Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs, VisibilityTimeout: !Ref Visibility}}}
            Outputs: {Name: {Value: !GetAtt Q.QueueName}, Seconds: {Value: !Ref Visibility}}
            """;
    private static final String TAKING = """
            Parameters: {Name: {Type: String}}
            Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Name}}}
            """;

    private final StackScenario at = new StackScenario();

    @Test
    @DisplayName("a reference has the other stack's output, each time anew; the same again changes nothing")
    void outputs_become_parameters() {
        at.deploy("first", EXPORTING);

        at.deploy("second", TAKING, "Name", "${first.Name}-${first.Seconds}-2");

        assertThat(at.services.existing()).containsExactly("queue jobs", "queue jobs-30-2");
        assertThat(at.stack("second").source().parameters()).containsEntry("Name", "jobs-30-2");
        assertThat(at.deploy("second", TAKING, "Name", "${first.Name}-${first.Seconds}-2")
                        .changed())
                .isFalse();
        at.deploy("first", EXPORTING, "Visibility", "60");
        at.deploy("second", TAKING, "Name", "${first.Name}-${first.Seconds}-2");
        assertThat(at.services.existing()).containsExactly("queue jobs", "queue jobs-60-2");
    }

    @Test
    @DisplayName("an exclamation mark keeps a reference from being one; other dollars mean themselves")
    void literals() {
        at.deploy(
                "s",
                "Parameters: {P: {Type: String}}\nResources: {Q: {Type: AWS::SQS::Queue}}\n"
                        + "Outputs: {O: {Value: !Ref P}}",
                "P",
                "${!first.Name} ${HOME} $1 ${a.b.c}");

        assertThat(at.stack("s").outputs())
                .extracting(StackRecord.Output::value)
                .containsExactly("${first.Name} ${HOME} $1 ${a.b.c}");
    }

    @Test
    @DisplayName("a stack or output that does not exist is refused, naming those that do")
    void missing_outputs() {
        at.deploy("first", EXPORTING);

        assertThatThrownBy(() -> at.deploy("second", TAKING, "Name", "${fist.Name}"))
                .isInstanceOf(StackException.class)
                .hasMessage("Parameter Name refers to ${fist.Name}, but there is no stack fist; there are [first]");
        assertThatThrownBy(() -> at.deploy("second", TAKING, "Name", "${first.Nam}"))
                .hasMessage("Parameter Name refers to ${first.Nam}, but stack first has no such output; it has [Name,"
                        + " Seconds]");
    }
}
