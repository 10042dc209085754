package dev.millrace.runtime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lambda's error object, {@code {"errorMessage":…,"errorType":…,"stackTrace":[…]}}. A member without a value is left
 * out, as Lambda's own Java runtime does.
 *
 * @param type the exception's class name
 * @param message what the exception says, if anything
 * @param stackTrace the user's part of the trace, one frame an element
 */
record Failure(String type, @Nullable String message, List<String> stackTrace) {

    private static final String OUR_FRAMES = "dev.millrace.runtime.";

    Failure {
        stackTrace = List.copyOf(stackTrace);
    }

    static Failure named(String type, String message) {
        return new Failure(type, message, List.of());
    }

    static Failure of(Throwable thrown) {
        var frames = Arrays.stream(thrown.getStackTrace())
                .takeWhile(frame -> !frame.getClassName().startsWith(OUR_FRAMES))
                .map(StackTraceElement::toString)
                .toList();
        return new Failure(thrown.getClass().getName(), thrown.getLocalizedMessage(), frames);
    }

    /** As the log shows it, the way Lambda's Java runtime does: message, type, then a frame a line. */
    String text() {
        var text = new StringBuilder().append(message).append(": ").append(type);
        stackTrace.forEach(frame -> text.append("\n\tat ").append(frame));
        return text.toString();
    }

    byte[] json() {
        var json = new StringBuilder("{");
        if (message != null) {
            json.append("\"errorMessage\":").append(quoted(message)).append(',');
        }
        json.append("\"errorType\":").append(quoted(type));
        if (!stackTrace.isEmpty()) {
            json.append(",\"stackTrace\":")
                    .append(stackTrace.stream().map(Failure::quoted).collect(Collectors.joining(",", "[", "]")));
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                // Escaped one by one, so that half a pair in a message cannot spoil the encoding.
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
