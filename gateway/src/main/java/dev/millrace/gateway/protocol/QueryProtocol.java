package dev.millrace.gateway.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ServiceError;
import dev.millrace.services.AwsService;
import dev.millrace.services.Call;
import dev.millrace.services.EmptyResult;
import dev.millrace.services.Link;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import dev.millrace.services.ServiceCatalog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The query protocol: a form with {@code Action} and {@code Version}, answered with XML. */
final class QueryProtocol {

    private static final Logger LOG = LoggerFactory.getLogger(QueryProtocol.class);
    private static final String XML = "text/xml";

    private final ServiceCatalog catalog;
    private final Callers callers;
    private final List<AwsService> services;

    QueryProtocol(ServiceCatalog catalog, Callers callers) {
        this.catalog = catalog;
        this.callers = callers;
        this.services = catalog.services().stream()
                .filter(service -> service.address().protocols().contains(Protocol.QUERY))
                .toList();
    }

    WireAnswer answer(WireRequest request) {
        var parameters = WireRequest.parameters(new String(request.body(), StandardCharsets.UTF_8));
        var action = first(parameters, "Action");
        var version = first(parameters, "Version");
        var service = service(request, version);
        var operation = service.flatMap(s -> catalog.operation(s.address().name(), action));
        if (service.isPresent() && operation.isPresent()) {
            var fault = request.signature().fault(service.get().address().signingName());
            if (fault.isPresent()) {
                return error(request, fault.get().query(), service.get().address().xmlNamespace());
            }
        }
        return answer(request, parameters, service, action, version);
    }

    /** Whether the request follows a link of a message: see {@link Link}. */
    boolean isLink(WireRequest request) {
        var action = first(request.queryParameters(), "Action");
        return request.method().equals("GET") && linking(action).isPresent();
    }

    /** Answers a request that {@link #isLink}, which needs no signature. */
    WireAnswer answerLink(WireRequest request) {
        var parameters = request.queryParameters();
        var action = first(parameters, "Action");
        return answer(request, parameters, linking(action), action, "");
    }

    private Optional<AwsService> linking(String action) {
        return services.stream()
                .filter(service -> catalog.operation(service.address().name(), action)
                        .filter(operation -> operation instanceof Operation.Typed<?, ?> typed
                                && typed.input().isAnnotationPresent(Link.class))
                        .isPresent())
                .findFirst();
    }

    private static String first(Map<String, List<String>> parameters, String name) {
        return parameters.getOrDefault(name, List.of("")).getFirst();
    }

    private WireAnswer answer(
            WireRequest request,
            Map<String, List<String>> parameters,
            Optional<AwsService> service,
            String action,
            String version) {
        var operation = service.flatMap(s -> catalog.operation(s.address().name(), action));
        if (service.isEmpty() || operation.isEmpty()) {
            return unknown(request, service, action, version);
        }
        var namespace = service.get().address().xmlNamespace();
        return Performer.perform(
                request,
                service.get().address().name() + "." + action,
                Performer.internal("", "InternalFailure"),
                () -> run(request, operation.get(), FormTree.of(parameters), namespace),
                error -> error(request, error, namespace));
    }

    /** The credential scope decides; where it does not (or there is none), the version does. */
    private Optional<AwsService> service(WireRequest request, String version) {
        var scope = Credential.of(request).map(Credential::service).orElse("");
        return services.stream()
                .filter(service -> service.address().signingName().equals(scope))
                .findFirst()
                .or(() -> services.stream()
                        .filter(service -> service.address().queryVersion().equals(version))
                        .findFirst());
    }

    private WireAnswer run(WireRequest request, Operation operation, FormTree form, String namespace) {
        var call = callers.callOf(request);
        return switch (operation) {
            case Operation.Typed<?, ?> typed -> run(typed, call, form, namespace);
            case Operation.Raw raw ->
                throw new IllegalStateException(raw.name() + " writes its own JSON and cannot be asked by query");
            case Operation.Streamed streamed ->
                throw new IllegalStateException(streamed.name() + " is only asked in REST-XML");
        };
    }

    private static <I extends Record, O extends Record> WireAnswer run(
            Operation.Typed<I, O> operation, Call call, FormTree form, String namespace) {
        JsonNode members = form.members(RecordShape.of(operation.input()));
        var answer = Binding.call(operation, call, members);
        var response = operation.name() + "Response";
        var result = operation.name() + "Result";
        var xml = new XmlAnswer().open(response, namespace);
        if (hasResult(operation.output())) {
            xml.open(result).members(answer).close(result);
        }
        xml.open("ResponseMetadata")
                .element("RequestId", call.requestId())
                .close("ResponseMetadata")
                .close(response);
        return WireAnswer.of(200, XML, xml.bytes());
    }

    private static boolean hasResult(Class<?> output) {
        return output.isAnnotationPresent(EmptyResult.class)
                || !RecordShape.of(output).members().isEmpty();
    }

    private static WireAnswer unknown(
            WireRequest request, Optional<AwsService> service, String action, String version) {
        var named = service.map(s -> s.address().name() + ".").orElse("") + action;
        LOG.info("request {} asks for '{}', which Millrace does not have", request.requestId(), named);
        var error = action.isEmpty()
                ? ServiceError.of(400, "MissingAction", "The request must contain the parameter Action.")
                : ServiceError.of(
                        400, "InvalidAction", "Could not find operation " + action + " for version " + version);
        return error(
                request, error, service.map(s -> s.address().xmlNamespace()).orElse(""));
    }

    private static WireAnswer error(WireRequest request, ServiceError error, String namespace) {
        var queryCode = error.queryCode();
        var message = error.message();
        var xml = new XmlAnswer()
                .open("ErrorResponse", namespace)
                .open("Error")
                .element("Type", error.status() < ErrorBodies.SERVER_FAULT ? "Sender" : "Receiver")
                .element("Code", queryCode == null ? error.code() : queryCode)
                .element("Message", message == null ? "" : message)
                .close("Error")
                .element("RequestId", request.requestId())
                .close("ErrorResponse");
        return WireAnswer.of(error.status(), XML, xml.bytes());
    }
}
