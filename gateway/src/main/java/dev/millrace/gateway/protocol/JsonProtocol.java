package dev.millrace.gateway.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.gateway.signature.SignatureFault;
import dev.millrace.gateway.signature.SignatureForm;
import dev.millrace.model.ServiceError;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.AwsService;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JSON protocols 1.0 and 1.1: {@code X-Amz-Target: prefix.Operation} and a JSON object. The order of checks is
 * AWS's: media type, JSON, target, signature, types of the members, the operation itself (spec 6.1, 6.3, 6.5).
 */
final class JsonProtocol {

    private static final Logger LOG = LoggerFactory.getLogger(JsonProtocol.class);
    private static final String CORAL = "com.amazon.coral.service";
    private static final String DYNAMODB = "dynamodb";
    private static final String JSON = "application/json";
    private static final String JSON_1_0 = "application/x-amz-json-1.0";
    private static final String JSON_1_1 = "application/x-amz-json-1.1";
    private static final ServiceError DYNAMODB_FAULT =
            Performer.internal("com.amazonaws.dynamodb.v20120810", "InternalServerError");
    private static final ServiceError FAULT = Performer.internal("", "InternalFailure");
    private static final byte[] NOT_HERE = "<UnknownOperationException/>\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] EMPTY_OBJECT = {'{', '}'};
    private static final byte[] NOTHING = {};

    private final ServiceCatalog catalog;
    private final Callers callers;
    private final Map<String, AwsService> byTargetPrefix = new HashMap<>();

    JsonProtocol(ServiceCatalog catalog, Callers callers) {
        this.catalog = catalog;
        this.callers = callers;
        for (var service : catalog.services()) {
            var prefix = service.address().targetPrefix();
            if (!prefix.isEmpty() && byTargetPrefix.put(prefix, service) != null) {
                throw new IllegalArgumentException("two services answer targets that begin with " + prefix);
            }
        }
    }

    /** Whether it is one of the media types of JSON. */
    static boolean isJson(String contentType) {
        return contentType.equals(JSON_1_0) || contentType.equals(JSON_1_1) || contentType.equals(JSON);
    }

    /** AWS's answer to what is not a request at all (spec 6.1.5). */
    static WireAnswer notARequest() {
        return WireAnswer.of(404, "", NOT_HERE).checksummed(true);
    }

    WireAnswer answer(WireRequest request, String target) {
        int dot = target.lastIndexOf('.');
        var service = byTargetPrefix.get(dot < 0 ? "" : target.substring(0, dot));
        if (request.body().length > 0 && !accepts(service, request.contentType())) {
            return notARequest();
        }
        var operation = service == null
                ? Optional.<Operation>empty()
                : catalog.operation(service.address().name(), target.substring(dot + 1));
        if (service == null || operation.isEmpty()) {
            return unknown(request, service, target);
        }
        boolean dynamoDb = isDynamoDb(service);
        if (dynamoDb) {
            var fault = formFault(request);
            if (fault.isPresent()) {
                return error(
                        request, service, unparsable(request).orElse(fault.get().typed()));
            }
        }
        var fault = request.signature().fault(service.address().signingName());
        if (fault.isPresent()) {
            return error(
                    request, service, unparsable(request).orElse(fault.get().typed()));
        }
        return Performer.perform(
                        request,
                        target,
                        dynamoDb ? DYNAMODB_FAULT : FAULT,
                        () -> WireAnswer.of(
                                200,
                                answerType(request),
                                run(operation.get(), request, dynamoDb ? NOTHING : EMPTY_OBJECT)),
                        error -> error(request, service, error))
                .checksummed(dynamoDb);
    }

    /** Whoever forgot to sign learns it from DynamoDB even where any signature is accepted. */
    private static Optional<SignatureFault> formFault(WireRequest request) {
        var query = request.query().isEmpty()
                ? Set.<String>of()
                : request.queryParameters().keySet();
        boolean dated = request.header("x-amz-date").isPresent()
                || request.header("date").isPresent();
        return SignatureForm.fault(request.header("authorization"), query, dated);
    }

    private static boolean accepts(@Nullable AwsService service, String contentType) {
        if (contentType.equals(JSON)) {
            return true;
        }
        if (service == null) {
            return isJson(contentType);
        }
        var protocols = service.address().protocols();
        return (contentType.equals(JSON_1_0) && protocols.contains(Protocol.JSON_1_0))
                || (contentType.equals(JSON_1_1) && protocols.contains(Protocol.JSON_1_1));
    }

    private static boolean isDynamoDb(AwsService service) {
        return service.address().signingName().equals(DYNAMODB);
    }

    /** @param memberless what an answer without members is: DynamoDB sends none at all (spec 6.1.8) */
    private byte[] run(Operation operation, WireRequest request, byte[] memberless) {
        var call = callers.callOf(request);
        return switch (operation) {
            case Operation.Raw raw -> raw.handler().handle(call, request.body());
            case Operation.Streamed streamed ->
                throw new IllegalStateException(streamed.name() + " is only asked in REST-XML");
            case Operation.Typed<?, ?> typed -> {
                var answer = Binding.call(typed, call, parse(request.body(), typed.input()));
                yield RecordShape.of(typed.output()).members().isEmpty() ? memberless : write(answer);
            }
        };
    }

    private static byte[] write(Object answer) {
        try {
            return Wire.JSON.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(byte[] body, Class<?> type) {
        JsonNode tree;
        try {
            tree = Wire.JSON.readTree(body);
        } catch (IOException e) {
            throw DynamoDbErrors.serialization(null);
        }
        if (!tree.isObject()) {
            throw DynamoDbErrors.serialization(null);
        }
        var mismatch = JsonShapes.mismatch(tree, RecordShape.of(type));
        if (mismatch.isPresent()) {
            throw DynamoDbErrors.serialization(mismatch.get());
        }
        return tree;
    }

    /** Bad JSON is found before a bad target or signature (spec 6.8). */
    private static Optional<ServiceError> unparsable(WireRequest request) {
        try {
            if (request.body().length > 0 && Wire.JSON.readTree(request.body()) != null) {
                return Optional.empty();
            }
        } catch (IOException e) {
            LOG.debug("request {} is not JSON: {}", request.requestId(), e.getMessage());
        }
        return Optional.of(DynamoDbErrors.serialization(null).error());
    }

    private WireAnswer unknown(WireRequest request, @Nullable AwsService service, String target) {
        LOG.info("request {} asks for '{}', which Millrace does not have", request.requestId(), target);
        boolean dynamoDb = service == null ? target.startsWith("DynamoDB") || target.isEmpty() : isDynamoDb(service);
        // DynamoDB sends no sentence, and clients check the very bytes.
        var error = new ServiceError(
                CORAL,
                "UnknownOperationException",
                dynamoDb ? null : "Millrace has no operation " + target,
                400,
                "message",
                null,
                Map.of());
        return error(request, service, unparsable(request).orElse(error)).checksummed(true);
    }

    private static WireAnswer error(WireRequest request, @Nullable AwsService service, ServiceError error) {
        var answer = WireAnswer.of(error.status(), answerType(request), ErrorBodies.typed(error));
        if (service != null && service.address().protocols().contains(Protocol.QUERY)) {
            answer = answer.with("x-amzn-query-error", ErrorBodies.queryError(error));
        }
        return answer.checksummed(service != null && isDynamoDb(service));
    }

    private static String answerType(WireRequest request) {
        var asked = request.contentType();
        return isJson(asked) ? asked : JSON_1_0;
    }
}
