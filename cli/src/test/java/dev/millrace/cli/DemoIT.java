package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The main job, whole: real traffic through real processes must balance, whatever is killed. */
class DemoIT {

    private static final Path EXAMPLE = Program.ROOT.resolve("examples/orders");
    private static final Duration LONG = Duration.ofMinutes(3);

    private final Path folder;

    DemoIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    @DisplayName("the demonstration balances: every acknowledged write is a record, every record handled or reported;"
            + " all of it signed")
    void the_demonstration_balances() throws Exception {
        var keys = Files.writeString(folder.resolve("keys"), "AKIDEXAMPLE:wJalr/K7+MDENG=\n");
        try (var demo = Program.millrace(
                "demo", "--for", "8s", "--rate", "60", "--port", "0", "--auth-file", keys.toString())) {
            assertThat(demo.awaitExit(LONG)).as(demo.output()).isZero();
            assertThat(demo.output())
                    .contains("BALANCED")
                    .doesNotContain("NOT BALANCED")
                    .doesNotContainPattern("acknowledged, effective +0 ");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a handler that drops one record on purpose makes the demonstration fail, in every language")
    void a_dropped_record_is_found(DemoLanguage language) throws Exception {
        assumeInstalled(language);
        try (var demo = Program.millrace(
                "demo",
                "--language",
                language.toString(),
                "--for",
                "2s",
                "--rate",
                "60",
                "--drain",
                "6s",
                "--port",
                "0",
                "--param",
                "DropOne=true",
                "--param",
                "BatchWindowSeconds=0")) {
            assertThat(demo.awaitExit(LONG)).as(demo.output()).isEqualTo(1);
            assertThat(demo.output()).contains("NOT BALANCED").contains("neither delivered nor reported");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("it balances when the server is killed with SIGKILL half way and started again on the same data")
    void it_balances_over_a_kill(DemoLanguage language) throws Exception {
        assumeInstalled(language);
        var data = folder.resolve("data");
        var journal = folder.resolve("journal");
        var port = String.valueOf(CrashPipeline.freePort());
        String endpoint;
        Program load;
        try (var server = up(language, port, data)) {
            endpoint = server.awaitReady();
            load = Program.demo(
                    "dev.millrace.demo.Load",
                    "--endpoint",
                    endpoint,
                    "--journal",
                    journal.toString(),
                    "--rate",
                    "60",
                    "--for",
                    "8s",
                    "--seed",
                    "7",
                    "--poison-every",
                    "40");
            await("a third of the load").atMost(LONG).until(() -> acknowledged(journal) > 300);
            server.kill();
        }
        try (load;
                var server = up(language, port, data)) {
            server.awaitReady();
            assertThat(load.awaitExit(LONG)).as(load.output()).isZero();

            try (var report = Program.demo(
                    "dev.millrace.demo.Report",
                    "--endpoint",
                    endpoint,
                    "--journal",
                    journal.toString(),
                    "--drain",
                    "90s")) {
                assertThat(report.awaitExit(LONG)).as(report.output()).isZero();
                assertThat(report.output())
                        .contains("BALANCED")
                        .doesNotContain("NOT BALANCED")
                        .containsPattern("cancellations +[1-9]\\d* +[1-9]\\d* refunds")
                        .containsPattern("new statuses +[1-9]\\d* +[1-9]\\d* notifications")
                        .containsPattern("documents that need people +[1-9]\\d* +[1-9]\\d* alerts");
            }
        }
    }

    private static Program up(DemoLanguage language, String port, Path data) throws IOException {
        return Program.millrace(
                "up", EXAMPLE.toString(), "--param", "Language=" + language, "--port", port, "--data", data.toString());
    }

    /** Builds what the language needs; where that is not possible, says so and skips. */
    private static void assumeInstalled(DemoLanguage language) throws IOException, InterruptedException {
        try {
            language.prepare(EXAMPLE, new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        } catch (Refusal missing) {
            System.out.println("SKIPPED: the demonstration in " + language + ": " + missing.getMessage());
            Assumptions.abort(String.valueOf(missing.getMessage()));
        }
    }

    private static long acknowledged(Path journal) throws IOException {
        if (!Files.exists(journal)) {
            return 0;
        }
        try (var lines = Files.lines(journal)) {
            return lines.count();
        }
    }
}
