package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandlerLoaderTest {

    private static final String SAMPLES = "dev.millrace.runtime.Samples$";

    private final List<String> log = new ArrayList<>();

    private static Handler load(String handler) throws LoadException {
        return new HandlerLoader(HandlerLoaderTest.class.getClassLoader()).load(handler);
    }

    private String run(String handler, String event) throws Throwable {
        var answer = new ByteArrayOutputStream();
        var context = new InvocationContext(
                "r-1",
                "arn",
                new InvocationContext.Environment("f", "$LATEST", 128, "group", "stream"),
                () -> 1000,
                new LineLogger(log::add),
                null);
        load(SAMPLES + handler)
                .handle(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, context);
        return answer.toString(StandardCharsets.UTF_8);
    }

    private static Failure failure(String handler) {
        return catchThrowableOfType(LoadException.class, () -> load(handler)).failure();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "OrderId|{\"id\":\"o-1\"}|\"o-1\"",
                "Stream|anything|anything",
                "Methods::alone|\"Ann\"|\"alone Ann\"",
                "Methods::both|\"Ann\"|\"with context Ann\"",
                "Methods::sum|[1,2,3]|6",
                "Methods::noEvent|{}|\"no event\"",
                "Methods::streams|as it is|as it is",
                "OrderId::handleRequest|{\"id\":\"o-2\"}|\"o-2\"",
            },
            delimiter = '|')
    @DisplayName("a handler string finds its class and method, and the event its type")
    void finds(String handler, String event, String answer) throws Throwable {
        assertThat(run(handler, event)).isEqualTo(answer);
    }

    @Test
    @DisplayName("a handler that returns Void answers nothing")
    void returnless() throws Throwable {
        assertThat(run("Returnless", "{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x.Missing|java.lang.ClassNotFoundException|Class not found: x.Missing",
                "x.Missing::run|java.lang.ClassNotFoundException|Class not found: x.Missing",
                "::run|java.lang.IllegalArgumentException|Invalid handler: `::run''",
                SAMPLES + "Methods::|java.lang.IllegalArgumentException|Invalid handler: `" + SAMPLES + "Methods::''",
                SAMPLES + "Methods|java.lang.ClassCastException|Class " + SAMPLES
                        + "Methods does not implement an appropriate handler interface",
                SAMPLES + "Raw|java.lang.ClassCastException|Class " + SAMPLES
                        + "Raw does not implement RequestHandler with concrete type parameters",
                SAMPLES + "Methods::none|java.lang.NoSuchMethodException|No public method named none with appropriate"
                        + " method signature found on class " + SAMPLES + "Methods",
                SAMPLES + "Methods::hidden|java.lang.NoSuchMethodException|No public method named hidden with"
                        + " appropriate method signature found on class " + SAMPLES + "Methods",
                SAMPLES + "Methods::twoEvents|java.lang.NoSuchMethodException|No public method named twoEvents with"
                        + " appropriate method signature found on class " + SAMPLES + "Methods",
                SAMPLES + "Inherited::toString|java.lang.NoSuchMethodException|Class " + SAMPLES
                        + "Inherited has no public zero-argument constructor",
                SAMPLES + "Throwing::handle|java.lang.IllegalArgumentException|no TABLE",
                SAMPLES + "ThrowingStatically::handle|java.lang.NumberFormatException|For input string: \"orders\"",
            })
    @DisplayName("what cannot be loaded is named, in Lambda's words")
    void names_what_is_wrong(String handler, String type, String message) {
        var failure = failure(handler.replace("''", "'"));
        assertThat(failure.type()).isEqualTo(type);
        assertThat(failure.message()).isEqualTo(message.replace("''", "'"));
    }

    @Test
    @DisplayName("what a method throws comes out as it is, without the reflection around it")
    void thrown() {
        assertThatThrownBy(() -> run("Methods::fails", "{\"name\":\"Ann\"}"))
                .isInstanceOf(java.io.IOException.class)
                .hasMessage("disk of Ann");
    }
}
