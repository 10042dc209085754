package dev.millrace.services.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.model.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionLinesTest extends LogsContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String GROUP = "/aws/lambda/orders";

    FunctionLinesTest(@TempDir Path directory) {
        super(directory);
    }

    @Test
    @DisplayName("a first line makes the function's group and its environment's stream; who reads sees it at once")
    void lines_become_events() {
        logs.line(ORDERS, "START");
        logs.line(ORDERS, "");
        assertThat(filtered("{'logGroupName':'" + GROUP + "'}")).containsExactly("START\n", "\n");
        var stream = call("DescribeLogStreams", "{'logGroupName':'" + GROUP + "'}")
                .path("logStreams")
                .get(0);
        assertThat(stream.path("logStreamName").asText()).isEqualTo(ORDERS.stream());
        assertThat(stream.path("firstEventTimestamp").asLong()).isEqualTo(now());
    }

    @Test
    void nobody_needs_to_read_for_lines_to_be_written() {
        logs.line(ORDERS, "a");
        await().atMost(PATIENCE)
                .until(() -> LogStore.group(store, Scope.DEFAULT, GROUP).isPresent());
    }

    @Test
    @DisplayName(
            "lines that are gathered are written when the server stops, and events keep their order over restarts in frozen time")
    void survives_a_stop() {
        logs.line(ORDERS, "a");
        restart();
        logs.line(ORDERS, "b");
        restart();
        assertThat(filtered("{'logGroupName':'" + GROUP + "'}")).containsExactly("a\n", "b\n");
    }

    @Test
    @DisplayName("many environments that print at once: nothing is lost, and each stream keeps its order")
    void keeps_all_in_order() throws Exception {
        int lines = 3000;
        var work = new ArrayList<Future<?>>();
        try (var printers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int e = 0; e < 4; e++) {
                var source = source("orders", "stream-" + e);
                work.add(printers.submit(() -> {
                    for (int i = 0; i < lines; i++) {
                        logs.line(source, "line " + i);
                    }
                }));
            }
            for (var printer : work) {
                printer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        }
        var expected =
                IntStream.range(0, lines).mapToObj(i -> "line " + i + "\n").toList();
        for (int e = 0; e < 4; e++) {
            assertThat(filtered("{'logGroupName':'%s','logStreamNames':['stream-%d']}".formatted(GROUP, e)))
                    .isEqualTo(expected);
        }
    }

    @Test
    @DisplayName("events expire by the clock: at once for readers, and from the disk with the next sweep")
    void expires() {
        logs.line(ORDERS, "old");
        call("PutRetentionPolicy", "{'logGroupName':'" + GROUP + "','retentionInDays':1}");
        clock.advance(Duration.ofHours(23));
        logs.line(ORDERS, "new");
        clock.advance(Duration.ofHours(1));
        assertThat(filtered("{'logGroupName':'" + GROUP + "'}")).containsExactly("old\n", "new\n");
        clock.advance(Duration.ofMillis(1));
        assertThat(filtered("{'logGroupName':'" + GROUP + "'}")).containsExactly("new\n");

        clock.advance(Duration.ofHours(1));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(onDisk()).containsExactly("new\n"));
        assertThat(storedBytes()).isEqualTo(4 + Entry.OVERHEAD_BYTES);
    }

    @Test
    @DisplayName(
            "without a policy events stay for seven days; then the stream of an environment that is gone goes, too")
    void default_retention() {
        logs.line(ORDERS, "old");
        clock.advance(Duration.ofDays(7));
        assertThat(filtered("{'logGroupName':'" + GROUP + "'}")).containsExactly("old\n");
        clock.advance(Duration.ofHours(1).plusMillis(1));
        assertThat(filtered("{'logGroupName':'" + GROUP + "'}")).isEmpty();
        await().atMost(PATIENCE)
                .until(() -> call("DescribeLogStreams", "{'logGroupName':'" + GROUP + "'}")
                        .path("logStreams")
                        .isEmpty());
    }

    @Test
    @DisplayName("a group has a largest size: beyond it the oldest events go, whatever their age")
    void bounded() {
        var line = "x".repeat(10_000);
        for (int i = 0; i < 300; i++) {
            logs.line(ORDERS, i + " " + line);
            clock.advance(Duration.ofMillis(1));
        }
        logs.hasGroup(Scope.DEFAULT, GROUP);
        assertThat(storedBytes()).isBetween(mostBytes() / 2, mostBytes());
        var rest = onDisk();
        assertThat(rest.getLast()).startsWith("299 ");
        assertThat(rest.getFirst()).startsWith((300 - rest.size()) + " ");
    }

    private List<String> onDisk() {
        var found = new ArrayList<String>();
        LogStore.events(
                store, logs.group(Scope.DEFAULT, GROUP), Position.before(0), Position.before(Long.MAX_VALUE), event -> {
                    found.add(event.message());
                    return true;
                });
        return found;
    }

    private long storedBytes() {
        return logs.group(Scope.DEFAULT, GROUP).storedBytes();
    }

    /** Remembers what it is told. */
    private static final class Heard implements Logs.Listener {
        final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void event(Instant at, String stream, String message) {
            lines.add(message.strip());
        }

        @Override
        public void missed(long events) {
            lines.add("missed " + events);
        }

        @Override
        public void idle() {
            lines.add("idle");
        }
    }

    @Test
    @DisplayName("whoever follows hears the past and then the present, each line once, also before there is a group")
    void follows() throws Exception {
        var heard = new Heard();
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            int before = 500;
            int after = 500;
            for (int i = 0; i < before; i++) {
                logs.line(ORDERS, "m" + i);
            }
            var reading = readers.submit(() -> {
                logs.tail(Scope.DEFAULT, GROUP, Instant.EPOCH, "", true, heard);
                return heard;
            });
            for (int i = before; i < before + after; i++) {
                logs.line(ORDERS, "m" + i);
            }
            var expected =
                    IntStream.range(0, before + after).mapToObj(i -> "m" + i).toList();
            await().atMost(PATIENCE).until(() -> heard.lines.size() >= expected.size());
            assertThat(heard.lines).isEqualTo(expected);

            var early = new Heard();
            var waiting = readers.submit(() -> {
                logs.tail(Scope.DEFAULT, "/aws/lambda/later", Instant.EPOCH, "-quiet", true, early);
                return early;
            });
            await().atMost(PATIENCE).until(() -> {
                logs.line(source("later", "s"), "quiet");
                logs.line(source("later", "s"), "loud");
                return early.lines.contains("loud");
            });
            assertThat(early.lines).doesNotContain("quiet");
            logs.endFollowing();
            assertThat(reading.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isSameAs(heard);
            assertThat(waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isSameAs(early);
        }
    }

    @Test
    void a_tail_that_does_not_follow_ends_with_the_past() throws Exception {
        logs.line(ORDERS, "old");
        clock.advance(Duration.ofMinutes(10));
        logs.line(ORDERS, "new");
        var heard = new Heard();
        logs.tail(Scope.DEFAULT, GROUP, clock.now().minus(Duration.ofMinutes(5)), "", false, heard);
        assertThat(heard.lines).containsExactly("new");
    }

    @Test
    void a_reader_that_is_too_slow_is_told_what_it_missed() throws Exception {
        var follower = new Follower(0);
        var event = new LogEvent("s", new Position(0, 1), 0, "m");
        for (int i = 0; i < 20_003; i++) {
            follower.hear(List.of(event));
        }
        assertThat(follower.missed()).isEqualTo(3);
        assertThat(follower.next(Duration.ZERO)).contains(event);
        assertThat(follower.missed()).isZero();
    }

    @Test
    @DisplayName("when the store is gone a function can still print")
    void printing_never_fails() {
        store.close();
        logs.line(ORDERS, "a");
        logs.line(ORDERS, "x".repeat(LineBuffer.FULL_BYTES));
        assertThat(logs).isNotNull();
    }
}
