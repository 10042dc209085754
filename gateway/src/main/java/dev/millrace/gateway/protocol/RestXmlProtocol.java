package dev.millrace.gateway.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.Operation;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Streams;
import dev.millrace.services.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST protocol with XML bodies: S3's. Unlike the others it is asked before the body is read, which may be of any
 * size.
 */
public final class RestXmlProtocol {

    private static final Logger LOG = LoggerFactory.getLogger(RestXmlProtocol.class);
    private static final String XML = "application/xml";

    /** Documents are bounded; AWS's own bound for a list of 1,000 keys to delete is 2 MB. */
    private static final int LONGEST_DOCUMENT = 4 << 20;

    private final XmlRoutes routes;
    private final ServiceCatalog catalog;
    private final Callers callers;

    RestXmlProtocol(ServiceCatalog catalog, Callers callers) {
        this.routes = new XmlRoutes(catalog);
        this.catalog = catalog;
        this.callers = callers;
    }

    /** Whether the request's signature names a service of this protocol. */
    boolean isSignedFor(WireRequest request) {
        if (routes.isEmpty()) {
            return false;
        }
        var query = request.query();
        return Credential.of(request)
                .map(credential -> routes.hasSigningName(credential.service()))
                // Signatures of the second version, which only S3 still knows, do not name their service.
                .orElseGet(() -> query.contains("AWSAccessKeyId=")
                        || request.header("authorization")
                                .filter(value -> value.startsWith("AWS "))
                                .isPresent());
    }

    /** Whether the request is without any signature, and for a bucket that there is. */
    boolean isForBucket(WireRequest request) {
        if (routes.isEmpty()
                || request.header("authorization").isPresent()
                || request.query().contains("X-Amz-Algorithm=")) {
            return false;
        }
        if (VirtualHosts.namesTheService(request.header("host").orElse(""))) {
            return true;
        }
        var match = routes.find("HEAD", firstSegment(request.path()), Set.of());
        if (match.isEmpty() || !(match.get().operation() instanceof Operation.Typed<?, ?> typed)) {
            return false;
        }
        var members = Wire.JSON.createObjectNode();
        match.get().path().forEach(members::put);
        try {
            var unused = catalog.call(
                    match.get().service().address().name(), typed.name(), callers.callOf(request), members);
            return true;
        } catch (ServiceException noSuchBucket) {
            return false;
        }
    }

    private static String firstSegment(String path) {
        int end = path.indexOf('/', 1);
        return end < 0 ? path : path.substring(0, end);
    }

    /**
     * Answers the request; never throws for what a client can do.
     *
     * @param headers all of them, by name in lower case
     * @param body to be read as far as the operation needs it
     * @param length of the body; empty if the client does not say
     */
    public Streams.Answer answer(
            WireRequest request, Map<String, List<String>> headers, InputStream body, OptionalLong length) {
        var query = request.queryParameters();
        var path = VirtualHosts.bucket(request.header("host").orElse(""))
                .map(bucket -> "/" + bucket + (request.path().startsWith("/") ? "" : "/") + request.path())
                .orElse(request.path());
        var match = routes.find(request.method(), path, query.keySet());
        if (match.isEmpty()) {
            return spell(
                    request,
                    ServiceError.of(
                            405, "MethodNotAllowed", "The specified method is not allowed against this resource."));
        }
        var found = match.get();
        var signature = request.signature();
        var fault = signature.faultOfStreamed(found.service().address().signingName());
        if (fault.isPresent()) {
            return spell(request, fault.get().s3());
        }
        var guarded = signature.guarded(body, length);
        var answer = answer(request, headers, guarded, length, query, path, found);
        return guarded.fault().map(broken -> spell(request, broken.s3())).orElse(answer);
    }

    private Streams.Answer answer(
            WireRequest request,
            Map<String, List<String>> headers,
            InputStream body,
            OptionalLong length,
            Map<String, List<String>> query,
            String path,
            XmlRoutes.Match found) {
        return perform(
                request,
                found.service().address().name() + "." + found.operation().name(),
                () -> switch (found.operation()) {
                    case Operation.Typed<?, ?> typed -> run(typed, found, request, query, read(body, length));
                    case Operation.Streamed streamed ->
                        streamed.handler()
                                .handle(
                                        callers.callOf(request),
                                        new Streams.Request(request.method(), path, query, headers, body, length));
                    case Operation.Raw raw -> throw new IllegalStateException(raw.name() + " speaks JSON");
                });
    }

