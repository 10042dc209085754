package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** SIGKILL loses nothing, and leaves nothing behind. The seed of a run is set by {@code -Dcrash.seed=}. */
class CrashIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long SEED = Long.getLong("crash.seed", 20_261L);

    private final Path folder;

    CrashIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    @DisplayName("after a few kills while shards roll and split: no acknowledged write, record or delivery is lost")
    void nothing_is_lost_by_a_few_kills() throws Exception {
        CrashRun.killAndCheck(folder, SEED, 5, Duration.ofSeconds(45), false);
    }

    @Test
    @DisplayName("functions are killed while they work, and the server: each record is delivered or reported, in order")
    void nothing_is_lost_by_kills_of_functions() throws Exception {
        CrashRun.killAndCheck(folder, SEED + 1, 2, Duration.ofSeconds(20), true);
    }

    @Test
    @Tag("crash")
    @DisplayName("the same after many kills; -Dcrash.kills= says how many")
    void nothing_is_lost_by_many_kills() throws Exception {
        CrashRun.killAndCheck(folder, SEED, Integer.getInteger("crash.kills", 120), Duration.ofMinutes(10), false);
    }

    @Test
    @Tag("crash")
    @DisplayName("the same with kills of functions as well")
    void nothing_is_lost_by_many_kills_of_functions() throws Exception {
        CrashRun.killAndCheck(
                folder, SEED + 1, Integer.getInteger("crash.kills", 120) / 3, Duration.ofMinutes(5), true);
    }

    @Test
    @DisplayName("no function process outlives a server that was killed")
    void functions_end_with_the_server() throws Exception {
        var pipeline = CrashPipeline.in(folder);
        Files.createFile(pipeline.hold());
        try (var server = pipeline.deploy()) {
            server.awaitReady();
            put(pipeline);
            pipeline.awaitDelivered(1);
            var descendants = server.handle().descendants().toList();
            assertThat(descendants).isNotEmpty();

            server.kill();

            await("the end of " + descendants)
                    .atMost(SOON)
                    .until(() -> descendants.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    @DisplayName("SIGTERM does not wait for an invocation in flight; its batch is delivered again after the restart")
    void an_abandoned_batch_is_delivered_again() throws Exception {
        var pipeline = CrashPipeline.in(folder);
        Files.createFile(pipeline.hold());
        try (var server = pipeline.deploy()) {
            server.awaitReady();
            put(pipeline);
            pipeline.awaitDelivered(1);

            server.terminate();

            server.awaitExit(Duration.ofSeconds(6)); // three, and what a busy machine adds
        }
        Files.delete(pipeline.hold());
        try (var server = pipeline.resume()) {
            server.awaitReady();

            pipeline.awaitDelivered(2);

            assertThat(pipeline.delivered()).hasSize(2);
            assertThat(pipeline.delivered().getFirst())
                    .isEqualTo(pipeline.delivered().getLast());
        }
    }

    @Test
    @DisplayName("a deployment that was killed half way is completed by giving the same command again")
    void a_killed_deployment_is_completed() throws Exception {
        var pipeline = CrashPipeline.in(folder);
        for (var made : List.of("AWS::DynamoDB::Table", "AWS::IAM::Role", "AWS::Lambda::Function")) {
            try (var server = pipeline.deploy()) {
                server.awaitLine(line -> line.contains(made) || line.equals("Ready."));
                server.kill();
            }
        }
        try (var server = pipeline.deploy()) {
            server.awaitReady();
            put(pipeline);

            pipeline.awaitDelivered(1);
        }
    }

    static void put(CrashPipeline pipeline) {
        put(pipeline, "a");
    }

    static void put(CrashPipeline pipeline, String id) {
        try (var client = pipeline.table()) {
            client.putItem(put -> put.tableName("things").item(Map.of("id", AttributeValue.fromS(id))));
        }
    }
}
