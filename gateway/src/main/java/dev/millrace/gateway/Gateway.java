package dev.millrace.gateway;

import dev.millrace.gateway.protocol.Dispatcher;
import dev.millrace.services.ServiceCatalog;
import io.helidon.common.SerializationConfig;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.ServiceRegistryConfig;
import io.helidon.service.registry.ServiceRegistryManager;
import io.helidon.http.DirectHandler;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;

/**
 * The HTTP server in front of a catalogue of services: every AWS API on one port. Listens from {@link #open} to
 * {@link #close}. Thread-safe.
 *
 * <p>It owns neither the services nor their store; whoever opened those closes them, after the gateway.
 */
public final class Gateway implements AutoCloseable {

    private static final int LINE_LIMIT_BYTES = 16 * 1024;
    private static final Duration GRACE = Duration.ofMillis(500);

    private final WebServer server;

    private Gateway(WebServer server) {
        this.server = server;
    }

    /**
     * For a program whose one purpose is the server: loads what opening one needs, on another thread while there is
     * other work, and keeps the HTTP server from searching the class path for parts that might be there, which is half
     * of what opening takes. The latter holds for whatever else uses the same HTTP server in this process.
     */
    public static void load() {
        if (!GlobalServiceRegistry.configured()) {
            GlobalServiceRegistry.registry(ServiceRegistryManager.create(ServiceRegistryConfig.builder()
                            .discoverServices(false)
                            .discoverServicesFromServiceLoader(false)
                            .build())
                    .registry());
        }
        SerializationConfig.configureRuntime();
        server(GatewaySettings.defaults(), (request, response) -> response.next());
    }

    /**
     * Begins to listen.
     *
     * @throws PortInUseException if another program has the port, or this one may not use the address
     */
    public static Gateway open(ServiceCatalog catalog, GatewaySettings settings) {
        var door = new FrontDoor(settings, new Dispatcher(catalog, settings.home()));
        var server = server(settings, door);
        probe(settings);
        server.start();
        if (!server.isRunning()) {
            throw new IllegalStateException("the HTTP server did not start; the log says why");
        }
        return new Gateway(server);
    }

    private static WebServer server(GatewaySettings settings, Handler door) {
        return WebServer.builder()
                .host(settings.host())
                .port(settings.port())
                .shutdownHook(false)
                .shutdownGracePeriod(GRACE)
                // Without it Nagle and delayed acknowledgements together stall large answers by 40 ms.
                .connectionOptions(socket -> socket.tcpNoDelay(true))
                // The protocols say themselves when bodies are compressed, and need the bytes as sent.
                .contentEncoding(new PlainBodies())
                .addProtocol(Http1Config.builder()
                        .maxPrologueLength(LINE_LIMIT_BYTES)
                        .maxHeadersSize(LINE_LIMIT_BYTES)
                        .build())
                .directHandlers(unreadable())
                .routing(routing -> routing.any(door))
                .build();
    }

    /** What cannot even be read is 400, too long a request line as well (spec 6.1.1). */
    private static DirectHandlers unreadable() {
        return DirectHandlers.builder()
                .addHandler(
                        DirectHandler.EventType.BAD_REQUEST,
                        (request, event, status, headers, reason) -> DirectHandler.TransportResponse.builder()
                                .status(Status.BAD_REQUEST_400)
                                .headers(headers)
                                .keepAlive(false)
                                .build())
                .build();
    }

    /** Helidon only logs that it cannot listen, so the address is tried beforehand. */
    private static void probe(GatewaySettings settings) {
        if (settings.port() == 0) {
            return;
        }
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(settings.host(), settings.port()));
        } catch (BindException e) {
            throw new PortInUseException(settings.host(), settings.port(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + settings.host() + ":" + settings.port(), e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Stops listening; requests in flight get half a second to end. */
    @Override
    public void close() {
        server.stop();
    }
}
