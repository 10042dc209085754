package dev.millrace.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The bare loop that the Java runtime is compared with: GET next, POST response, on one kept connection. */
public final class BareLoop {

    private BareLoop() {}

    private record Message(String requestId, byte[] body) {}

    public static void main(String[] arguments) throws IOException {
        var port = Integer.parseInt(arguments[0]);
        var host = " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            var out = socket.getOutputStream();
            while (true) {
                out.write(("GET /2018-06-01/runtime/invocation/next" + host + "\r\n").getBytes(StandardCharsets.UTF_8));
                var event = read(in);
                var answer = new ByteArrayOutputStream();
                answer.writeBytes(("POST /2018-06-01/runtime/invocation/" + event.requestId() + "/response" + host
                                + "Content-Type: application/json\r\nContent-Length: " + event.body().length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
                answer.writeBytes(event.body());
                answer.writeTo(out);
                read(in);
            }
        } catch (IOException e) {
            System.exit(0); // the measurement is over
        }
    }

    private static Message read(InputStream in) throws IOException {
        var length = 0;
        var requestId = "";
        line(in);
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            var lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length: ")) {
                length = Integer.parseInt(line.substring("content-length: ".length()));
            } else if (lower.startsWith("lambda-runtime-aws-request-id: ")) {
                requestId = line.substring("lambda-runtime-aws-request-id: ".length());
            }
        }
        return new Message(requestId, in.readNBytes(length));
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream(128);
        for (var b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("closed");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
