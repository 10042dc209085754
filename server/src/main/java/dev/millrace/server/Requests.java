package dev.millrace.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.gateway.LocalExchange;
import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import java.io.IOException;

/** What requests to Millrace's own endpoints have in common. */
final class Requests {

    static final ObjectMapper JSON = new ObjectMapper();

    private Requests() {}

    /** The JSON that was sent. */
    static JsonNode read(LocalExchange exchange) throws IOException {
        try {
            return JSON.readTree(exchange.body());
        } catch (JsonProcessingException e) {
            throw refused(400, "The request is not JSON: " + e.getOriginalMessage());
        }
    }

    /** A refusal in one sentence. */
    static ServiceException refused(int status, String why) {
        return ServiceError.of(
                        status,
                        switch (status) {
                            case 404 -> "NotFound";
                            case 409 -> "Conflict";
                            default -> "ValidationError";
                        },
                        why)
                .asException();
    }
}
