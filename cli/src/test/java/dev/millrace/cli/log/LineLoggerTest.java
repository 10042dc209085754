package dev.millrace.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class LineLoggerTest {

    private static final OffsetDateTime NOON =
            OffsetDateTime.of(2026, 3, 4, 12, 0, 0, 5_000_000, ZoneOffset.ofHours(1));

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final LineLogger log = new LineLogger(
            "dev.millrace.store.Thing",
            LogProvider.least("warn"),
            () -> NOON,
            new PrintStream(written, true, StandardCharsets.UTF_8));

    @Test
    void writes_time_level_class_and_message_in_one_line() {
        log.warn("{} of {} are gone", 2, "three");

        assertThat(text()).isEqualTo("2026-03-04T12:00:00.005+01:00 WARN Thing - 2 of three are gone\n");
    }

    @Test
    void writes_the_stack_of_what_went_wrong_below() {
        log.error("no more", new IllegalStateException("the reason"));

        assertThat(text().lines().toList())
                .startsWith(
                        "2026-03-04T12:00:00.005+01:00 ERROR Thing - no more",
                        "java.lang.IllegalStateException: the reason")
                .anyMatch(line -> line.startsWith("\tat dev.millrace.cli.log.LineLoggerTest."));
    }

    @Test
    void leaves_out_what_is_less_important() {
        log.info("nobody asked");

        assertThat(text()).isEmpty();
        assertThat(log.isInfoEnabled()).isFalse();
        assertThat(log.isWarnEnabled()).isTrue();
    }

    @Test
    void a_level_is_named_in_any_case_and_warnings_are_shown_by_default() {
        assertThat(LogProvider.least("Debug")).isEqualTo(Level.DEBUG.toInt());
        assertThat(LogProvider.least("nonsense")).isEqualTo(Level.WARN.toInt());
    }

    @Test
    void off_shows_nothing() {
        assertThat(LogProvider.least("off")).isGreaterThan(Level.ERROR.toInt());
    }

    @Test
    void the_same_name_gives_the_same_logger() {
        var loggers = new LogProvider().getLoggerFactory();

        assertThat(loggers.getLogger("a.B")).isSameAs(loggers.getLogger("a.B"));
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
