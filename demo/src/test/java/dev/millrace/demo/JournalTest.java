package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final OrderWrite NEW = new OrderWrite("first-1", "c", 1, WriteKind.INSERT, "PAID", true);
    private static final OrderWrite CHANGE = new OrderWrite("first-1", "c", 2, WriteKind.MODIFY, "PAID", false);
    private static final OrderWrite REWRITE = new OrderWrite("first-1", "c", 2, WriteKind.NONE, "PAID", false);

    @TempDir
    private Path directory = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = directory.resolve("journal.jsonl");
    }

    @Test
    void tells_what_became_of_each_write() throws IOException {
        try (var journal = Journal.open(file, "first", START)) {
            journal.intend(NEW);
            journal.acknowledge(NEW);
            journal.intend(REWRITE);
            journal.refuse(REWRITE, "no such version");
            journal.intend(CHANGE);
        }

        var content = JournalContent.read(List.of(file), Instant.EPOCH);

        assertThat(content.runs()).containsExactly("first");
        assertThat(content.writes())
                .containsExactly(
                        new JournaledWrite(NEW, JournaledWrite.Fate.ACKNOWLEDGED),
                        new JournaledWrite(REWRITE, JournaledWrite.Fate.REFUSED),
                        new JournaledWrite(CHANGE, JournaledWrite.Fate.INTENDED));
        assertThat(content.knows("first-1")).isTrue();
        assertThat(content.knows("first-run-1")).isFalse();
        assertThat(content.knows("second-1")).isFalse();
    }

    @Test
    void an_answer_is_readable_as_soon_as_it_is_acknowledged() throws IOException {
        try (var journal = Journal.open(file, "first", START)) {
            journal.intend(NEW);
            journal.acknowledge(NEW);

            assertThat(JournalContent.read(List.of(file), Instant.EPOCH).writes())
                    .containsExactly(new JournaledWrite(NEW, JournaledWrite.Fate.ACKNOWLEDGED));
        }
    }

    @Test
    void a_torn_last_line_is_as_if_it_had_not_been_written() throws IOException {
        try (var journal = Journal.open(file, "first", START)) {
            journal.intend(NEW);
        }
        append("{\"at\":\"ack\",\"order\":\"fir");

        assertThat(JournalContent.read(List.of(file), Instant.EPOCH).writes())
                .containsExactly(new JournaledWrite(NEW, JournaledWrite.Fate.INTENDED));
    }

    @Test
    void a_second_run_goes_on_behind_a_torn_line() throws IOException {
        try (var journal = Journal.open(file, "first", START)) {
            journal.intend(NEW);
        }
        append("{\"at\":\"ack\",\"order\":\"fir");
        var other = new OrderWrite("second-1", "c", 1, WriteKind.INSERT, "PAID", false);
        try (var journal = Journal.open(file, "second", START)) {
            journal.intend(other);
            journal.acknowledge(other);
        }

        var content = JournalContent.read(List.of(file), Instant.EPOCH);

        assertThat(content.runs()).containsExactly("first", "second");
        assertThat(content.writes())
                .containsExactly(
                        new JournaledWrite(NEW, JournaledWrite.Fate.INTENDED),
                        new JournaledWrite(other, JournaledWrite.Fate.ACKNOWLEDGED));
    }

    @Test
    void runs_of_which_the_stream_may_have_forgotten_are_left_out() throws IOException {
        try (var journal = Journal.open(file, "first", START)) {
            journal.intend(NEW);
        }
        var other = new OrderWrite("second-1", "c", 1, WriteKind.INSERT, "PAID", false);
        try (var journal = Journal.open(file, "second", START.plusSeconds(2))) {
            journal.intend(other);
        }

        var content = JournalContent.read(List.of(file), START.plusSeconds(1));

        assertThat(content.runs()).containsExactly("second");
        assertThat(content.writes()).containsExactly(new JournaledWrite(other, JournaledWrite.Fate.INTENDED));
    }

    @Test
    void a_broken_line_amid_a_run_is_an_error() throws IOException {
        try (var journal = Journal.open(file, "first", START)) {
            journal.intend(NEW);
        }
        append("half a li\n{\"at\":\"ack\"}\n");

        assertThatThrownBy(() -> JournalContent.read(List.of(file), Instant.EPOCH))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 3 is not JSON");
    }

    @Test
    void a_missing_journal_is_named() {
        assertThatThrownBy(() -> JournalContent.read(List.of(file), Instant.EPOCH))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no journal " + file);
    }

    @Test
    void many_clients_share_the_journal() throws Exception {
        var clients = 8;
        var writesEach = 50;
        try (var journal = Journal.open(file, "run", START);
                var threads = Executors.newFixedThreadPool(clients)) {
            var running = new ArrayList<Future<?>>();
            for (var client = 0; client < clients; client++) {
                var order = "run-" + client;
                running.add(threads.submit(() -> writeAll(journal, order, writesEach)));
            }
            for (var client : running) {
                client.get();
            }
        }

        assertThat(JournalContent.read(List.of(file), Instant.EPOCH).writes())
                .hasSize(clients * writesEach)
                .allMatch(write -> write.fate() == JournaledWrite.Fate.ACKNOWLEDGED);
    }

    private static boolean writeAll(Journal journal, String order, int count) throws IOException {
        for (var version = 1; version <= count; version++) {
            var write = new OrderWrite(order, "c", version, WriteKind.MODIFY, "PAID", false);
            journal.intend(write);
            journal.acknowledge(write);
        }
        return true;
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
