package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    @Test
    @DisplayName("where nothing was written, nothing balances")
    void an_empty_journal_is_no_balance(@TempDir Path folder) throws IOException {
        var file = folder.resolve("journal.jsonl");
        Journal.open(file, "first", Instant.parse("2026-01-01T00:00:00Z")).close();

        assertThatThrownBy(() -> Report.balance("--journal", file.toString()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing was written");
    }
}
