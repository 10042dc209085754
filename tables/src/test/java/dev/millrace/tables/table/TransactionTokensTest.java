package dev.millrace.tables.table;

import static dev.millrace.tables.table.TablesUnderTest.SCOPE;
import static dev.millrace.tables.table.TablesUnderTest.item;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionTokensTest {

    private final TablesUnderTest world;

    TransactionTokensTest(@TempDir Path directory) {
        world = new TablesUnderTest(directory);
        world.create("T", TablesUnderTest.PK);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    @DisplayName("3.9.9 a token is good for ten minutes, then it is forgotten")
    void forgets() {
        assertThat(send("t", "body")).isInstanceOf(TransactionOutcome.Committed.class);
        world.clock.advance(Duration.ofMinutes(10));
        assertThat(send("t", "body")).isInstanceOf(TransactionOutcome.Replayed.class);
        world.clock.advance(Duration.ofMillis(1));
        assertThat(send("t", "body")).isInstanceOf(TransactionOutcome.Committed.class);
    }

    @Test
    @DisplayName("3.9.9 a token is known over restarts, and forgotten by the clock all the same")
    void survives_restarts() {
        send("t", "body");
        world.clock.advance(Duration.ofMinutes(6));
        send("u", "body");
        world.reopen();
        assertThat(send("t", "body")).isInstanceOf(TransactionOutcome.Replayed.class);
        assertThat(send("t", "other")).isInstanceOf(TransactionOutcome.TokenTaken.class);
        world.clock.advance(Duration.ofMinutes(5));
        assertThat(send("t", "body")).isInstanceOf(TransactionOutcome.Committed.class);
        world.reopen();
        assertThat(send("u", "body")).isInstanceOf(TransactionOutcome.Replayed.class);
        assertThat(send("t", "other")).isInstanceOf(TransactionOutcome.TokenTaken.class);
    }

    @Test
    @DisplayName("3.9.9 a transaction that was cancelled leaves no token behind")
    void cancelled() {
        var token = new ClientToken(SCOPE, "t", "body");
        var never = new WriteRequest.Put("T", item("p", "a"), before -> false);
        assertThat(world.tables().transact(SCOPE, List.of(never), token))
                .isInstanceOf(TransactionOutcome.Cancelled.class);
        assertThat(send("t", "body")).isInstanceOf(TransactionOutcome.Committed.class);
    }

    @Test
    @DisplayName("what is old is dropped when others come, so that memory is bounded by ten minutes of transactions")
    void does_not_grow_for_ever() {
        for (int i = 0; i < 50; i++) {
            send("t" + i, "body");
            world.clock.advance(Duration.ofMinutes(1));
        }
        assertThat(TransactionTokens.load(world.store(), world.clock).size()).isBetween(10, 11);
    }

    private TransactionOutcome send(String token, String body) {
        return world.tables()
                .transact(
                        SCOPE,
                        List.of(new WriteRequest.Put("T", item("p", "a"), ItemCondition.ALWAYS)),
                        new ClientToken(SCOPE, token, body));
    }
}
