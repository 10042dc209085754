package dev.millrace.trigger;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;

/**
 * A window that has begun and has not had its final call: what the function has added up so far. It is a part of the
 * checkpoint, so it survives a restart together with the positions it belongs to. Immutable.
 *
 * @param window which
 * @param state what the last successful call returned, a JSON object as it was spelled; <code>{}</code> at first (J.5)
 * @param stateBytes length of the state in UTF-8
 * @param endsEarly the state has grown too long, so the next call is the final one (J.8)
 */
public record OpenWindow(TumblingWindow window, String state, long stateBytes, boolean endsEarly) {

    static final String NO_STATE = "{}";

    private static final String EARLY = "early";
    private static final String GOING_ON = "open";

    public OpenWindow {
        Objects.requireNonNull(window);
        Objects.requireNonNull(state);
    }

    static OpenWindow begun(TumblingWindow window) {
        return new OpenWindow(window, NO_STATE, NO_STATE.length(), false);
    }

    /** The window after a call that returned this state. */
    OpenWindow with(String newState, int mostBytes) {
        long bytes = utf8Length(newState);
        return new OpenWindow(window, newState, bytes, bytes > mostBytes);
    }

    /** What a call with records of this window is told. */
    WindowCall call() {
        return new WindowCall(window, state, false, false);
    }

    /** What the window's last call is told. */
    WindowCall finalCall() {
        return new WindowCall(window, state, true, endsEarly);
    }

    private static long utf8Length(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A surrogate is half of four bytes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    /** One word of ASCII for {@link Checkpoint#text}. */
    String text() {
        return String.join(
                ",",
                Long.toString(window.start().getEpochSecond()),
                Long.toString(window.end().getEpochSecond()),
                endsEarly ? EARLY : GOING_ON,
                Base64.getEncoder().encodeToString(state.getBytes(StandardCharsets.UTF_8)));
    }

    static OpenWindow parse(String text) {
        var parts = text.split(",", -1);
        if (parts.length != 4 || !(parts[2].equals(EARLY) || parts[2].equals(GOING_ON))) {
            throw new IllegalArgumentException("not a window: '" + text + "'");
        }
        var state = Base64.getDecoder().decode(parts[3]);
        return new OpenWindow(
                new TumblingWindow(seconds(parts[0]), seconds(parts[1])),
                new String(state, StandardCharsets.UTF_8),
                state.length,
                parts[2].equals(EARLY));
    }

    private static Instant seconds(String digits) {
        return Instant.ofEpochSecond(Long.parseLong(digits));
    }
}
