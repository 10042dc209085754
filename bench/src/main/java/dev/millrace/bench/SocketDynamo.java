package dev.millrace.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One kept connection to a DynamoDB, which sends and takes bytes. Not thread-safe. */
final class SocketDynamo implements AutoCloseable {

    private final Socket socket;
    private final HttpAnswer answer = new HttpAnswer();
    private byte[] bytes = new byte[64 * 1024];

    SocketDynamo(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
    }

    /** The answer's body; any answer but 200 is an exception. */
    String call(String operation, String body) throws IOException {
        socket.getOutputStream().write(TableRequest.http(operation, body).getBytes(StandardCharsets.UTF_8));
        answer.reset();
        int length = 0;
        while (!answer.isWhole(bytes, length)) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            int read = socket.getInputStream().read(bytes, length, bytes.length - length);
            if (read < 0) {
                throw new EOFException("the server closed the connection");
            }
            length += read;
        }
        var text =
                new String(bytes, answer.bodyStart(), answer.end() - answer.bodyStart(), StandardCharsets.ISO_8859_1);
        if (!new String(bytes, 0, 12, StandardCharsets.US_ASCII).endsWith("200")) {
            throw new IOException(text);
        }
        return text;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
