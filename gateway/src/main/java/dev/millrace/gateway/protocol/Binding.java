package dev.millrace.gateway.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.services.Wire;

/** From a tree of members to the operation's record and through the operation. */
final class Binding {

    private Binding() {}

    /**
     * Calls the operation with the members of the tree.
     *
     * @throws dev.millrace.model.ServiceException if the operation refuses, or a member cannot be bound
     */
    static <I extends Record, O extends Record> O call(Operation.Typed<I, O> operation, Call call, JsonNode members) {
        I input;
        try {
            input = Wire.JSON.treeToValue(members, operation.input());
        } catch (JsonProcessingException e) {
            throw DynamoDbErrors.serialization(e.getOriginalMessage());
        }
        return operation.handler().handle(call, input);
    }
}
