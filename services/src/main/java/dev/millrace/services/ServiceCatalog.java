package dev.millrace.services;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ServiceError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All services of one server. Immutable; thread-safe as its services are. */
public final class ServiceCatalog implements AutoCloseable {

    private final Map<String, AwsService> services = new LinkedHashMap<>();
    private final Map<String, Map<String, Operation>> operations = new LinkedHashMap<>();

    public ServiceCatalog(List<AwsService> all) {
        for (var service : all) {
            var name = service.address().name();
            if (services.put(name, service) != null) {
                throw new IllegalArgumentException("two services are called " + name);
            }
            var byName = new LinkedHashMap<String, Operation>();
            for (var operation : service.operations()) {
                if (byName.put(operation.name(), operation) != null) {
                    throw new IllegalArgumentException(name + " has two operations called " + operation.name());
                }
            }
            operations.put(name, byName);
        }
    }

    public Collection<AwsService> services() {
        return services.values();
    }

    /** The operation of the service, if there is one of that name. */
    public Optional<Operation> operation(String service, String operation) {
        return Optional.ofNullable(operations.getOrDefault(service, Map.of()).get(operation));
    }

    /**
     * Calls an operation by name, with its members as JSON, as a template's resource does.
     *
     * @return the answer's members; an empty object where there are none
     * @throws dev.millrace.model.ServiceException what the operation answers with
     * @throws IllegalArgumentException if there is no such operation
     */
    public ObjectNode call(String service, String operation, Call call, JsonNode input) {
        var found = operation(service, operation)
                .orElseThrow(() -> new IllegalArgumentException(service + " has no operation " + operation));
        try {
            return switch (found) {
                case Operation.Raw raw -> {
                    var answer = raw.handler().handle(call, Wire.JSON.writeValueAsBytes(input));
                    yield answer.length == 0 ? Wire.JSON.createObjectNode() : (ObjectNode) Wire.JSON.readTree(answer);
                }
                case Operation.Typed<?, ?> typed -> callTyped(typed, call, input);
                case Operation.Streamed streamed ->
                    throw new IllegalArgumentException(service + "." + streamed.name() + " has no members");
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <I extends Record, O extends Record> ObjectNode callTyped(
            Operation.Typed<I, O> typed, Call call, JsonNode input) {
        I request;
        try {
            request = Wire.JSON.treeToValue(input, typed.input());
        } catch (JsonProcessingException e) {
            throw ServiceError.of(400, "SerializationException", e.getOriginalMessage())
                    .asException();
        }
        return Wire.JSON.valueToTree(typed.handler().handle(call, request));
    }

    @Override
    public void close() {
        for (var service : services.values()) {
            service.close();
        }
    }
}
