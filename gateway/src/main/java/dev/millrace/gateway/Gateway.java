package dev.millrace.gateway;

import dev.millrace.gateway.protocol.Dispatcher;
import dev.millrace.services.ServiceCatalog;
import io.helidon.common.SerializationConfig;
import io.helidon.http.DirectHandler;
import io.helidon.http.Status;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.ServiceRegistryConfig;
import io.helidon.service.registry.ServiceRegistryManager;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The HTTP server in front of a catalogue of services: every AWS API on one port. Listens from {@link #open} to
 * {@link #close}. Thread-safe.
 *
 * <p>It owns neither the services nor their store; whoever opened those closes them, after the gateway.
 */
public final class Gateway implements AutoCloseable {

    /** The HTTP server's own setting of where it looks for what is on the class path. */
    private static final String SEARCH = "io.helidon.metadata.mode";

    private static final String NOWHERE = "none";
    private static final int LINE_LIMIT_BYTES = 16 * 1024;
    private static final Duration GRACE = Duration.ofMillis(500);

    /** Whether this process has nothing else to do; it never has again once it was told so. */
    private static volatile boolean isAlone;

    private final WebServer server;

    private Gateway(WebServer server) {
        this.server = server;
    }

    /**
     * For a program whose one purpose is the server, to be called before any other use of this class: keeps the HTTP
     * server from searching the class path for parts that might be there, which is most of what opening takes, and from
     * reporting more than warnings. Holds for whatever else uses the same HTTP server in this process.
     */
    public static void alone() {
        isAlone = true;
    }

    /** Loads what opening a gateway needs, on another thread while there is other work. Returns when it is done. */
    public static void load() {
        if (isAlone) {
            Parts.settle();
        }
        SerializationConfig.configureRuntime();
        server(GatewaySettings.defaults(), (request, response) -> response.next());
    }

    /** As {@link #load}, for what the first answer needs. */
    public static void loadAnswer() {
        TrialRequest.perform();
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
        if (!isAlone) {
            return build(settings, door);
        }
        Parts.settle();
        ServerLog.LOGGER.setLevel(Level.WARNING);
        // It looks for each kind of part by the thread's class loader, and opens all jars for that.
        var thread = Thread.currentThread();
        var loader = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            return build(settings, door);
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    private static WebServer build(GatewaySettings settings, Handler door) {
        return WebServer.builder()
                .host(settings.host())
                .port(settings.port())
                .shutdownHook(false)
                .shutdownGracePeriod(GRACE)
                // Without it Nagle and delayed acknowledgements together stall large answers by 40 ms.
                .connectionOptions(socket -> socket.tcpNoDelay(true))
                // The protocols say themselves when bodies are compressed, and need the bytes as sent.
                .contentEncoding(new PlainBodies())
                .protocolsDiscoverServices(false)
                .addConnectionSelector(Http1ConnectionSelector.builder()
                        .config(Http1Config.builder()
                                .maxPrologueLength(LINE_LIMIT_BYTES)
                                .maxHeadersSize(LINE_LIMIT_BYTES)
                                .build())
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

    /** What the HTTP server looks for once in each process, settled when this class is initialised. */
    private static final class Parts {

        static {
            var before = System.getProperty(SEARCH);
            System.setProperty(SEARCH, NOWHERE);
            try {
                if (!GlobalServiceRegistry.configured()) {
                    GlobalServiceRegistry.registry(ServiceRegistryManager.create(ServiceRegistryConfig.builder()
                                    .discoverServices(false)
                                    .discoverServicesFromServiceLoader(false)
                                    .build())
                            .registry());
                }
                SerializationConfig.configureRuntime();
            } finally { // functions in this process may have an HTTP server like this one of their own
                if (before == null) {
                    System.clearProperty(SEARCH);
                } else {
                    System.setProperty(SEARCH, before);
                }
            }
        }

        /** Returns when they are settled, on whatever thread. */
        static void settle() {
            // the class is initialised by now
        }
    }

    /** Held, because the logging framework forgets loggers that nobody holds. */
    private static final class ServerLog {

        static final Logger LOGGER = Logger.getLogger("io.helidon");
    }
}
