package dev.millrace.runtime;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runtime's side of the Lambda Runtime API (2018-06-01), over one kept connection. Written by hand because the
 * JDK's own HTTP client takes longer to start than all the rest of this runtime. Used by one thread.
 */
final class RuntimeApi implements Closeable {

    private static final String PREFIX = "/2018-06-01/runtime";

    private final String authority;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private RuntimeApi(String authority, Socket socket) throws IOException {
        this.authority = authority;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        this.out = socket.getOutputStream();
    }

    /** @param authority host and port, as {@code AWS_LAMBDA_RUNTIME_API} has it */
    static RuntimeApi connect(String authority) throws IOException {
        var colon = authority.lastIndexOf(':');
        var host = colon < 0 ? authority : authority.substring(0, colon);
        var port = colon < 0 ? 80 : Integer.parseInt(authority.substring(colon + 1));
        var socket = new Socket();
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.connect(new InetSocketAddress(host, port));
        return new RuntimeApi(authority, socket);
    }

    /** One invocation, as the API hands it out. */
    record Event(
            String requestId,
            long deadlineMillis,
            String functionArn,
            @Nullable String traceId,
            byte[] body) {}

    private record Response(int status, Map<String, String> headers, byte[] body) {
        String header(String name) throws IOException {
            var value = headers.get(name);
            if (value == null) {
                throw new IOException("the Runtime API sent no " + name);
            }
            return value;
        }
    }

    /** Waits for the next invocation, however long that takes. */
    Event next() throws IOException {
        var response = exchange("GET", "/invocation/next", Map.of(), new byte[0]);
        return new Event(
                response.header("lambda-runtime-aws-request-id"),
                Long.parseLong(response.header("lambda-runtime-deadline-ms")),
                response.header("lambda-runtime-invoked-function-arn"),
                response.headers().get("lambda-runtime-trace-id"),
                response.body());
    }

    void respond(String requestId, byte[] answer) throws IOException {
        var response = send("POST", "/invocation/" + requestId + "/response", Map.of(), answer);
        if (response.status() == 413) {
            // The API has already told the caller; nothing is left to say.
            return;
        }
        check(response);
    }

    void fail(String requestId, Failure failure) throws IOException {
        exchange("POST", "/invocation/" + requestId + "/error", errorHeaders(failure), failure.json());
    }

    void failInit(Failure failure) throws IOException {
        exchange("POST", "/init/error", errorHeaders(failure), failure.json());
    }

    private static Map<String, String> errorHeaders(Failure failure) {
        return Map.of("Lambda-Runtime-Function-Error-Type", failure.type());
    }

    private Response exchange(String method, String path, Map<String, String> headers, byte[] body) throws IOException {
        return check(send(method, path, headers, body));
    }

    private static Response check(Response response) throws IOException {
        if (response.status() / 100 != 2) {
            throw new IOException("the Runtime API answered " + response.status() + ": "
                    + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response;
    }

    private Response send(String method, String path, Map<String, String> headers, byte[] body) throws IOException {
        var head = new StringBuilder()
                .append(method + " " + PREFIX + path + " HTTP/1.1\r\n")
                .append("Host: " + authority + "\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (!method.equals("GET")) {
            head.append("Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n");
        }
        var request = new ByteArrayOutputStream(body.length + 256);
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        request.writeTo(out); // in one write, so in few packets
        return readResponse();
    }

    private Response readResponse() throws IOException {
        var status = Integer.parseInt(readLine().split(" ", 3)[1]);
        Map<String, String> headers = new HashMap<>();
        for (var line = readLine(); !line.isEmpty(); line = readLine()) {
            var colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        var length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the Runtime API closed the connection");
        }
        return new Response(status, headers, body);
    }

    private String readLine() throws IOException {
        var line = new ByteArrayOutputStream(128);
        for (var b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the Runtime API closed the connection");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
