package dev.millrace.gateway.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ServiceError;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.Operation;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The REST protocol with JSON bodies: Lambda's. */
final class RestJsonProtocol {

    private static final Logger LOG = LoggerFactory.getLogger(RestJsonProtocol.class);
    private static final String JSON = "application/json";
    private static final int NO_CONTENT = 204;

    private final RestRoutes routes;
    private final Callers callers;

    RestJsonProtocol(ServiceCatalog catalog, Callers callers) {
        this.routes = new RestRoutes(catalog.services());
        this.callers = callers;
    }

    /** Whether an operation is bound to the request's method and path. */
    boolean knows(WireRequest request) {
        return routes.find(request.method(), request.path()).isPresent();
    }

    WireAnswer answer(WireRequest request) {
        var match = routes.find(request.method(), request.path());
        if (match.isEmpty()) {
            return unknown(request);
        }
        var operation = match.get().operation();
        var fault = request.signature().fault(match.get().service().address().signingName());
        if (fault.isPresent()) {
            return error(fault.get().rest());
        }
        return Performer.perform(
                request,
                match.get().service().address().name() + "." + operation.name(),
                Performer.internal("", "ServiceException").withMessageMember("Message"),
                () -> run(operation, match.get(), request),
                RestJsonProtocol::error);
    }

    private <I extends Record, O extends Record> WireAnswer run(
            Operation.Typed<I, O> operation, RestRoutes.Match match, WireRequest request) {
        var members = members(operation.input(), match, request);
        var answer = Binding.call(operation, callers.callOf(request), members);
        return spell(answer, match.binding().status());
    }

    private static ObjectNode members(Class<?> input, RestRoutes.Match match, WireRequest request) {
        var shape = RecordShape.of(input);
        boolean bodyIsMember = shape.members().stream()
                .anyMatch(m -> m.annotation(HttpBinding.Body.class).isPresent());
        var members = bodyIsMember ? Wire.JSON.createObjectNode() : body(request, shape);
        var query = request.queryParameters();
        for (var member : shape.members()) {
            var inPath = match.path().get(member.name());
            var inQuery = member.annotation(HttpBinding.Query.class);
            var inHeader = member.annotation(HttpBinding.Header.class);
            if (inPath != null) {
                members.put(member.name(), inPath);
            } else if (inQuery.isPresent()) {
                members.remove(member.name());
                fromQuery(members, member, query.getOrDefault(inQuery.get().value(), List.of()));
            } else if (inHeader.isPresent()) {
                members.remove(member.name());
                request.header(inHeader.get().value()).ifPresent(value -> members.put(member.name(), value));
            } else if (member.annotation(HttpBinding.Body.class).isPresent()) {
                members.put(member.name(), request.body());
            }
        }
        return members;
    }

    private static void fromQuery(ObjectNode members, RecordShape.Member member, List<String> values) {
        if (member.form() instanceof Form.Sequence) {
            var all = members.putArray(member.name());
            values.forEach(all::add);
        } else if (!values.isEmpty()) {
            members.put(member.name(), values.getFirst());
        }
    }

    private static ObjectNode body(WireRequest request, RecordShape shape) {
        if (request.body().length == 0) {
            return Wire.JSON.createObjectNode();
        }
        JsonNode tree;
        try {
            tree = Wire.JSON.readTree(request.body());
        } catch (JsonProcessingException e) {
            throw unreadable(e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory does not fail", e);
        }
        if (!(tree instanceof ObjectNode object)) {
            throw unreadable("expected a JSON object");
        }
        JsonShapes.mismatch(object, shape).ifPresent(mismatch -> {
            throw ServiceError.of(400, "SerializationException", mismatch)
                    .withMessageMember("Message")
                    .asException();
        });
        return object;
    }

    private static RuntimeException unreadable(String why) {
        return ServiceError.of(400, "InvalidRequestContentException", "Could not parse request body into json: " + why)
                .asException();
    }

    private static WireAnswer spell(Record answer, int boundStatus) {
        var shape = RecordShape.of(answer.getClass());
        ObjectNode json = Wire.JSON.valueToTree(answer);
        int status = boundStatus;
        byte[] body = null;
        boolean bodyIsMember = false;
        Map<String, String> headers = new java.util.LinkedHashMap<>();
        for (var member : shape.members()) {
            var value = member.valueIn(answer);
            var header = member.annotation(HttpBinding.Header.class);
            if (member.annotation(HttpBinding.Status.class).isPresent()) {
                status = value == null ? boundStatus : (Integer) value;
            } else if (member.annotation(HttpBinding.Body.class).isPresent()) {
                bodyIsMember = true;
                body = (byte[]) value;
            } else if (header.isPresent()) {
                if (value != null) {
                    headers.put(header.get().value(), value.toString());
                }
            } else {
                continue;
            }
            json.remove(member.name());
        }
        if (!bodyIsMember) {
            body = status == NO_CONTENT ? null : json.toString().getBytes(StandardCharsets.UTF_8);
        }
        return new WireAnswer(
                status, status == NO_CONTENT ? "" : JSON, headers, body == null ? new byte[0] : body, false);
    }

    private static WireAnswer unknown(WireRequest request) {
        var wanted = request.method() + " " + request.path();
        LOG.info("request {} asks for '{}', which Millrace does not have", request.requestId(), wanted);
        var service = Credential.of(request).map(Credential::service).orElse("");
        return error(ServiceError.of(
                404,
                "UnknownOperationException",
                "Millrace has no operation at " + wanted + (service.isEmpty() ? "" : " of the service " + service)));
    }

    private static WireAnswer error(ServiceError error) {
        return WireAnswer.of(error.status(), JSON, ErrorBodies.rest(error)).with("x-amzn-errortype", error.code());
    }
}
