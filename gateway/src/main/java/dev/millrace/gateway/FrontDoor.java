package dev.millrace.gateway;

import dev.millrace.gateway.protocol.Dispatcher;
import dev.millrace.gateway.protocol.RequestIds;
import dev.millrace.gateway.protocol.RestXmlProtocol;
import dev.millrace.gateway.protocol.WireAnswer;
import dev.millrace.gateway.protocol.WireRequest;
import dev.millrace.gateway.signature.Signatures;
import dev.millrace.gateway.signature.SignedMessage;
import dev.millrace.model.ServiceException;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where Helidon's requests come in and answers leave. One virtual thread a request. */
final class FrontDoor implements Handler {

    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);
    private static final Header SERVER = HeaderValues.createCached("Server", "Server");
    private static final Header CLOSE = HeaderValues.CONNECTION_CLOSE;
    private static final String KEEP_ALIVE = "keep-alive"; // as nearly all say, alone: no list to take apart
    private static final HeaderName TARGET = HeaderNames.create("X-Amz-Target");
    private static final HeaderName REQUEST_ID = HeaderNames.create("x-amzn-RequestId");
    private static final HeaderName CHECKSUM = HeaderNames.create("x-amz-crc32");

    /** The media types that most answers have, ready to be written. */
    private static final Map<String, Header> CONTENT_TYPES = Stream.of(
                    "application/x-amz-json-1.0", "application/x-amz-json-1.1", "application/json")
            .collect(Collectors.toUnmodifiableMap(
                    type -> type, type -> HeaderValues.createCached(HeaderNames.CONTENT_TYPE, type)));

    /** What is asked of every request, by the names it is asked by: making a name costs more than finding a header. */
    private static final Map<String, HeaderName> ASKED_ALWAYS = Stream.of(
                    "host",
                    "origin",
                    "x-amz-target",
                    "x-amz-date",
                    "authorization",
                    "content-type",
                    "content-encoding",
                    "accept-encoding",
                    "smithy-protocol")
            .collect(Collectors.toUnmodifiableMap(name -> name, HeaderNames::create));

    private static final byte[] NOTHING = {};
    private static final Bodies.Body NO_BODY = new Bodies.Body(NOTHING, NOTHING);
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int SMALL_BODY_BYTES = 64 * 1024;
    private static final int DRAIN_BUFFER_BYTES = 64 * 1024;
    private static final long MOST_DRAINED_BYTES = 2L * Bodies.LIMIT;

    private final DoorKeeper keeper;
    private final boolean cors;
    private final Signatures signatures;
    private final Dispatcher dispatcher;
    private final LocalEndpoints local;

    FrontDoor(GatewaySettings settings, Dispatcher dispatcher) {
        this.keeper = new DoorKeeper(settings);
        this.cors = settings.cors();
        this.signatures = settings.signatures();
        this.dispatcher = dispatcher;
        this.local = new LocalEndpoints(settings.localEndpoints(), dispatcher);
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        response.header(SERVER);
        serve(request, response);
        if (isClosing(request.headers()) || isClosing(response.headers())) {
            // Helidon announces the end of the connection but leaves ending it to the client.
            throw new CloseConnectionException("the connection was to be closed after this answer");
        }
    }

    private static boolean isClosing(Headers headers) {
        if (!headers.contains(HeaderNames.CONNECTION)) {
            return false;
        }
        var connection = headers.get(HeaderNames.CONNECTION);
        boolean isKeptAlive = connection.valueCount() == 1 && connection.get().equalsIgnoreCase(KEEP_ALIVE);
        return !isKeptAlive && headers.containsToken(CLOSE);
    }

    private void serve(ServerRequest request, ServerResponse response) {
        var origin = first(request, "origin");
        var refusal = keeper.refusal(first(request, "host"), origin);
        if (refusal.isPresent()) {
            // What the refused one still sends is not read, so the connection cannot be used again.
            response.header(CLOSE);
            send(request, response, RequestIds.next(), Dispatcher.refusal(refusal.get()));
            return;
        }
        if (cors && origin.isPresent()) {
            response.header("Access-Control-Allow-Origin", "*");
            if (request.prologue().method().text().equals("OPTIONS")) {
                preflight(request, response);
                return;
            }
        }
        if (request.path().rawPath().startsWith(LocalEndpoint.ROOT)) {
            local.handle(wire(request, NO_BODY), request, response);
            return;
        }
        if (!request.headers().contains(TARGET)) { // which every hot path has
            var head = wire(request, NO_BODY);
            var streaming = dispatcher.streaming(head);
            if (streaming.isPresent()) {
                stream(request, response, head, streaming.get());
                return;
            }
        }
        answer(request, response);
    }

    private static void stream(
            ServerRequest request, ServerResponse response, WireRequest head, RestXmlProtocol protocol) {
        boolean hasBody = request.content().hasEntity();
        var in = hasBody ? request.content().inputStream() : InputStream.nullInputStream();
        var length = hasBody ? request.headers().contentLength() : OptionalLong.of(0);
        var answer = protocol.answer(head, headers(request), in, length);
        response.status(Status.create(answer.status()));
        response.header("x-amz-request-id", head.requestId());
        answer.headers().forEach(response::header);
        if (!isAtEnd(in)) {
            response.header(CLOSE);
        }
        try (var body = answer.body()) {
            if (head.method().equals("HEAD") || hasNoBody(answer.status())) {
                if (!hasNoBody(answer.status())) {
                    answer.length()
                            .ifPresent(bytes -> response.header(HeaderNames.CONTENT_LENGTH, Long.toString(bytes)));
                }
                response.send();
            } else if (answer.length().orElse(Long.MAX_VALUE) <= SMALL_BODY_BYTES) {
                response.send(body.readAllBytes());
            } else {
                answer.length().ifPresent(bytes -> response.header(HeaderNames.CONTENT_LENGTH, Long.toString(bytes)));
                try (var out = response.outputStream()) {
                    body.transferTo(out);
                }
            }
        } catch (IOException e) {
            LOG.info("the answer of request {} could not be sent to its end", head.requestId(), e);
            throw new CloseConnectionException("an answer broke off", e);
        }
        drain(in);
    }

    private static boolean hasNoBody(int status) {
        return status == NO_CONTENT || status == NOT_MODIFIED;
    }

    /** Whether the client has no more to send than a little that is taken in here. */
    private static boolean isAtEnd(InputStream in) {
        try {
            return in.readNBytes(DRAIN_BUFFER_BYTES).length < DRAIN_BUFFER_BYTES;
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private static Map<String, List<String>> headers(ServerRequest request) {
        var all = new LinkedHashMap<String, List<String>>();
        request.headers().forEach(header -> all.put(header.headerName().lowerCase(), header.allValues()));
        return all;
    }

    private void answer(ServerRequest request, ServerResponse response) {
        var in = request.content().hasEntity() ? request.content().inputStream() : InputStream.nullInputStream();
        Bodies.Body body;
        try {
            body = body(request, in);
        } catch (ServiceException e) {
            response.header(CLOSE);
            send(request, response, RequestIds.next(), Dispatcher.refusal(e.error()));
            drain(in);
            return;
        }
        var wire = wire(request, body);
        send(request, response, wire.requestId(), dispatcher.answer(wire));
    }

    /** A client still sending when the connection closes would lose the answer, so what it sends is taken in. */
    private static void drain(InputStream in) {
        var buffer = new byte[DRAIN_BUFFER_BYTES];
        long left = MOST_DRAINED_BYTES;
        try {
            for (int read = in.read(buffer); read >= 0 && left > 0; read = in.read(buffer)) {
                left -= read;
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("the client of a refused request is gone", e);
        }
    }

    private static Bodies.Body body(ServerRequest request, InputStream in) {
        boolean dynamoDb = first(request, "x-amz-target")
                .filter(t -> t.startsWith("DynamoDB"))
                .isPresent();
        return Bodies.read(
                in,
                request.content().hasEntity()
                        ? request.headers().contentLength().orElse(-1)
                        : 0,
                first(request, "content-encoding").orElse(""),
                dynamoDb ? Bodies.DYNAMODB_LIMIT : Bodies.LIMIT);
    }

    private WireRequest wire(ServerRequest request, Bodies.Body body) {
        var method = request.prologue().method().text();
        var path = request.path().rawPath();
        var query = request.query().rawValue();
        return new WireRequest(
                method,
                path,
                query,
                name -> first(request, name),
                body.content(),
                RequestIds.next(first(request, "x-amz-target")),
                signatures.of(new SignedMessage(method, path, query, new SentHeaders(request.headers()), body.sent())));
    }

    private static Optional<String> first(ServerRequest request, String header) {
        var known = ASKED_ALWAYS.get(header);
        return request.headers().first(known == null ? HeaderNames.create(header) : known);
    }

    private static void preflight(ServerRequest request, ServerResponse response) {
        first(request, "access-control-request-headers")
                .ifPresent(headers -> response.header("Access-Control-Allow-Headers", headers));
        first(request, "access-control-request-method")
                .ifPresent(method -> response.header("Access-Control-Allow-Methods", method));
        response.header("Access-Control-Max-Age", "172800").send(NOTHING);
    }

    private static void send(ServerRequest request, ServerResponse response, String requestId, WireAnswer answer) {
        response.status(Status.create(answer.status()));
        response.header(REQUEST_ID, requestId);
        contentType(response, answer.contentType());
        answer.headers().forEach(response::header);
        var body = answer.body();
        if (answer.checksummed()) {
            body = compressed(request, response, body);
            response.header(CHECKSUM, crc32(body));
        }
        if (request.prologue().method().text().equals("HEAD")) {
            response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
            response.send(); // a body would be taken for the next answer
        } else {
            response.send(body);
        }
    }

    private static void contentType(ServerResponse response, String contentType) {
        var ready = CONTENT_TYPES.get(contentType);
        if (ready != null) {
            response.header(ready);
        } else if (!contentType.isEmpty()) {
            response.header(HeaderNames.CONTENT_TYPE, contentType);
        }
    }

    private static byte[] compressed(ServerRequest request, ServerResponse response, byte[] body) {
        if (body.length <= Compression.THRESHOLD_BYTES) {
            return body;
        }
        var compression =
                first(request, "accept-encoding").map(Compression::preferred).orElse(Compression.IDENTITY);
        if (compression == Compression.IDENTITY) {
            return body;
        }
        response.header("Content-Encoding", compression.contentEncoding());
        return compression.compress(body);
    }

    private static String crc32(byte[] body) {
        var crc = new CRC32();
        crc.update(body);
        return Long.toString(crc.getValue());
    }
}
