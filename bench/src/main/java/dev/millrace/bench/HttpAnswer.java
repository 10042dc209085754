package dev.millrace.bench;

import java.nio.charset.StandardCharsets;

/** Finds the end of an HTTP answer with a Content-Length, as its bytes come in. Not thread-safe. */
final class HttpAnswer {

    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final int CASE = 0x20;

    private int seen;
    private int bodyStart;
    private int end;

    void reset() {
        seen = 0;
        bodyStart = 0;
        end = 0;
    }

    int bodyStart() {
        return bodyStart;
    }

    int end() {
        return end;
    }

    /** Whether the first so many bytes hold the answer wholly. */
    boolean isWhole(byte[] bytes, int length) {
        if (bodyStart == 0) {
            findBody(bytes, length);
        }
        return bodyStart > 0 && length >= end;
    }

    private void findBody(byte[] bytes, int length) {
        for (int i = Math.max(0, seen - 3); i + 3 < length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                bodyStart = i + 4;
                end = bodyStart + contentLength(bytes, i);
                return;
            }
        }
        seen = length;
    }

    private static int contentLength(byte[] bytes, int headEnd) {
        for (int i = 0; i + LENGTH.length < headEnd; i++) {
            if (bytes[i] == '\n' && isLength(bytes, i + 1)) {
                int value = 0;
                for (int at = i + 1 + LENGTH.length; at < headEnd && bytes[at] != '\r'; at++) {
                    if (bytes[at] != ' ') {
                        value = value * 10 + bytes[at] - '0';
                    }
                }
                return value;
            }
        }
        throw new IllegalStateException("an answer without Content-Length");
    }

    private static boolean isLength(byte[] bytes, int from) {
        for (int i = 0; i < LENGTH.length; i++) {
            byte expected = LENGTH[i];
            if (bytes[from + i] != expected && (bytes[from + i] | CASE) != expected) {
                return false;
            }
        }
        return true;
    }
}
