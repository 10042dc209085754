package dev.millrace.services.sns;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real HTTP server that remembers what was posted to it and answers as told. */
final class HttpEndpoint implements AutoCloseable {

    /** Headers by name in lower case. */
    record Posted(Map<String, String> headers, String body) {

        String type() {
            return headers.getOrDefault("x-amz-sns-message-type", "");
        }
    }

    final List<Posted> posted = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile int status = 200;

    HttpEndpoint() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            var headers = new TreeMap<String, String>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
            posted.add(new Posted(headers, body));
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/inbox";
    }

    /** From now on answers with this status. */
    void answer(int newStatus) {
        status = newStatus;
    }

    List<Posted> notifications() {
        return posted.stream()
                .filter(post -> post.type().equals("Notification"))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
