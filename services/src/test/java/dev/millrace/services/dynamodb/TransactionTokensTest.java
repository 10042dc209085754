package dev.millrace.services.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.Scope;
import dev.millrace.model.SkippableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tokens of transactions, by themselves. */
class TransactionTokensTest {

    private static final Scope SCOPE = new Scope("000000000000", "us-east-1");

    private final SkippableClock clock = SkippableClock.create();
    private final TransactionTokens tokens = new TransactionTokens(clock);
    private final AtomicInteger carriedOut = new AtomicInteger();

    @Test
    @DisplayName("3.9.9 a token is good for ten minutes, then it is forgotten")
    void forgets() {
        send("t", "body");
        clock.advance(Duration.ofMinutes(10));
        send("t", "body");
        assertThat(carriedOut).hasValue(1);

        clock.advance(Duration.ofMillis(1));
        send("t", "body");
        assertThat(carriedOut).hasValue(2);
    }

    @Test
    @DisplayName("what is old is dropped when others come, so that memory is bounded by ten minutes of transactions")
    void does_not_grow_for_ever() {
        for (int i = 0; i < 50; i++) {
            send("t" + i, "body");
            clock.advance(Duration.ofMinutes(1));
        }
        assertThat(tokens.size()).isBetween(10, 11);
    }

    @Test
    @DisplayName("3.9.9 the same token with another body is refused")
    void refuses_another_body() {
        send("t", "body");
        assertThatThrownBy(() -> send("t", "other")).hasMessageContaining("different payload");
        assertThat(carriedOut).hasValue(1);
    }

    private void send(String token, String body) {
        tokens.once(SCOPE, token, body.getBytes(StandardCharsets.UTF_8), () -> {
            carriedOut.incrementAndGet();
            return new byte[0];
        });
    }
}
