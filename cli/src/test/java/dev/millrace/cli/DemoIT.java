package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, whole: real traffic through real processes must balance, whatever is killed. */
class DemoIT {

    private static final Duration LONG = Duration.ofMinutes(3);

    private final Path folder;

    DemoIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    @DisplayName("the demonstration balances: every acknowledged write is a record, every record handled or reported")
    void the_demonstration_balances() throws Exception {
        try (var demo = Program.millrace("demo", "--for", "8s", "--rate", "60", "--port", "0")) {
            assertThat(demo.awaitExit(LONG)).as(demo.output()).isZero();
            assertThat(demo.output()).contains("BALANCED").doesNotContain("NOT BALANCED");
        }
    }

    @Test
    @DisplayName("a handler that drops one record on purpose makes the demonstration fail")
    void a_dropped_record_is_found() throws Exception {
        try (var demo = Program.millrace(
                "demo", "--for", "4s", "--rate", "60", "--drain", "15s", "--port", "0", "--param", "DropOne=true")) {
            assertThat(demo.awaitExit(LONG)).as(demo.output()).isEqualTo(1);
            assertThat(demo.output()).contains("NOT BALANCED");
        }
    }

    @Test
    @DisplayName("it balances when the server is killed with SIGKILL half way and started again on the same data")
    void it_balances_over_a_kill() throws Exception {
        var data = folder.resolve("data");
        var journal = folder.resolve("journal");
        var port = String.valueOf(CrashPipeline.freePort());
        String endpoint;
        Program load;
        try (var server = Program.millrace("up", ordersExample(), "--port", port, "--data", data.toString())) {
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
                    "16s",
                    "--seed",
                    "7");
            await("a third of the load").atMost(LONG).until(() -> acknowledged(journal) > 300);
            server.kill();
        }
        try (load;
                var server = Program.millrace("up", ordersExample(), "--port", port, "--data", data.toString())) {
            server.awaitReady();
            assertThat(load.awaitExit(LONG)).as(load.output()).isZero();

            try (var report = Program.demo(
                    "dev.millrace.demo.Report",
                    "--endpoint",
                    endpoint,
                    "--journal",
                    journal.toString(),
                    "--drain",
                    "60s")) {
                assertThat(report.awaitExit(LONG)).as(report.output()).isZero();
                assertThat(report.output()).contains("BALANCED").doesNotContain("NOT BALANCED");
            }
        }
    }

    private static String ordersExample() {
        return Program.ROOT.resolve("examples/orders").toString();
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
