package dev.millrace.gateway.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.millrace.model.ServiceError;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.AwsService;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Smithy's RPC v2 CBOR: {@code POST /service/S/operation/O} and a CBOR map. Every answer, errors too, carries the
 * header that names the protocol, or clients do not read it (clients 1). Timestamps are seconds under tag 1.
 */
final class CborProtocol {

    private static final Logger LOG = LoggerFactory.getLogger(CborProtocol.class);
    private static final String HEADER = "smithy-protocol";
    private static final String NAME = "rpc-v2-cbor";
    private static final String CBOR = "application/cbor";
    private static final String SERVICE = "/service/";
    private static final Pattern PATH = Pattern.compile("(?:/.*)?/service/([^/]+)/operation/([^/]+)");
    private static final byte[] EMPTY_MAP = {(byte) 0xA0};
    private static final ObjectMapper MAPPER =
            Wire.spelt(CBORMapper.builder(), new TaggedSeconds()).build();

    private final ServiceCatalog catalog;
    private final Callers callers;
    private final Map<String, AwsService> byShapeName = new HashMap<>();

    CborProtocol(ServiceCatalog catalog, Callers callers) {
        this.catalog = catalog;
        this.callers = callers;
        for (var service : catalog.services()) {
            if (service.address().protocols().contains(Protocol.RPC_V2_CBOR)) {
                byShapeName.put(service.address().targetPrefix(), service);
            }
        }
    }

    /** Whether the request says by its header or its path that it speaks this protocol. */
    static boolean concerns(WireRequest request) {
        return request.header(HEADER).filter(NAME::equals).isPresent()
                || (request.path().contains(SERVICE) && PATH.matcher(request.path()).matches());
    }

    WireAnswer answer(WireRequest request) {
        var path = PATH.matcher(request.path());
        var known = path.matches() ? Optional.ofNullable(byShapeName.get(path.group(1))) : Optional.<AwsService>empty();
        var operation =
                known.flatMap(service -> catalog.operation(service.address().name(), path.group(2)));
        if (known.isEmpty() || operation.isEmpty() || !request.method().equals("POST")) {
            LOG.info("request {} asks for '{}', which Millrace does not have", request.requestId(), request.path());
            return error(
                    known.orElse(null),
                    ServiceError.of(404, "UnknownOperationException", "Millrace has no operation " + request.path()));
        }
        if (request.body().length > 0 && !request.contentType().equals(CBOR)) {
            return error(
                    known.get(), ServiceError.of(415, "UnsupportedMediaTypeException", "The body must be " + CBOR));
        }
        var fault = request.signature().fault(known.get().address().signingName());
        if (fault.isPresent()) {
            return error(known.get(), fault.get().typed());
        }
        return Performer.perform(
                request,
                path.group(1) + "." + path.group(2),
                Performer.internal("", "InternalFailure"),
                () -> run(operation.get(), request),
                refusal -> error(known.get(), refusal));
    }

    private WireAnswer run(Operation operation, WireRequest request) {
        return switch (operation) {
            case Operation.Raw raw ->
                throw new IllegalStateException(raw.name() + " writes its own JSON and cannot be asked in CBOR");
            case Operation.Streamed streamed ->
                throw new IllegalStateException(streamed.name() + " is only asked in REST-XML");
            case Operation.Typed<?, ?> typed -> {
                var members = parse(request.body(), typed.input());
                var answer = Binding.call(typed, callers.callOf(request), members);
                var isEmpty = RecordShape.of(typed.output()).members().isEmpty();
                yield speaking(200, isEmpty ? EMPTY_MAP : write(answer));
            }
        };
    }

    private static JsonNode parse(byte[] body, Class<?> type) {
        if (body.length == 0) {
            return MAPPER.createObjectNode();
        }
        JsonNode tree;
        try {
            tree = MAPPER.readTree(body);
        } catch (IOException e) {
            throw DynamoDbErrors.serialization("The body is not CBOR");
        }
        if (!tree.isObject()) {
            throw DynamoDbErrors.serialization("The body is not a map");
        }
        var mismatch = JsonShapes.mismatch(tree, RecordShape.of(type));
        if (mismatch.isPresent()) {
            throw DynamoDbErrors.serialization(mismatch.get());
        }
        return tree;
    }

    private static WireAnswer error(@Nullable AwsService service, ServiceError error) {
        var members = new LinkedHashMap<String, Object>();
        members.put("__type", error.wireType());
        if (error.message() != null) {
            members.put(error.messageMember(), error.message());
        }
        members.putAll(error.members());
        var answer = speaking(error.status(), write(members));
        return service != null && service.address().protocols().contains(Protocol.QUERY)
                ? answer.with("x-amzn-query-error", ErrorBodies.queryError(error))
                : answer;
    }

    private static WireAnswer speaking(int status, byte[] body) {
        return WireAnswer.of(status, CBOR, body).with(HEADER, NAME);
    }

    private static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class TaggedSeconds extends JsonSerializer<Instant> {

        private static final int SECONDS_SINCE_1970 = 1;
        private static final double MILLIS = 1000;

        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider) throws IOException {
            ((CBORGenerator) out).writeTag(SECONDS_SINCE_1970);
            out.writeNumber(value.toEpochMilli() / MILLIS);
        }
    }
}
