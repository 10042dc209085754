package dev.millrace.services.s3;

import dev.millrace.services.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.gaul.s3proxy.S3Proxy;
import org.jspecify.annotations.Nullable;

/**
 * S3Proxy over the {@link ObjectFiles}, and the client that passes requests to it. It listens on a free port of
 * loopback, below a path that nobody else on the machine can guess: it checks no signatures, and what a web page may
 * ask of it must be decided at the gateway. Started by the first request, which takes a moment. Thread-safe.
 */
final class ObjectServer implements AutoCloseable {

    private static final int SECRET_BYTES = 24;
    private static final int MOST_THREADS = 64;
    private static final long STOP_MILLIS = 500;

    /** What belongs to a connection rather than to the answer, or is said anew. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "connection", "content-length", "date", "keep-alive", "server", "transfer-encoding", "x-amz-request-id");

    private final ObjectFiles files;
    private final Lock starting = new ReentrantLock();
    private volatile @Nullable Running running;

    private record Running(S3Proxy proxy, URI base, HttpClient client) {}

    ObjectServer(ObjectFiles files) {
        this.files = files;
    }

    private Running running() {
        var server = running;
        return server == null ? start() : server;
    }

    private Running start() {
        starting.lock();
        try {
            var server = running;
            if (server == null) {
                server = launch();
                running = server;
            }
            return server;
        } finally {
            starting.unlock();
        }
    }

    private Running launch() {
        var secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        var path = "/" + HexFormat.of().formatHex(secret);
        var proxy = S3Proxy.builder()
                .blobStore(files.store())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .servicePath(path)
                .jettyMaxThreads(MOST_THREADS)
                .stopTimeout(STOP_MILLIS)
                .build();
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy does not start", e);
        }
        var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return new Running(proxy, URI.create("http://127.0.0.1:" + proxy.getPort() + path), client);
    }

    /**
     * Has a request answered.
     *
     * @param path percent-encoded, with the query
     * @param headers those to be passed on
     */
    Streams.Answer answer(
            String method, String path, Map<String, List<String>> headers, InputStream body, OptionalLong length) {
        var server = running();
        var request = HttpRequest.newBuilder(URI.create(server.base() + path)).method(method, publisher(body, length));
        headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        try {
            return answer(server.client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " of an object broke off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while S3Proxy works", e);
        }
    }

    private static BodyPublisher publisher(InputStream body, OptionalLong length) {
        if (length.isEmpty()) {
            return BodyPublishers.ofInputStream(() -> body);
        }
        return length.getAsLong() == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> body), length.getAsLong());
    }

    private static Streams.Answer answer(HttpResponse<InputStream> response) {
        var headers = new LinkedHashMap<String, String>();
        response.headers().map().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name)) {
                headers.put(name, String.join(",", values));
            }
        });
        return new Streams.Answer(
                response.statusCode(),
                headers,
                response.body(),
                response.headers().firstValueAsLong("content-length"));
    }

    @Override
    public void close() {
        starting.lock();
        try {
            var server = running;
            running = null;
            if (server != null) {
                server.client().shutdownNow();
                server.proxy().stop();
            }
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy does not stop", e);
        } finally {
            starting.unlock();
        }
    }
}
