package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FailureTest {

    private static String json(Failure failure) {
        return new String(failure.json(), StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("message, type and trace; any text survives as JSON")
    void text() {
        assertThat(json(new Failure("x.Y", "a \"b\" \\ \n é \ud83d\ude00 \ud800", List.of("x.Y.z(Y.java:1)"))))
                .isEqualTo("{\"errorMessage\":\"a \\\"b\\\" \\\\ \\u000a é \\ud83d\\ude00 \\ud800\","
                        + "\"errorType\":\"x.Y\",\"stackTrace\":[\"x.Y.z(Y.java:1)\"]}");
    }

    @Test
    @DisplayName("no message and no trace are left out")
    void absent() {
        assertThat(json(new Failure("x.Y", null, List.of()))).isEqualTo("{\"errorType\":\"x.Y\"}");
    }

    @Test
    @DisplayName("the trace ends where the user's code was called")
    void trace() {
        var thrown = new IllegalStateException("x");
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("shop.Handler", "handle", "Handler.java", 7),
            new StackTraceElement("dev.millrace.runtime.HandlerLoader", "call", "HandlerLoader.java", 1),
            new StackTraceElement("java.lang.Thread", "run", "Thread.java", 1)
        });
        assertThat(Failure.of(thrown).stackTrace()).containsExactly("shop.Handler.handle(Handler.java:7)");
    }
}
