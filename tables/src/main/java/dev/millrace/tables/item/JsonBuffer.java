package dev.millrace.tables.item;

import dev.millrace.model.errors.DynamoDbErrors;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing array of JSON bytes with the one spelling of text that canonical bytes use: UTF-8, only {@code "},
 * {@code \} and control characters escaped, the latter by their short form where there is one. For answers it takes
 * canonical bytes as they are. Not thread-safe.
 */
public final class JsonBuffer {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;

    public JsonBuffer() {
        this(256);
    }

    public JsonBuffer(int expectedBytes) {
        bytes = new byte[Math.max(16, expectedBytes)];
    }

    /**
     * A buffer over the array, behind what is in it already. What fits is written there and nowhere else;
     * {@link #length} is the array's first free index.
     */
    public static JsonBuffer into(byte[] array, int from) {
        return new JsonBuffer(array, from);
    }

    private JsonBuffer(byte[] array, int from) {
        bytes = array;
        length = from;
    }

    public int length() {
        return length;
    }

    /** The bytes written so far, as a copy of their own. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Bytes {@code from} to {@code to} (exclusive), as a copy of their own. */
    byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** Forgets everything that was written, and keeps the room for more. */
    public void clear() {
        length = 0;
    }

    /** Forgets what was written from here on. */
    void truncate(int newLength) {
        length = newLength;
    }

    /** One ASCII character, as it is. */
    public JsonBuffer raw(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /** ASCII text, as it is. */
    public JsonBuffer raw(String ascii) {
        ensure(ascii.length());
        for (var i = 0; i < ascii.length(); i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    /** Sixteen hexadecimal digits. */
    public JsonBuffer hex(long bits) {
        ensure(16);
        for (int shift = 60; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(int) (bits >>> shift) & 15];
        }
        return this;
    }

    /** JSON that is already written. */
    public JsonBuffer raw(byte[] json) {
        return raw(json, 0, json.length);
    }

    /** A part of JSON that is already written. */
    public JsonBuffer raw(byte[] json, int from, int to) {
        ensure(to - from);
        System.arraycopy(json, from, bytes, length, to - from);
        length += to - from;
        return this;
    }

    /** A member's quoted name and the colon. */
    public JsonBuffer name(String name) {
        text(name);
        return raw(':');
    }

    /**
     * A quoted text.
     *
     * @return the text's length in UTF-8 bytes, without quotes and escapes
     * @throws dev.millrace.model.ServiceException SerializationException if the text has a surrogate without its
     *     partner, which UTF-8 cannot spell
     */
    public int text(String text) {
        ensure(2 + text.length() * 6);
        var out = bytes;
        var at = length;
        out[at++] = '"';
        var size = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c < 0x80) {
                at = ascii(out, at, c);
                size++;
            } else if (c < 0x800) {
                out[at++] = (byte) (0xC0 | c >> 6);
                out[at++] = continuation(c);
                size += 2;
            } else if (!Character.isSurrogate(c)) {
                out[at++] = (byte) (0xE0 | c >> 12);
                out[at++] = continuation(c >> 6);
                out[at++] = continuation(c);
                size += 3;
            } else {
                var codePoint = text.codePointAt(i++);
                if (!Character.isSupplementaryCodePoint(codePoint)) {
                    throw DynamoDbErrors.serialization(null);
                }
                out[at++] = (byte) (0xF0 | codePoint >> 18);
                out[at++] = continuation(codePoint >> 12);
                out[at++] = continuation(codePoint >> 6);
                out[at++] = continuation(codePoint);
                size += 4;
            }
        }
        out[at++] = '"';
        length = at;
        return size;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    private static int ascii(byte[] out, int start, char c) {
        var at = start;
        if (c >= 0x20 && c != '"' && c != '\\') {
            out[at++] = (byte) c;
            return at;
        }
        out[at++] = '\\';
        switch (c) {
            case '"', '\\' -> out[at++] = (byte) c;
            case '\b' -> out[at++] = 'b';
            case '\t' -> out[at++] = 't';
            case '\n' -> out[at++] = 'n';
            case '\f' -> out[at++] = 'f';
            case '\r' -> out[at++] = 'r';
            default -> {
                out[at++] = 'u';
                out[at++] = '0';
                out[at++] = '0';
                out[at++] = HEX[c >> 4];
                out[at++] = HEX[c & 15];
            }
        }
        return at;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
