package dev.millrace.gateway;

import dev.millrace.gateway.protocol.Dispatcher;
import dev.millrace.gateway.protocol.WireAnswer;
import dev.millrace.gateway.protocol.WireRequest;
import dev.millrace.gateway.signature.SignatureFault;
import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import dev.millrace.services.Call;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the local endpoint of a request and runs it. */
final class LocalEndpoints {

    private static final Logger LOG = LoggerFactory.getLogger(LocalEndpoints.class);

    /** What clients sign for. */
    private static final String SIGNING_NAME = "millrace";

    /** Asked by those who wait for a server, before they have keys. */
    private static final String HEALTH = LocalEndpoint.ROOT + "health";

    private final List<LocalEndpoint> endpoints;
    private final Dispatcher dispatcher;

    LocalEndpoints(List<LocalEndpoint> endpoints, Dispatcher dispatcher) {
        this.endpoints = endpoints.stream()
                .sorted(Comparator.comparingInt(LocalEndpoint::weight).reversed())
                .toList();
        this.dispatcher = dispatcher;
    }

    void handle(WireRequest wire, ServerRequest request, ServerResponse response) {
        var path = request.path().path();
        var found = endpoints.stream()
                .filter(endpoint -> endpoint.matches(wire.method(), path))
                .findFirst();
        if (found.isEmpty()) {
            refuse(response, ServiceError.of(404, "NotFound", "There is nothing at " + wire.method() + " " + path));
            return;
        }
        var fault = path.equals(HEALTH) ? Optional.<SignatureFault>empty() : wire.signature().faultOfStreamed(SIGNING_NAME);
        if (fault.isPresent()) {
            refuse(response, fault.get().rest());
            return;
        }
        boolean hasBody = request.content().hasEntity();
        var body = wire.signature()
                .guarded(
                        hasBody ? request.content().inputStream() : InputStream.nullInputStream(),
                        hasBody ? request.headers().contentLength() : OptionalLong.of(0));
        var exchange = new Exchange(request, response, path, dispatcher.callOf(wire), body, new AtomicBoolean());
        try {
            found.get().handler().handle(exchange);
        } catch (ServerConnectionException e) {
            LOG.debug("the client of {} {} is gone", wire.method(), path, e);
            throw e; // Helidon ends the connection
        } catch (ServiceException e) {
            refuse(exchange, e.error());
        } catch (IOException | RuntimeException e) {
            if (body.fault().isPresent()) {
                refuse(exchange, body.fault().get().rest());
                return;
            }
            LOG.error("{} {} failed in request {}", wire.method(), path, wire.requestId(), e);
            refuse(
                    exchange,
                    ServiceError.of(500, "InternalFailure", "The request failed; see the log for " + wire.requestId()));
        }
    }

    private static void refuse(Exchange exchange, ServiceError error) {
        if (exchange.begun().get()) {
            // Part of a streamed answer is on its way: only breaking it off tells the client.
            throw new CloseConnectionException("the answer broke off: " + error.message());
        }
        refuse(exchange.response(), error);
    }

    private static void refuse(ServerResponse response, ServiceError error) {
        WireAnswer answer = Dispatcher.refusal(error);
        response.status(Status.create(answer.status()))
                .header("Content-Type", "application/json")
                .send(answer.body());
    }

    /** @param begun whether an answer has begun, after which there can be no other */
    private record Exchange(
            ServerRequest request,
            ServerResponse response,
            String path,
            Call call,
            InputStream body,
            AtomicBoolean begun)
            implements LocalExchange {

        @Override
        public Optional<String> query(String name) {
            // The library's own reading of values needs its service registry, which the program starts without.
            return WireRequest.parameters(request.query().rawValue()).getOrDefault(name, List.of()).stream()
                    .findFirst();
        }

        @Override
        public Optional<String> header(String name) {
            return request.headers().first(HeaderNames.create(name));
        }

        @Override
        public void answer(int status, String contentType, byte[] body) {
            begun.set(true);
            response.status(Status.create(status))
                    .header("Content-Type", contentType)
                    .send(body);
        }

        @Override
        public OutputStream stream(int status, String contentType) {
            begun.set(true);
            response.status(Status.create(status)).header("Content-Type", contentType);
            return response.outputStream();
        }
    }
}
