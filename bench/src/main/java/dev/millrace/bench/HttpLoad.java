package dev.millrace.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Loads a server over HTTP/1.1 with many connections from one thread, each with one request in flight: as little client
 * as possible. A process of its own that reads what to do from its input, line by line, and answers each with a line.
 */
public final class HttpLoad {

    private static final int ANSWER_BYTES = 256 * 1024;
    private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);

    private final TableRequest requests;
    private long[] nanos = new long[1 << 16];
    private int count;
    private int errors;

    private HttpLoad(TableRequest requests) {
        this.requests = requests;
    }

    /** One connection and what it waits for. */
    private static final class Connection {
        final ByteBuffer out;
        final ByteBuffer in = ByteBuffer.allocate(ANSWER_BYTES);
        final HttpAnswer answer = new HttpAnswer();
        long sent;

        Connection(TableRequest requests) {
            out = ByteBuffer.wrap(requests.copy());
        }
    }

    /**
     * Lines are {@code load REQUEST port connections millis}, {@code log file threads millis}, {@code records port
     * table} and {@code sight port table writes}; answers are numbers.
     */
    public static void main(String[] arguments) throws Exception {
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(perform(line.split(" ")));
            }
        }
    }

    private static String perform(String[] words) throws Exception {
        return switch (words[0]) {
            case "load" -> {
                var load = new HttpLoad(TableRequest.of(TableRequest.Kind.valueOf(words[1])));
                yield load.run(Integer.parseInt(words[2]), Integer.parseInt(words[3]), Long.parseLong(words[4]));
            }
            case "log" -> {
                var file = Path.of(words[1]);
                var log = new AppendLog(file);
                var result = log.run(Integer.parseInt(words[2]), Long.parseLong(words[3]));
                Files.delete(file);
                yield result;
            }
            case "sight" -> StreamSight.of(Integer.parseInt(words[1]), words[2], Integer.parseInt(words[3]));
            case "records" -> StreamRead.of(Integer.parseInt(words[1]), words[2]);
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private String run(int port, int connections, long millis) throws IOException {
        long began = System.nanoTime();
        long end = began + millis * 1_000_000;
        try (var selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                var channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                var connection = new Connection(requests);
                channel.register(selector, SelectionKey.OP_READ, connection);
                send(channel, connection);
            }
            long now = began;
            while (now < end) {
                selector.select(key -> receive((SocketChannel) key.channel(), (Connection) key.attachment()), 100);
                now = System.nanoTime();
            }
            for (var key : selector.keys()) {
                key.channel().close();
            }
            return result(now - began);
        }
    }

    private void send(SocketChannel channel, Connection connection) throws IOException {
        requests.vary(connection.out.array());
        connection.out.clear();
        connection.in.clear();
        connection.answer.reset();
        connection.sent = System.nanoTime();
        while (connection.out.hasRemaining()) {
            channel.write(connection.out);
        }
    }

    private void receive(SocketChannel channel, Connection connection) {
        try {
            if (channel.read(connection.in) < 0) {
                throw new IOException("the server closed the connection");
            }
            if (!connection.answer.isWhole(connection.in.array(), connection.in.position())) {
                return;
            }
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = System.nanoTime() - connection.sent;
            if (!Arrays.equals(connection.in.array(), 0, OK.length, OK, 0, OK.length)) {
                errors++;
            }
            send(channel, connection);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String result(long elapsed) {
        var spread = Percentiles.of(Arrays.copyOf(nanos, count));
        return String.format(
                Locale.ROOT,
                "%.1f %.1f %.1f %d",
                count * 1e9 / elapsed,
                spread.p50Micros(),
                spread.p99Micros(),
                errors);
    }
}
