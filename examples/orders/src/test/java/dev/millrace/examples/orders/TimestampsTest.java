package dev.millrace.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampsTest {

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:00:00Z, 2026-01-01T00:00:00.000Z",
        "2026-01-01T00:00:00.1Z, 2026-01-01T00:00:00.100Z",
        "2026-12-31T23:59:59.999999999Z, 2026-12-31T23:59:59.999Z",
    })
    void a_moment_has_three_digits_behind_the_second(Instant when, String text) {
        assertThat(Timestamps.text(when)).isEqualTo(text);
    }
}
