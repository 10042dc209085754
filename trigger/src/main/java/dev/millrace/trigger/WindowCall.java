package dev.millrace.trigger;

import java.util.Objects;

/**
 * What a function is told of the window besides the records of one call (J.4).
 *
 * @param window which
 * @param state what the window's last successful call returned, a JSON object
 * @param isFinal no more records of this window follow, and there are none in this call (J.7)
 * @param isTerminatedEarly the window ends because its state has grown too long (J.8)
 */
public record WindowCall(TumblingWindow window, String state, boolean isFinal, boolean isTerminatedEarly) {
    public WindowCall {
        Objects.requireNonNull(window);
        Objects.requireNonNull(state);
    }
}
