package dev.millrace.services.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.Scope;
import dev.millrace.model.ServiceException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TransactionsUnderWayTest {

    private static final byte[] DONE = {1};

    private final TransactionTokens tokens = new TransactionTokens();

    @Test
    @DisplayName("3.9.9 a transaction whose token is under way is told so; another token is not concerned")
    void under_way() {
        var answer = send("t", () -> {
            assertThatThrownBy(() -> send("t", () -> {}))
                    .isInstanceOfSatisfying(
                            ServiceException.class,
                            e -> assertThat(e.error().code()).isEqualTo("TransactionInProgressException"));
            assertThat(send("other", () -> {})).isEqualTo(DONE);
        });
        assertThat(answer).isEqualTo(DONE);
        assertThat(send("t", () -> {})).isEqualTo(DONE);
    }

    private byte[] send(String token, Runnable meanwhile) {
        return tokens.once(Scope.DEFAULT, token, new byte[0], ignored -> {
            meanwhile.run();
            return DONE;
        });
    }
}
