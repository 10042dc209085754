package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.OrdersTable.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadClientTest {

    @TempDir
    private Path directory = Path.of("");

    private final TestingWaiting time = new TestingWaiting();
    private final LoadProgress progress = new LoadProgress();
    private final LoadEnd end = new LoadEnd(time, Duration.ofSeconds(10), Duration.ofSeconds(30));

    @Test
    void writes_at_its_rate() throws IOException {
        var journal = run(intention -> new Outcome.Made());

        assertThat(journal.writes()).hasSize(100).allMatch(write -> write.fate() == JournaledWrite.Fate.ACKNOWLEDGED);
        assertThat(progress.acknowledged()).isEqualTo(100);
    }

    @Test
    void tries_the_same_write_until_the_server_is_back() throws IOException {
        var journal = run(intention -> {
            var isDown = time.elapsed().compareTo(Duration.ofSeconds(2)) > 0
                    && time.elapsed().compareTo(Duration.ofSeconds(7)) < 0;
            return isDown ? new Outcome.Unsure("connection refused") : new Outcome.Made();
        });

        assertThat(journal.writes()).allMatch(write -> write.fate() == JournaledWrite.Fate.ACKNOWLEDGED);
        // Five seconds of ten were lost, and only the last of them is made up for.
        assertThat(journal.writes()).hasSizeBetween(55, 65);
    }

    @Test
    void leaves_a_write_without_an_answer_when_the_grace_is_over() throws IOException {
        var journal = run(intention -> new Outcome.Unsure("connection refused"));

        assertThat(journal.writes()).singleElement().matches(write -> write.fate() == JournaledWrite.Fate.INTENDED);
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void goes_on_with_other_orders_after_a_refusal() throws IOException {
        var journal = run(intention -> time.elapsed().isZero() ? new Outcome.Refused("no") : new Outcome.Made());

        assertThat(journal.writes().getFirst().fate()).isEqualTo(JournaledWrite.Fate.REFUSED);
        assertThat(journal.writes().stream().skip(1))
                .allMatch(write -> write.fate() == JournaledWrite.Fate.ACKNOWLEDGED);
        assertThat(progress.hasRefused()).isTrue();
    }

    @Test
    void ending_now_shortens_the_grace() throws IOException {
        run(intention -> {
            if (time.elapsed().equals(Duration.ofSeconds(1))) {
                end.endNow(Duration.ofSeconds(2));
            }
            return new Outcome.Unsure("connection refused");
        });

        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(3));
    }

    private JournalContent run(Function<Intention, Outcome> table) throws IOException {
        var file = directory.resolve("journal.jsonl");
        try (var journal = Journal.open(file, "run", Instant.parse("2026-01-01T00:00:00Z"))) {
            var book = new OrderBook("run", 0, 1, 200, 1);
            var pace = new LoadClient.Pace(Duration.ZERO, Duration.ofMillis(100));
            new LoadClient(book, table::apply, journal, progress, end, time, pace).run();
        }
        return JournalContent.read(List.of(file), Instant.EPOCH);
    }
}
