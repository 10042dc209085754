package dev.millrace.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;

/** Hands out one event after the other to a bare loop, and counts how many come back in a second. */
final class BareServer {

    private static final byte[] ACCEPTED =
            "HTTP/1.1 202 Accepted\r\nContent-Length: 16\r\n\r\n{'status': 'OK'}".getBytes(StandardCharsets.US_ASCII);

    private BareServer() {}

    interface Client {
        Process start(int port) throws IOException;
    }

    /** Exchanges a second, after some to warm up. */
    static double rate(Client client, byte[] event, int warmUp, int counted) throws IOException {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var process = client.start(listener.getLocalPort());
            try (var connection = listener.accept()) {
                connection.setTcpNoDelay(true);
                var in = new BufferedInputStream(connection.getInputStream(), 64 * 1024);
                var out = connection.getOutputStream();
                long began = System.nanoTime();
                for (int i = 0; i < warmUp + counted; i++) {
                    if (i == warmUp) {
                        began = System.nanoTime();
                    }
                    read(in);
                    var next = new ByteArrayOutputStream(512);
                    next.writeBytes(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                    + "Lambda-Runtime-Aws-Request-Id: 8f507cfc-0000-4000-8000-" + (100_000_000_000L + i)
                                    + "\r\nLambda-Runtime-Deadline-Ms: 1794000000000\r\n"
                                    + "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:000000000000:function:f\r\n"
                                    + "Content-Length: " + event.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                    next.writeBytes(event);
                    next.writeTo(out);
                    read(in);
                    out.write(ACCEPTED);
                }
                return counted * 1e9 / (System.nanoTime() - began);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static void read(InputStream in) throws IOException {
        var length = 0;
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.regionMatches(true, 0, "content-length: ", 0, 16)) {
                length = Integer.parseInt(line.substring(16));
            }
        }
        in.skipNBytes(length);
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream(128);
        for (var b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the bare loop has ended");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
