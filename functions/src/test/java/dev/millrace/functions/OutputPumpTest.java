package dev.millrace.functions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OutputPumpTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final List<String> lines = new CopyOnWriteArrayList<>();

    private List<String> pumped(String output) throws InterruptedException {
        var pump = new OutputPump(new ByteArrayInputStream(output.getBytes(UTF_8)), lines::add);
        pump.start("test");
        pump.awaitEnd(SOON);
        return lines;
    }

    @Test
    @DisplayName("lines as they are, whatever ends them, the last one too")
    void lines() throws Exception {
        assertThat(pumped("one\r\ntwo\n\nGrüße")).containsExactly("one", "two", "", "Grüße");
    }

    @Test
    @DisplayName("a line without an end is cut at 256 KB")
    void long_line() throws Exception {
        assertThat(pumped("x".repeat(600 * 1024)))
                .extracting(String::length)
                .containsExactly(256 * 1024, 256 * 1024, 88 * 1024);
    }

    @Test
    @DisplayName("marks are not shown; the one that is waited for ends the wait")
    void marks() throws Exception {
        try (var process = new PipedOutputStream();
                var output = new PipedInputStream(process)) {
            var pump = new OutputPump(output, lines::add);
            pump.start("test");
            pump.expect("r-2");

            write(process, "\u0000end r-1\nstill going\u0000end r-2\nlater\n");
            assertThatCode(() -> pump.awaitExpected(SOON)).doesNotThrowAnyException();
            assertThat(lines).startsWith("still going");
            await().atMost(SOON).untilAsserted(() -> assertThat(lines).containsExactly("still going", "later"));
        }
    }

    private static void write(PipedOutputStream process, String text) throws IOException {
        process.write(text.getBytes(UTF_8));
        process.flush();
    }
}
