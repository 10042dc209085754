package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TrialRequestTest {

    @Test
    @DisplayName("the trial goes all the way: a refused one would leave half of it to the first client")
    void is_answered() {
        var answer = TrialRequest.perform();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).startsWith("{\"Name\":\"trial\",\"Names\":[\"");
    }
}
