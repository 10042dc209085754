package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.Millrace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClockCommandTest {

    private final Millrace server = Millrace.builder().port(0).start();

    @AfterEach
    void close() {
        server.close();
    }

    private record Outcome(int exitCode, String said) {}

    private Outcome millrace(String... arguments) {
        var said = new StringWriter();
        var command = Main.commandLine().setErr(new PrintWriter(said, true)).setOut(new PrintWriter(said, true));
        var exitCode = command.execute(arguments);
        return new Outcome(exitCode, said.toString().strip());
    }

    @Test
    void the_clock_shows_business_time_and_how_far_ahead_it_is() {
        var endpoint = server.endpoint().toString();
        var before = server.now();
        assertThat(millrace("clock", "--endpoint", endpoint).said()).endsWith("Z  the machine's time");

        var advanced = millrace("clock", "advance", "1d1h", "--endpoint", endpoint);

        assertThat(advanced.exitCode()).isZero();
        assertThat(advanced.said()).endsWith("Z  1d1h ahead of the machine's time");
        assertThat(Instant.parse(advanced.said().split(" ")[0]))
                .isBetween(before.plus(Duration.ofHours(25)).minusSeconds(1), before.plus(Duration.ofHours(26)));
        assertThat(millrace("clock", "--endpoint", endpoint, "--output", "json").said())
                .contains("\"now\"", "\"offset\"");
    }

    @Test
    void what_cannot_be_done_is_one_line() {
        var endpoint = server.endpoint().toString();

        assertThat(millrace("clock", "advance", "4000d", "--endpoint", endpoint))
                .isEqualTo(new Outcome(1, "millrace: 'advance' is from nothing to ten years, not PT96000H"));
        assertThat(millrace("clock", "advance", "soon", "--endpoint", endpoint).said())
                .contains("'soon' is not a duration such as 500ms, 20s, 5m, 1h or 2d");
        server.close();
        assertThat(millrace("clock", "advance", "1h", "--endpoint", endpoint).said())
                .startsWith("millrace: no server answers at " + endpoint);
    }
}
