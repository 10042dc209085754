package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

class AwsClientsTest {

    @ParameterizedTest
    @CsvSource({"123456789012, 123456789012", "AKIAIOSFODNN7EXAMPLE, 000000000000", "'', 000000000000"})
    void only_an_account_number_is_taken_from_the_environment(String accessKey, String account) {
        assertThat(AwsClients.accountOf(Map.of("AWS_ACCESS_KEY_ID", accessKey))).isEqualTo(account);
    }

    @Test
    void an_endpoint_that_verifies_signatures_gets_the_key_that_was_given_for_it() {
        var given = Map.of(
                AwsClients.KEY_ID,
                "AKIDEXAMPLE",
                AwsClients.SECRET,
                "right",
                "AWS_SECRET_ACCESS_KEY",
                "the user's own");

        assertThat(AwsClients.credentialsOf(given, "123456789012"))
                .isEqualTo(AwsBasicCredentials.create("AKIDEXAMPLE", "right"));
        assertThat(AwsClients.credentialsOf(Map.of("AWS_SECRET_ACCESS_KEY", "the user's own"), "123456789012"))
                .isEqualTo(AwsBasicCredentials.create("123456789012", "demo"));
    }
}
