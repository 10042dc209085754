package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    @ParameterizedTest
    @CsvSource({"20s, PT20S", "500ms, PT0.5S", "5m, PT5M", "1h, PT1H", "1m30s, PT1M30S"})
    void durations(String text, Duration expected) {
        assertThat(parse("--for", text).duration("--for", Duration.ZERO)).isEqualTo(expected);
    }

    @Test
    void what_is_absent_has_its_default() {
        var options = parse();

        assertThat(options.duration("--for", Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(20));
        assertThat(options.positive("--rate", 200)).isEqualTo(200);
        assertThat(options.number("--rate", 1L << 40)).isEqualTo(1L << 40);
        assertThat(options.text("--name", "orders")).isEqualTo("orders");
    }

    @Test
    void an_option_may_be_given_more_than_once() {
        assertThat(parse("--name", "a", "--name", "b").all("--name")).containsExactly("a", "b");
    }

    @Test
    void a_bad_command_line_is_refused_by_name() {
        assertRefused(() -> parse("--nmae", "a"), "Unknown option --nmae. Options: --for --name --rate");
        assertRefused(() -> parse("--name"), "The option --name needs a value.");
        assertRefused(() -> parse().all("--name"), "The option --name is needed.");
        assertRefused(() -> parse("--rate", "x").number("--rate", 1), "The option --rate is a whole number, not x.");
        assertRefused(
                () -> parse("--rate", "0").positive("--rate", 1),
                "The option --rate is between 1 and 2147483647, not 0.");
        assertRefused(
                () -> parse("--for", "soon").duration("--for", Duration.ZERO),
                "The option --for is a duration such as 20s, 5m or 1h, not soon.");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(Options.Refused.class).hasMessage(message);
    }

    private static Options parse(String... arguments) {
        return Options.parse(arguments, Set.of("--for", "--name", "--rate"));
    }
}
