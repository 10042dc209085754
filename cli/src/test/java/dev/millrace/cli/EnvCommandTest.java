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

/** What a shell is told to export. */
class EnvCommandTest {

    private static final String NOBODY = "http://127.0.0.1:1";

    private record Outcome(int exitCode, String printed, String complained) {}

    private static Outcome env(String... arguments) {
        var printed = new StringWriter();
        var complained = new StringWriter();
        var command =
                Main.commandLine().setOut(new PrintWriter(printed, true)).setErr(new PrintWriter(complained, true));
        var all = new String[arguments.length + 1];
        all[0] = "env";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new Outcome(command.execute(all), printed.toString(), complained.toString());
    }

    @Test
    @DisplayName("any key does for a server that takes any")
    void any_key() {
        assertThat(env("--endpoint", NOBODY, "--account", "111122223333").printed())
                .contains("export AWS_ACCESS_KEY_ID=111122223333\nexport AWS_SECRET_ACCESS_KEY=millrace\n")
                .doesNotContain("unset", "#");
    }

    @ParameterizedTest
    @DisplayName("an endpoint that cannot be asked is exported all the same")
    @ValueSource(strings = {"http://mill_race:4566", "https://127.0.0.1:1", "http://127.0.0.1:1/under/a/path"})
    void odd_endpoints(String endpoint) {
        var outcome = env("--endpoint", endpoint);

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.complained()).isEmpty();
        assertThat(outcome.printed())
                .contains("export AWS_ENDPOINT_URL=" + endpoint + "\n", "export AWS_SECRET_ACCESS_KEY=millrace\n");
    }

    @Test
    @DisplayName(
            "of a file of keys the account's own is exported, else the first that is no account's, quoted where a shell needs it")
    void keys_of_a_file(@TempDir Path folder) throws IOException {
        var file = Files.writeString(
                folder.resolve("keys"),
                "# ours\n444455556666:theirs\nAKIDEXAMPLE:it's $HOME\n\n111122223333:wJalr/K7+MDENG=\n");

        assertThat(env("--endpoint", NOBODY, "--auth-file", file.toString()).printed())
                .contains("""
                        export AWS_ACCESS_KEY_ID=AKIDEXAMPLE
                        export AWS_SECRET_ACCESS_KEY='it'\\''s $HOME'
                        unset AWS_SESSION_TOKEN
                        """)
                .doesNotContain("wJalr");
        assertThat(env("--endpoint", NOBODY, "--auth-file", file.toString(), "--account", "111122223333")
                        .printed())
                .contains("export AWS_ACCESS_KEY_ID=111122223333\nexport AWS_SECRET_ACCESS_KEY=wJalr/K7+MDENG=\n");
        assertThat(env("--auth-file", folder.resolve("gone").toString()).complained())
                .endsWith("gone cannot be read\n");
    }

    @Test
    @DisplayName("if all keys act in other accounts than the one that is asked for, none is exported, and it is said")
    void keys_of_other_accounts(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("keys"), "444455556666:theirs\n")
                .toString();

        var outcome = env("--endpoint", NOBODY, "--auth-file", file, "--account", "111122223333");

        assertThat(outcome.printed()).doesNotContain("export AWS_ACCESS", "theirs", "=millrace");
        assertThat(outcome.complained())
                .contains("no key that acts in account 111122223333")
                .doesNotContain("theirs");
        assertThat(env("--endpoint", NOBODY, "--auth-file", file).printed())
                .contains("export AWS_ACCESS_KEY_ID=444455556666\n");
    }

    @Test
    @DisplayName(
            "a server that verifies signatures, without its keys: none is exported, and it is said which are needed")
    void unknown_keys() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var refusal = "{\"message\":\"Request is missing Authentication Token\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(403, refusal.length);
            exchange.getResponseBody().write(refusal);
            exchange.close();
        });
        server.start();
        try {
            var outcome =
                    env("--endpoint", "http://127.0.0.1:" + server.getAddress().getPort());

            assertThat(outcome.exitCode()).isZero();
            assertThat(outcome.printed())
                    .contains("export AWS_REGION=us-east-1\n")
                    .doesNotContain("export AWS_ACCESS", "export AWS_SECRET");
            assertThat(outcome.printed().lines().toList().getLast())
                    .startsWith("# ")
                    .contains("--auth-file");
            assertThat(outcome.complained()).contains("takes signed requests only");
        } finally {
            server.stop(0);
        }
    }
}
