package dev.millrace.services.lambda.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.services.lambda.LambdaWorld;
import dev.millrace.services.lambda.TestingFunctions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asynchronous invocation as other services use it. */
class AsyncInvocationsTest {

    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:fn";

    private final AtomicInteger ended = new AtomicInteger();
    private LambdaWorld lambda;

    @BeforeEach
    void open(@TempDir Path folder) {
        lambda = new LambdaWorld(folder);
        lambda.createFunction("fn");
    }

    private boolean invoke(String arn) {
        return lambda.service.async().invoke(arn, "request-1", "{\"a\":1}".getBytes(UTF_8), ended::incrementAndGet);
    }

    @ParameterizedTest
    @DisplayName("a function, by its ARN or by $LATEST, gets the event; the caller hears when it has handled it")
    @ValueSource(strings = {"", ":$LATEST"})
    void invokes(String qualifier) {
        assertThat(invoke(FUNCTION + qualifier)).isTrue();

        await().until(() -> ended.get() == 1);
        assertThat(lambda.functions.invocations()).singleElement().satisfies(invocation -> {
            assertThat(invocation.requestId()).isEqualTo("request-1");
            assertThat(invocation.functionArn()).isEqualTo(FUNCTION + qualifier);
            assertThat(new String(invocation.event(), UTF_8)).isEqualTo("{\"a\":1}");
        });
    }

    @ParameterizedTest
    @DisplayName("a function that is not there, or not by this qualifier, gets nothing")
    @ValueSource(
            strings = {
                "arn:aws:lambda:us-east-1:000000000000:function:gone",
                "arn:aws:lambda:us-east-1:000000000000:function:fn:prod",
                "arn:aws:lambda:eu-west-1:000000000000:function:fn"
            })
    void missing(String arn) {
        assertThat(invoke(arn)).isFalse();
        assertThat(lambda.functions.invocations()).isEmpty();
        assertThat(ended).hasValue(0);
    }

    @Test
    @DisplayName("a failing one is tried after one and two minutes more; then the caller hears that it is over")
    void gives_up() {
        lambda.functions.always(invocation -> TestingFunctions.failed());
        invoke(FUNCTION);
        for (int minutes = 1; minutes <= 2; minutes++) {
            int tries = minutes;
            await().until(() -> lambda.functions.invocations().size() == tries);
            var next = lambda.clock.now().plus(Duration.ofMinutes(minutes));
            await().until(() -> lambda.clock.nextDue().filter(next::equals).isPresent());
            assertThat(ended).hasValue(0);
            lambda.clock.advance(Duration.ofMinutes(minutes));
        }

        await().until(() -> ended.get() == 1);
        assertThat(lambda.functions.invocations()).hasSize(3);
    }
}
