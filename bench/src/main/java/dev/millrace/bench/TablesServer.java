package dev.millrace.bench;

import dev.millrace.server.JavaMode;
import dev.millrace.server.Millrace;
import dev.millrace.store.Durability;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One server in a process of its own: Millrace, or an echo over the same HTTP server with the same socket settings,
 * about the most that any service on it can reach: it reads the body and sends an empty object. Prints its port and
 * ends with its input.
 */
public final class TablesServer {

    private static final int LINE_LIMIT_BYTES = 16 * 1024;
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private TablesServer() {}

    /** {@code echo}, or {@code os} or {@code fsync} and a folder for the data. */
    public static void main(String[] arguments) throws Exception {
        HELIDON.setLevel(Level.WARNING);
        if (arguments[0].equals("echo")) {
            var server = echo();
            announce(server.port());
            server.stop();
            return;
        }
        try (var millrace = Millrace.builder()
                .port(0)
                .java(JavaMode.IN_PROCESS)
                .durability(Durability.valueOf(arguments[0].toUpperCase(Locale.ROOT)))
                .data(Path.of(arguments[1]))
                .start()) {
            announce(millrace.endpoint().getPort());
        }
    }

    private static WebServer echo() {
        return WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .shutdownHook(false)
                .connectionOptions(socket -> socket.tcpNoDelay(true))
                .addProtocol(Http1Config.builder()
                        .maxPrologueLength(LINE_LIMIT_BYTES)
                        .maxHeadersSize(LINE_LIMIT_BYTES)
                        .build())
                .routing(routing -> routing.any((request, response) -> {
                    request.content().inputStream().readNBytes((int)
                            request.headers().contentLength().orElse(0));
                    response.send("{}".getBytes(StandardCharsets.US_ASCII));
                }))
                .build()
                .start();
    }

    private static void announce(int port) throws java.io.IOException {
        System.out.println(port);
        while (System.in.read() >= 0) {
            // Whoever started it closes the input.
        }
    }
}
