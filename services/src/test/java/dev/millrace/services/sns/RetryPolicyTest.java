package dev.millrace.services.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

    private static List<Long> waits(RetryPolicy policy) {
        var waits = new ArrayList<Long>();
        for (int retry = 0; policy.waitBefore(retry).isPresent(); retry++) {
            waits.add(policy.waitBefore(retry).map(Duration::toMillis).orElseThrow());
        }
        return waits;
    }

    private static RetryPolicy of(String retry) {
        return RetryPolicy.ofSubscription(("{'healthyRetryPolicy':{" + retry + "}}").replace('\'', '"'));
    }

    @Test
    @DisplayName("without a policy of its own: three retries, 20 s apart")
    void standard() {
        assertThat(waits(RetryPolicy.STANDARD)).containsExactly(20_000L, 20_000L, 20_000L);
    }

    @Test
    @DisplayName("at once, then at the minimum, then growing, then at the maximum")
    void phases() {
        var policy = of("'minDelayTarget':1,'maxDelayTarget':5,'numRetries':9,'numNoDelayRetries':1,"
                + "'numMinDelayRetries':2,'numMaxDelayRetries':1,'backoffFunction':'linear'");

        assertThat(waits(policy)).containsExactly(0L, 1000L, 1000L, 1000L, 2000L, 3000L, 4000L, 5000L, 5000L);
    }

    @ParameterizedTest
    @DisplayName("every form of back-off goes from the minimum to the maximum and never back")
    @CsvSource({"linear", "arithmetic", "geometric", "exponential"})
    void forms(String form) {
        var waits = waits(of("'minDelayTarget':2,'maxDelayTarget':60,'numRetries':8,'backoffFunction':'" + form + "'"));

        assertThat(waits).hasSize(8).isSorted().startsWith(2000L).endsWith(60_000L);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("what is refused")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'minDelayTarget':0                          | minDelayTarget must be from 1 to maxDelayTarget",
                "'minDelayTarget':21                         | minDelayTarget must be from 1 to maxDelayTarget",
                "'maxDelayTarget':3601                       | maxDelayTarget must be at most 3600",
                "'numRetries':101                            | numRetries must be at most 100",
                "'numRetries':'3'                            | numRetries must be an integer of 0 or more",
                "'numRetries':1,'numNoDelayRetries':2        | numRetries must be at least the sum of the retries of all phases",
                "'minDelayTarget':100,'maxDelayTarget':100,'numRetries':37 | the waits of all retries must not exceed 3600 seconds together",
                "'numNoDelayRetries':2147483647,'numMinDelayRetries':1 | numRetries must be at least the sum of the retries of all phases",
                "'backoffFunction':'wild'                    | backoffFunction must be one of [linear, arithmetic, geometric, exponential]",
                "'wobble':1                                  | Unrecognized member wobble"
            })
    void refused(String retry, String why) {
        assertThatThrownBy(() -> of(retry)).hasMessageEndingWith("Invalid parameter: DeliveryPolicy: " + why);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("members that are no objects, and content types that are no header, are refused")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'healthyRetryPolicy':5}                             | the retry policy must be an object",
                "{'requestPolicy':[]}                                 | the request policy must be an object",
                "{'requestPolicy':{'headerContentType':''}}           | headerContentType must be a text of 1 to 255 printable ASCII characters",
                "{'requestPolicy':{'headerContentType':7}}            | headerContentType must be a text of 1 to 255 printable ASCII characters",
                "{'requestPolicy':{'headerContentType':'a\\nb'}}        | headerContentType must be a text of 1 to 255 printable ASCII characters"
            })
    void refused_members(String policy, String why) {
        assertThatThrownBy(() -> RetryPolicy.ofSubscription(policy.replace('\'', '"')))
                .hasMessageEndingWith("Invalid parameter: DeliveryPolicy: " + why);
    }
}
