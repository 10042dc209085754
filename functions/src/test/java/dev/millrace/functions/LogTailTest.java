package dev.millrace.functions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LogTailTest {

    private final LogTail tail = new LogTail();

    private String text() {
        return new String(tail.bytes(), UTF_8);
    }

    @Test
    void keeps_whole_what_fits() {
        assertThat(text()).isEmpty();
        tail.accept("a");
        tail.accept("x".repeat(LogTail.MAX_BYTES - 3));
        assertThat(text()).isEqualTo("a\n" + "x".repeat(LogTail.MAX_BYTES - 3) + "\n");
        tail.accept("b");
        assertThat(text()).isEqualTo("x".repeat(LogTail.MAX_BYTES - 3) + "\nb\n");
    }

    @Test
    @DisplayName("of more it keeps the last 4096 bytes, from the beginning of a character on")
    void cuts_at_the_front() {
        tail.accept("x".repeat(10_000));
        assertThat(tail.bytes()).hasSize(LogTail.MAX_BYTES);
        tail.accept("ü".repeat(LogTail.MAX_BYTES));
        assertThat(text()).isEqualTo("ü".repeat(LogTail.MAX_BYTES / 2 - 1) + "\n");
    }
}
