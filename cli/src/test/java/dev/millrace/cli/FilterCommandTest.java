package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterCommandTest {

    private record Outcome(int exitCode, String said) {}

    private static Outcome filter(String... arguments) {
        var said = new StringWriter();
        var command = Main.commandLine().setErr(new PrintWriter(said, true)).setOut(new PrintWriter(said, true));
        var all = new String[arguments.length + 1];
        all[0] = "filter";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new Outcome(command.execute(all), said.toString().strip());
    }

    @Test
    @DisplayName("each leaf is told with what it wants and what it finds")
    void tells_each_leaf() {
        assertThat(filter(
                        "{\"eventName\":[\"INSERT\"],\"dynamodb\":{\"NewImage\":{\"n\":{\"N\":[{\"numeric\":[\">\",1]}]}}}}",
                        "{\"eventName\":\"INSERT\",\"dynamodb\":{\"NewImage\":{\"n\":{\"N\":\"5\"}}}}"))
                .isEqualTo(new Outcome(1, """
                        no match
                          yes  eventName  wants ["INSERT"], finds "INSERT"
                          no   dynamodb.NewImage.n.N  wants [{"numeric":[">",1]}], finds "5"
                               DynamoDB's numbers are texts in events: numeric never matches one"""));
    }

    @Test
    @DisplayName("pattern and event may be files; each record of an event is told")
    void reads_files(@TempDir Path folder) throws IOException {
        var pattern = Files.writeString(folder.resolve("pattern.json"), "{\"a\":[1]}");
        var event = Files.writeString(folder.resolve("event.json"), "{\"Records\":[{\"a\":1},{\"a\":2}]}");
        assertThat(filter(pattern.toString(), event.toString())).isEqualTo(new Outcome(1, """
                        record 1: match
                          yes  a  wants [1], finds 1
                        record 2: no match
                          no   a  wants [1], finds 2"""));
    }

    @Test
    @DisplayName("what Lambda would refuse is refused in one line, and says why")
    void bad_patterns_are_one_line() {
        assertThat(filter("{\"a\":1}", "{}"))
                .isEqualTo(new Outcome(
                        2, "millrace: Lambda would refuse this pattern: \"a\" must be an object or an array"));
        assertThat(filter("{\"a\":[1]}", "{").exitCode()).isEqualTo(2);
    }
}
