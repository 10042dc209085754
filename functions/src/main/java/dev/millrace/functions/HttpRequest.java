package dev.millrace.functions;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP/1.1 request, as the runtimes' clients send them: with a length, or in chunks.
 *
 * @param body empty if {@code tooLarge}
 * @param tooLarge the body was longer than the limit; it has been read and dropped
 */
record HttpRequest(String method, String path, Map<String, String> headers, byte[] body, boolean tooLarge) {

    private static final int MAX_LINE_BYTES = 16 * 1024;
    private static final int MAX_HEADERS = 100;

    /** Reads exactly one request; empty if the client has closed the connection between two. */
    static Optional<HttpRequest> read(InputStream in, OutputStream out, int maxBodyBytes) throws IOException {
        var first = line(in);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        var start = first.get().split(" ", 3);
        if (start.length != 3) {
            throw new IOException("not an HTTP request line");
        }
        var headers = headers(in);
        if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        var body = new BoundedBody(maxBodyBytes);
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            for (var size = chunkSize(in); size > 0; size = chunkSize(in)) {
                body.append(in, size);
                requiredLine(in);
            }
            headers(in); // trailers
        } else {
            body.append(in, Long.parseLong(headers.getOrDefault("content-length", "0")));
        }
        return Optional.of(new HttpRequest(start[0], start[1], headers, body.bytes(), body.isTooLarge()));
    }

    private static long chunkSize(InputStream in) throws IOException {
        return Long.parseLong(requiredLine(in).split(";", 2)[0].strip(), 16);
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (var line = requiredLine(in); !line.isEmpty(); line = requiredLine(in)) {
            var colon = line.indexOf(':');
            if (colon < 0 || headers.size() == MAX_HEADERS) {
                throw new IOException("malformed HTTP headers");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static String requiredLine(InputStream in) throws IOException {
        return line(in).orElseThrow(() -> new EOFException("the connection ended within a request"));
    }

    private static Optional<String> line(InputStream in) throws IOException {
        var line = new byte[128];
        var length = 0;
        for (var b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return Optional.empty();
            }
            if (length == MAX_LINE_BYTES) {
                throw new IOException("an HTTP line longer than " + MAX_LINE_BYTES + " bytes");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            if (b != '\r') {
                line[length++] = (byte) b;
            }
        }
        return Optional.of(new String(line, 0, length, StandardCharsets.ISO_8859_1));
    }

    /** Keeps up to so many bytes; reads and drops the rest, so that the connection stays in step. */
    private static final class BoundedBody {
        private final int limit;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long total;

        BoundedBody(int limit) {
            this.limit = limit;
        }

        void append(InputStream in, long length) throws IOException {
            total += length;
            if (isTooLarge()) {
                in.skipNBytes(length);
                return;
            }
            var read = in.readNBytes((int) length);
            if (read.length < length) {
                throw new EOFException("the connection ended within a request");
            }
            bytes.writeBytes(read);
        }

        boolean isTooLarge() {
            return total > limit;
        }

        byte[] bytes() {
            return isTooLarge() ? new byte[0] : bytes.toByteArray();
        }
    }
}
