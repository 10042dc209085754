package dev.millrace.model.errors;

import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceError.RawJson;
import dev.millrace.model.ServiceException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Errors of DynamoDB and DynamoDB Streams (spec 6.6). All are HTTP 400 but the internal one. */
public final class DynamoDbErrors {

    private static final String MODELLED = "com.amazonaws.dynamodb.v20120810";
    private static final String VALIDATE = "com.amazon.coral.validate";
    private static final String SERVICE = "com.amazon.coral.service";

    /** What many of DynamoDB's validation sentences begin with. */
    public static final String INVALID_PARAMETER = "One or more parameter values were invalid: ";

    private DynamoDbErrors() {}

    public static ServiceException validation(String message) {
        return ServiceError.of(400, "ValidationException", message)
                .inNamespace(VALIDATE)
                .asException();
    }

    /** A validation error whose sentence begins "One or more parameter values were invalid: ". */
    public static ServiceException invalidParameter(String message) {
        return validation(INVALID_PARAMETER + message);
    }

    /** The body does not have the types of the request; null where AWS gives no sentence (unparsable JSON). */
    public static ServiceException serialization(@Nullable String message) {
        return new ServiceError(SERVICE, "SerializationException", message, 400, "Message", null, Map.of())
                .asException();
    }

    /** Item operations on a table that does not exist. */
    public static ServiceException tableNotFound() {
        return resourceNotFound("Requested resource not found");
    }

    /** Table operations on a table that does not exist. */
    public static ServiceException tableNotFound(String table) {
        return resourceNotFound("Requested resource not found: Table: " + table + " not found");
    }

    public static ServiceException streamNotFound(String streamArn) {
        return resourceNotFound("Requested resource not found: Stream: " + streamArn + " not found");
    }

    public static ServiceException shardNotFound() {
        return resourceNotFound("Requested resource not found: Shard does not exist");
    }

    public static ServiceException resourceNotFound(String message) {
        return modelled("ResourceNotFoundException", message);
    }

    public static ServiceException resourceInUse(String message) {
        return modelled("ResourceInUseException", message);
    }

    public static ServiceException tableExists(String table) {
        return resourceInUse("Table already exists: " + table);
    }

    public static ServiceException limitExceeded(String message) {
        return modelled("LimitExceededException", message);
    }

    /**
     * A condition was false.
     *
     * @param item the current item as DynamoDB JSON, if the caller asked for it and it exists
     */
    public static ServiceException conditionalCheckFailed(Optional<String> item) {
        var error = ServiceError.of(400, "ConditionalCheckFailedException", "The conditional request failed")
                .inNamespace(MODELLED);
        return item.map(json -> error.with("Item", new RawJson(json)))
                .orElse(error)
                .asException();
    }

    public static ServiceException trimmedDataAccess() {
        return modelled(
                "TrimmedDataAccessException",
                "The operation attempted to read past the oldest stream record in a shard.");
    }

    public static ServiceException expiredIterator() {
        return modelled("ExpiredIteratorException", "The provided iterator exceeds the maximum age allowed.");
    }

    private static ServiceException modelled(String code, String message) {
        return ServiceError.of(400, code, message).inNamespace(MODELLED).asException();
    }
}