    private static byte[] read(InputStream body, OptionalLong length) {
        try {
            var bytes = length.isPresent() && length.getAsLong() <= LONGEST_DOCUMENT
                    ? body.readNBytes((int) length.getAsLong())
                    : body.readNBytes(LONGEST_DOCUMENT + 1);
            if (bytes.length > LONGEST_DOCUMENT) {
                throw ServiceError.of(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
                        .asException();
            }
            return bytes;
        } catch (IOException e) {
            throw ServiceError.of(400, "IncompleteBody", "The body ended before its announced length")
                    .asException();
        }
    }

    private <I extends Record, O extends Record> Streams.Answer run(
            Operation.Typed<I, O> operation,
            XmlRoutes.Match match,
            WireRequest request,
            Map<String, List<String>> query,
            byte[] body) {
        var members = members(RecordShape.of(operation.input()), match.path(), request, query, body);
        var answer = Binding.call(operation, callers.callOf(request), members);
        return spell(answer, match);
    }

    private static ObjectNode members(
            RecordShape shape,
            Map<String, String> path,
            WireRequest request,
            Map<String, List<String>> query,
            byte[] body) {
        var members = Wire.JSON.createObjectNode();
        for (var member : shape.members()) {
            var name = member.name();
            var inQuery = member.annotation(HttpBinding.Query.class);
            var inHeader = member.annotation(HttpBinding.Header.class);
            if (path.containsKey(name)) {
                members.put(name, path.get(name));
            } else if (inQuery.isPresent()) {
                query.getOrDefault(inQuery.get().value(), List.of()).stream()
                        .findFirst()
                        .ifPresent(value -> members.put(name, value));
            } else if (inHeader.isPresent()) {
                request.header(inHeader.get().value()).ifPresent(value -> members.put(name, value));
            } else if (member.annotation(HttpBinding.Body.class).isPresent() && body.length > 0) {
                if (member.form() instanceof Form.Structure structure) {
                    members.set(name, XmlTree.read(body, structure.shape()));
                } else {
                    members.put(name, new String(body, StandardCharsets.UTF_8));
                }
            }
        }
        return members;
    }

    private static Streams.Answer spell(Record answer, XmlRoutes.Match match) {
        var shape = RecordShape.of(answer.getClass());
        var headers = new LinkedHashMap<String, String>();
        byte[] body = {};
        for (var member : shape.members()) {
            var value = member.valueIn(answer);
            var header = member.annotation(HttpBinding.Header.class);
            if (header.isPresent() && value != null) {
                headers.put(header.get().value(), value.toString());
            } else if (value != null
                    && member.annotation(HttpBinding.Body.class).isPresent()) {
                headers.put("Content-Type", "application/json");
                body = value.toString().getBytes(StandardCharsets.UTF_8);
            }
        }
        if (shape.root().isPresent()) {
            var root = shape.root().get();
            headers.put("Content-Type", XML);
            body = new XmlAnswer()
                    .open(root, match.service().address().xmlNamespace())
                    .members(answer)
                    .close(root)
                    .bytes();
        }
        return answer(match.binding().status(), headers, body);
    }

    private static Streams.Answer perform(WireRequest request, String operation, Supplier<Streams.Answer> work) {
        try {
            return work.get();
        } catch (ServiceException refusal) {
            return spell(request, refusal.error());
        } catch (UncheckedIOException gone) {
            LOG.info("{} of request {} could not be carried out", operation, request.requestId(), gone);
            return spell(request, internal());
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("{} failed in request {}", operation, request.requestId(), e);
            return spell(request, internal());
        }
    }

    private static ServiceError internal() {
        return ServiceError.of(
                ErrorBodies.SERVER_FAULT, "InternalError", "We encountered an internal error. Please try again.");
    }

    /** S3's form; what answers HEAD has no body, so that only the status counts. */
    private static Streams.Answer spell(WireRequest request, ServiceError error) {
        if (request.method().equals("HEAD")) {
            return answer(error.status(), Map.of("Content-Type", XML), new byte[0]);
        }
        var xml = new XmlAnswer().open("Error").element("Code", error.code());
        if (error.message() != null) {
            xml.element("Message", error.message());
        }
        error.members().forEach((name, value) -> xml.element(name, value.toString()));
        xml.element("RequestId", request.requestId())
                .element("HostId", request.requestId())
                .close("Error");
        return answer(error.status(), Map.of("Content-Type", XML), xml.bytes());
    }

    private static Streams.Answer answer(int status, Map<String, String> headers, byte[] body) {
        return new Streams.Answer(status, headers, new ByteArrayInputStream(body), OptionalLong.of(body.length));
    }
}
