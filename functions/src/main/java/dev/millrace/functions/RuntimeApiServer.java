package dev.millrace.functions;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Lambda Runtime API (2018-06-01) of one environment, on a loopback port of its own. A path that tells environments
 * apart would do with one port, but runtimes take {@code AWS_LAMBDA_RUNTIME_API} for a host and a port and some of them
 * lose a path behind it.
 *
 * <p>Plain sockets: the protocol is four requests, and each answer is one write. A connection has a platform thread,
 * which waits in the read itself: an invocation is over sooner the fewer threads have to wake for it. For the same
 * reason whoever has an event for a waiting runtime writes it.
 */
final class RuntimeApiServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RuntimeApiServer.class);

    private static final Pattern INVOCATION =
            Pattern.compile("/2018-06-01/runtime/invocation/([^/]+)/(response|error)");

    /** A header of our own bootstraps: instead of a mark at the end of no output. */
    private static final String PRINTED_NOTHING = "millrace-printed-nothing";

    /** Lambda's limit on an answer: 6 MB and a little for the envelope. */
    static final int MAX_ANSWER_BYTES = 6 * 1024 * 1024 + 100;

    /** The environment's side: what the runtime asks and tells. */
    interface Desk {

        /**
         * The runtime asks for an event, and gets it now or later. Its first call also says that the handler is loaded.
         */
        void next(Asker asker);

        /** The runtime does not wait any more. */
        void gone(Asker asker);

        /**
         * What came of an event; false if it is not the one that is out.
         *
         * @param printedNothing the runtime knows that there is no output to wait for
         */
        boolean settle(String requestId, Answer answer, boolean printedNothing);

        /** The handler cannot be loaded. */
        void initFailed(byte[] error);
    }

    /** A runtime that waits for an event. */
    static final class Asker {
        private final OutputStream out;

        private Asker(OutputStream out) {
            this.out = out;
        }

        /** False if it is not there any more. Once only. */
        boolean send(Delivery delivery) {
            try {
                RuntimeApiServer.send(out, "200 OK", headersOf(delivery), delivery.event());
                out.flush();
                return true;
            } catch (IOException e) {
                LOG.debug("runtime api: {}", e.getMessage());
                return false;
            }
        }
    }

    private final ServerSocket listener;
    private final Desk desk;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private RuntimeApiServer(ServerSocket listener, Desk desk) {
        this.listener = listener;
        this.desk = desk;
    }

    static RuntimeApiServer open(Desk desk) throws IOException {
        var listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        var server = new RuntimeApiServer(listener, desk);
        Thread.ofVirtual().name("runtime-api").start(server::accept);
        return server;
    }

    /** Host and port, for {@code AWS_LAMBDA_RUNTIME_API}. */
    String authority() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var connection = listener.accept();
                connections.add(connection);
                Thread.ofPlatform().daemon().name("runtime-api-connection").start(() -> serve(connection));
            } catch (IOException e) {
                LOG.debug("runtime api: {}", e.getMessage());
            }
        }
    }

    private void serve(Socket connection) {
        Optional<Asker> asker = Optional.empty();
        try (connection) {
            connection.setTcpNoDelay(true);
            var in = new BufferedInputStream(connection.getInputStream(), 64 * 1024);
            var out = new BufferedOutputStream(connection.getOutputStream(), 64 * 1024);
            for (var request = HttpRequest.read(in, out, MAX_ANSWER_BYTES);
                    request.isPresent();
                    request = HttpRequest.read(in, out, MAX_ANSWER_BYTES)) {
                asker.ifPresent(desk::gone); // it has its event, or it would not go on
                asker = answer(request.get(), out);
                if (asker.isEmpty() && in.available() == 0) {
                    out.flush(); // else the runtime has asked on already: it gets both answers together
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("runtime api connection: {}", e.getMessage());
        } finally {
            asker.ifPresent(desk::gone);
            connections.remove(connection);
        }
    }

    /** Who waits now, if the request was for an event. */
    private Optional<Asker> answer(HttpRequest request, OutputStream out) throws IOException {
        if (request.method().equals("GET") && request.path().equals("/2018-06-01/runtime/invocation/next")) {
            var asker = new Asker(out);
            desk.next(asker);
            return Optional.of(asker);
        }
        settle(request, out);
        return Optional.empty();
    }

    private void settle(HttpRequest request, OutputStream out) throws IOException {
        var call = request.method() + " " + request.path();
        if (call.equals("POST /2018-06-01/runtime/init/error")) {
            desk.initFailed(request.body());
            accepted(out);
            return;
        }
        var invocation = INVOCATION.matcher(request.path());
        if (!request.method().equals("POST") || !invocation.matches()) {
            refused(out, "404 Not Found", "InvalidPath", "no such call of the Runtime API: " + call);
        } else if (request.tooLarge()) {
            var error = ErrorObject.of(
                    "Function.ResponseSizeTooLarge",
                    "Response payload size exceeded maximum allowed payload size (6291556 bytes).");
            desk.settle(invocation.group(1), new Answer.Failed(error.json()), false);
            send(out, "413 Request Entity Too Large", Map.of(), error.json());
        } else if (desk.settle(
                invocation.group(1),
                answerOf(invocation.group(2), request.body()),
                request.headers().containsKey(PRINTED_NOTHING))) {
            accepted(out);
        } else {
            refused(out, "400 Bad Request", "InvalidRequestID", "Invalid request ID");
        }
    }

    private static Answer answerOf(String kind, byte[] body) {
        return kind.equals("response") ? new Answer.Response(body) : new Answer.Failed(body);
    }

    private static Map<String, String> headersOf(Delivery delivery) {
        return Map.of(
                "Lambda-Runtime-Aws-Request-Id", delivery.requestId(),
                "Lambda-Runtime-Deadline-Ms", Long.toString(delivery.deadlineMillis()),
                "Lambda-Runtime-Invoked-Function-Arn", delivery.functionArn(),
                "Lambda-Runtime-Trace-Id", traceOf(delivery));
    }

    /** Of the form that X-Ray has; not sampled, so nobody sends anything. */
    private static String traceOf(Delivery delivery) {
        var id = delivery.requestId().replace("-", "") + "0".repeat(24);
        return "Root=1-" + HexFormat.of().toHexDigits(delivery.deadlineMillis() / 1000, 8) + "-" + id.substring(0, 24)
                + ";Sampled=0";
    }

    private static void accepted(OutputStream out) throws IOException {
        send(out, "202 Accepted", Map.of(), "{\"status\":\"OK\"}\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static void refused(OutputStream out, String status, String type, String message) throws IOException {
        send(out, status, Map.of(), ErrorObject.of(type, message).json());
    }

    private static void send(OutputStream out, String status, Map<String, String> headers, byte[] body)
            throws IOException {
        var head = new StringBuilder("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        head.append("Content-Length: " + body.length + "\r\n\r\n");
        out.write(head.toString().getBytes(StandardCharsets.UTF_8));
        out.write(body);
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            LOG.debug("runtime api close: {}", e.getMessage());
        }
    }
}
