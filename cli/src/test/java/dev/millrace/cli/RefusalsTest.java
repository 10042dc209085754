package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person reads when a command cannot be done: one sentence, never a stack trace. */
class RefusalsTest {

    private record Outcome(int exitCode, String said) {}

    private static Outcome millrace(String... arguments) {
        var said = new StringWriter();
        var command = Main.commandLine().setErr(new PrintWriter(said, true)).setOut(new PrintWriter(said, true));
        var exitCode = command.execute(arguments);
        return new Outcome(exitCode, said.toString().strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:4566", "127.0.0.1", "", "ftp://127.0.0.1", "http://"})
    @DisplayName("an endpoint that is no address is refused by name")
    void a_bad_endpoint_is_one_line(String endpoint) {
        assertThat(millrace("mappings", "--endpoint", endpoint))
                .isEqualTo(new Outcome(
                        2, "millrace: --endpoint takes an address like http://127.0.0.1:4566, not '" + endpoint + "'"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536, 99_999})
    @DisplayName("a port that is none is refused by name")
    void a_bad_port_is_one_line(int port) {
        assertThat(millrace("up", "--port=" + port))
                .isEqualTo(new Outcome(2, "millrace: --port takes 0 to 65535, not " + port));
    }

    @Test
    @DisplayName("a server that others could use without keys is refused in one line, which says what to add")
    void a_careless_host_is_one_line() {
        assertThat(millrace("up", "--port=0", "--host=0.0.0.0"))
                .isEqualTo(new Outcome(
                        2,
                        "millrace: on --host 0.0.0.0 other machines could use the server and run code through it; add"
                                + " --auth-file FILE (or --auth KEYID:SECRET, or MILLRACE_AUTH) so that requests must be"
                                + " signed, or --insecure if they may"));
    }

    @Test
    @DisplayName("keys that are none are refused without being repeated, since they may be secret")
    void bad_keys_are_one_line(@TempDir Path folder) throws IOException {
        var empty = Files.writeString(folder.resolve("keys"), "# none yet\n");

        assertThat(millrace("up", "--port=0", "--auth=hush"))
                .isEqualTo(new Outcome(
                        2, "millrace: --auth takes KEYID:SECRET, the id of 3 to 128 letters and digits"));
        assertThat(millrace("up", "--port=0", "--auth-file=" + empty))
                .isEqualTo(new Outcome(2, "millrace: --auth-file " + empty + " holds no key"));
        assertThat(millrace("up", "--port=0", "--auth-file=" + folder.resolve("gone")).said())
                .endsWith("gone cannot be read");
    }

    @Test
    @DisplayName("2.5.1 a retention shorter than AWS's is refused, and other times that make no sense")
    void bad_stream_times_are_one_line() {
        assertThat(millrace("up", "--port=0", "--stream-retention=1h"))
                .isEqualTo(new Outcome(2, "millrace: streams keep records for 24 hours to 365 days, not for PT1H"));
        assertThat(millrace("up", "--port=0", "--shard-roll=0s"))
                .isEqualTo(new Outcome(2, "millrace: a stream's times are positive, not PT0S"));
        assertThat(millrace("up", "--port=0", "--shard-split=0"))
                .isEqualTo(new Outcome(2, "millrace: a shard is split above some writes, not above 0"));
    }

    @Test
    @DisplayName("two templates that would be one stack are refused, naming both")
    void shared_stack_names_are_one_line(@TempDir Path folder) throws IOException {
        var first = Files.writeString(folder.resolve("jobs.yaml"), "Resources: {}");
        var second = Files.writeString(folder.resolve("jobs.json"), "{}");

        assertThat(millrace("up", "--port=0", first.toString(), second.toString()))
                .isEqualTo(new Outcome(
                        2,
                        "millrace: " + first + " and " + second
                                + " would both be the stack jobs; rename one, or deploy it with ./millrace deploy"
                                + " --stack NAME"));
    }

    @Test
    @DisplayName("a server that goes away in the middle of a deployment is one line")
    void a_server_that_goes_away_is_one_line() throws IOException {
        var progress = "{\"status\":\"DELETE_COMPLETE\",\"type\":\"AWS::SQS::Queue\",\"logicalId\":\"Q\"}\n";

        assertThat(downAt(200, progress, progress.length() + 10).said()).endsWith("stopped before it was done");
        assertThat(downAt(200, progress, progress.length()).said())
                .endsWith("millrace: the server ended its answer without a result; its log says why");
    }

    @Test
    @DisplayName("a server that refuses is quoted")
    void a_refusal_is_quoted() throws IOException {
        var refusal = "{\"__type\":\"AccessDeniedException\",\"Message\":\"not you\"}";

        assertThat(downAt(403, refusal, refusal.length())).isEqualTo(new Outcome(1, "millrace: not you"));
    }

    /** The command against a server that answers so; of a longer answer than it has, it breaks off the rest. */
    private static Outcome downAt(int status, String body, int announcedBytes) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, announcedBytes);
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            exchange.close();
        });
        server.start();
        try {
            return millrace(
                    "down",
                    "app",
                    "--endpoint",
                    "http://127.0.0.1:" + server.getAddress().getPort());
        } finally {
            server.stop(0);
        }
    }
}
