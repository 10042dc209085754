package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 6 by clients that no HTTP library would be. */
class RawWireTest extends GatewayTest {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final String HEAD = "POST / HTTP/1.1\r\nHost: localhost\r\n"
            + "X-Amz-Target: DynamoDB_20120810.GetItem\r\nContent-Type: application/x-amz-json-1.0\r\n"
            + "X-Amz-Date: 20260101T000000Z\r\nAuthorization: " + AUTHORIZATION + "\r\n";

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String request(String body, String... headers) {
        return HEAD + String.join("", headers) + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private String ask(byte[]... pieces) throws IOException {
        try (var socket = connect()) {
            for (var piece : pieces) {
                socket.getOutputStream().write(piece);
                socket.getOutputStream().flush();
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Reads one answer with a Content-Length, and not a byte more. */
    private static String one(Socket socket) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = socket.getInputStream().read();
            assertThat(b).as("end after: %s", head).isNotNegative();
            head.write(b);
        }
        var text = head.toString(StandardCharsets.ISO_8859_1);
        var length = text.replaceFirst("(?si).*\r\nContent-Length: (\\d+)\r\n.*", "$1");
        return text
                + (length.equals(text)
                        ? ""
                        : new String(
                                socket.getInputStream().readNBytes(Integer.parseInt(length)),
                                StandardCharsets.ISO_8859_1));
    }

    @Test
    @DisplayName("6.1.2 keep-alive: a connection serves one request after the other, refused ones too")
    void keeps_connections() throws IOException {
        try (var socket = connect()) {
            for (int i = 0; i < 50; i++) {
                socket.getOutputStream().write(ascii(request("{\"a\":\"" + i + "\"}")));
                assertThat(one(socket)).startsWith("HTTP/1.1 200").endsWith("{\"a\":\"" + i + "\"}");
                socket.getOutputStream().write(ascii(request("no json").replace("GetItem", "CreateTable")));
                assertThat(one(socket)).startsWith("HTTP/1.1 400").contains("SerializationException");
                socket.getOutputStream().write(ascii(request("{}").replace("x-amz-json-1.0", "x-amz-json-1.1")));
                assertThat(one(socket)).startsWith("HTTP/1.1 404");
            }
        }
    }

    @Test
    @DisplayName("a hundred pipelined requests are answered, in order")
    void answers_pipelined_requests() throws IOException {
        var all = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            all.append(request("{\"a\":\"" + i + "\"}"));
        }
        try (var socket = connect()) {
            socket.getOutputStream().write(ascii(all.toString()));
            for (int i = 0; i < 100; i++) {
                assertThat(one(socket)).startsWith("HTTP/1.1 200").endsWith("{\"a\":\"" + i + "\"}");
            }
        }
    }

    @Test
    @DisplayName("a request in an older HTTP, as old health checks and proxies send it, is told that it is too old")
    void refuses_older_http() throws IOException {
        assertThat(ask(ascii("GET / HTTP/1.0\r\n\r\n"))).startsWith("HTTP/1.1 505 HTTP Version Not Supported\r\n");
    }

    @Test
    @DisplayName("a request may come byte by byte")
    void takes_single_bytes() throws IOException {
        try (var socket = connect()) {
            for (byte b : ascii(request("{\"a\":\"slow\"}"))) {
                socket.getOutputStream().write(b);
                socket.getOutputStream().flush();
            }
            assertThat(one(socket)).startsWith("HTTP/1.1 200").endsWith("{\"a\":\"slow\"}");
        }
    }

    @Test
    @DisplayName("who expects 100-continue is told to go on before sending the body")
    void says_continue() throws IOException {
        try (var socket = connect()) {
            socket.getOutputStream().write(ascii(HEAD + "Expect: 100-continue\r\nContent-Length: 9\r\n\r\n"));
            assertThat(one(socket)).startsWith("HTTP/1.1 100");
            socket.getOutputStream().write(ascii("{\"a\":\"x\"}"));
            assertThat(one(socket)).startsWith("HTTP/1.1 200").endsWith("{\"a\":\"x\"}");
        }
    }

    @Test
    @DisplayName("a body may come in chunks; the next request on the connection is not mistaken for a part of it")
    void takes_chunked_bodies() throws IOException {
        try (var socket = connect()) {
            for (int i = 0; i < 3; i++) {
                socket.getOutputStream()
                        .write(ascii(
                                HEAD + "Transfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n5\r\n:\"c\"}\r\n0\r\n\r\n"));
                assertThat(one(socket)).startsWith("HTTP/1.1 200").endsWith("{\"a\":\"c\"}");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17 * 1024, 100 * 1024})
    @DisplayName("6.1.1 headers and request lines beyond 16 KiB are 400")
    void bounds_headers(int bytes) throws IOException {
        assertThat(ask(ascii(HEAD + "X-Long: " + "a".repeat(bytes) + "\r\n\r\n")))
                .startsWith("HTTP/1.1 400");
        assertThat(ask(ascii("GET /" + "a".repeat(bytes) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    @DisplayName("6.1.1 a body in chunks is bounded too: 413")
    void bounds_chunked_bodies() throws IOException {
        try (var socket = connect()) {
            var out = socket.getOutputStream();
            out.write(ascii(HEAD + "Transfer-Encoding: chunked\r\n\r\n"));
            var mebibyte = new byte[1 << 20];
            for (int i = 0; i < 17; i++) {
                out.write(ascii("100000\r\n"));
                out.write(mebibyte);
                out.write(ascii("\r\n"));
            }
            out.write(ascii("0\r\n\r\n"));
            assertThat(one(socket)).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    @DisplayName("6.1.4 HEAD / has GET's header set and no body")
    void answers_head() throws IOException {
        var answer = ask(ascii("HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));

        assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n").doesNotContain("healthy");
    }

    @ParameterizedTest
    @CsvSource({"OPTIONS,/", "PUT,/", "DELETE,/", "PATCH,/"})
    @DisplayName("6.1.5 other methods at / are 404 UnknownOperationException, without Origin")
    void refuses_other_methods(String method, String path) throws IOException {
        assertThat(ask(ascii(method + " " + path
                        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")))
                .startsWith("HTTP/1.1 404")
                .contains("<UnknownOperationException/>\n")
                .containsIgnoringCase("x-amz-crc32: 3552371480");
    }

    @Test
    @DisplayName("6.2.1 a request may be compressed, by gzip in several members or by deflate, and in any spelling")
    void takes_compressed_requests() throws IOException {
        var members = new ByteArrayOutputStream();
        for (var part : new String[] {"{\"a\"", ":\"z\"}"}) {
            try (var gzip = new GZIPOutputStream(members)) {
                gzip.write(ascii(part));
            }
        }
        var zlib = new ByteArrayOutputStream();
        try (var deflate = new DeflaterOutputStream(zlib)) {
            deflate.write(ascii("{\"a\":\"z\"}"));
        }
        for (var encoding : new String[] {"gzip", "GZIP", "deflate"}) {
            var body = encoding.equals("deflate") ? zlib.toByteArray() : members.toByteArray();
            assertThat(ask(
                            ascii(HEAD + "Connection: close\r\nContent-Encoding: " + encoding + "\r\nContent-Length: "
                                    + body.length + "\r\n\r\n"),
                            body))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("{\"a\":\"z\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br"})
    @DisplayName("6.2.1 what is not what its encoding says, and an unknown encoding, are refused, never 5xx")
    void refuses_broken_compression(String encoding) throws IOException {
        assertThat(ask(ascii(
                        request("{\"a\":\"x\"}", "Connection: close\r\n", "Content-Encoding: " + encoding + "\r\n"))))
                .startsWith("HTTP/1.1 400")
                .contains("SerializationException");
    }

    @Test
    @DisplayName("6.2.1 what is small on the wire and beyond 16 MiB unpacked is 413")
    void refuses_bombs() throws IOException {
        var bomb = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[17 << 20]);
        }
        assertThat(ask(
                        ascii(HEAD + "Content-Encoding: gzip\r\nContent-Length: " + bomb.size() + "\r\n\r\n"),
                        bomb.toByteArray()))
                .startsWith("HTTP/1.1 413");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip|gzip",
                "GZip|gzip",
                "deflate, gzip|deflate",
                "deflate;q=0.5, gzip|gzip",
                "gzip;q=0|none",
                "*, identity|gzip",
                "*, deflate|deflate",
                "gzip;q=0, *|deflate",
                "deflate;q=0, *|gzip",
                "*;q=0|none",
                "br|none",
                "identity|none"
            })
    @DisplayName("6.2.2 the client's favourite of gzip and deflate; 6.1.3 the checksum is of the bytes as sent")
    void compresses_answers(String accepted, String expected) throws IOException {
        var body = "{\"a\":\"" + "x".repeat(5000) + "\"}";
        try (var socket = connect()) {
            socket.getOutputStream().write(ascii(request(body, "Accept-Encoding: " + accepted + "\r\n")));
            var answer = one(socket);
            int end = answer.indexOf("\r\n\r\n");
            var crc = new CRC32();
            crc.update(answer.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1));
            assertThat(answer.substring(0, end)).containsIgnoringCase("x-amz-crc32: " + crc.getValue());
            if (expected.equals("none")) {
                assertThat(answer.substring(0, end)).doesNotContainIgnoringCase("content-encoding");
            } else {
                assertThat(answer.substring(0, end)).containsIgnoringCase("content-encoding: " + expected);
            }
        }
    }
}
