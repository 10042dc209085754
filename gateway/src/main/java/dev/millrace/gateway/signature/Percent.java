package dev.millrace.gateway.signature;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/** Percent encoding as signatures want it: everything but letters, digits and {@code -._~}, byte by byte, in capitals. */
final class Percent {

    private static final String UNRESERVED = "-._~";
    private static final int HEX = 16;
    private static final int BYTE = 0xFF;

    private Percent() {}

    /** @param slashes whether slashes are encoded too */
    static String encode(byte[] bytes, boolean slashes) {
        var text = new StringBuilder(bytes.length + HEX);
        for (byte b : bytes) {
            char c = (char) (b & BYTE);
            boolean plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (plain || UNRESERVED.indexOf(c) >= 0 || (c == '/' && !slashes)) {
                text.append(c);
            } else {
                text.append('%')
                        .append(Character.toUpperCase(Character.forDigit((b & BYTE) / HEX, HEX)))
                        .append(Character.toUpperCase(Character.forDigit(b & (HEX - 1), HEX)));
            }
        }
        return text.toString();
    }

    /** The bytes that the text encodes; a stray percent sign means itself. */
    static byte[] decode(String text, boolean plusIsSpace) {
        var sent = text.getBytes(StandardCharsets.UTF_8);
        var bytes = new ByteArrayOutputStream(sent.length);
        for (int i = 0; i < sent.length; i++) {
            int high = i + 2 < sent.length && sent[i] == '%' ? Character.digit(sent[i + 1], HEX) : -1;
            int low = high >= 0 ? Character.digit(sent[i + 2], HEX) : -1;
            if (low >= 0) {
                bytes.write(high * HEX + low);
                i += 2;
            } else {
                bytes.write(plusIsSpace && sent[i] == '+' ? ' ' : sent[i]);
            }
        }
        return bytes.toByteArray();
    }

    /** The path without empty and dot segments; what every service but S3 signs. */
    static String normalised(String path) {
        var kept = new ArrayDeque<String>();
        for (var segment : path.split("/")) {
            if (segment.equals("..")) {
                kept.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                kept.addLast(segment);
            }
        }
        if (kept.isEmpty()) {
            return "/";
        }
        return "/" + String.join("/", kept) + (path.endsWith("/") ? "/" : "");
    }
}
