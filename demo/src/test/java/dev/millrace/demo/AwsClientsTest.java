package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsClientsTest {

    @ParameterizedTest
    @CsvSource({"123456789012, 123456789012", "AKIAIOSFODNN7EXAMPLE, 000000000000", "'', 000000000000"})
    void only_an_account_number_is_taken_from_the_environment(String accessKey, String account) {
        assertThat(AwsClients.accountOf(Map.of("AWS_ACCESS_KEY_ID", accessKey))).isEqualTo(account);
    }
}
