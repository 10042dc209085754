package dev.millrace.model.errors;

import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import java.util.List;

/**
 * Errors of Lambda (spec A.1.2). Most carry {@code "Type":"User"}; the member that holds the sentence is
 * {@code message} for some and {@code Message} for others, which clients rely on.
 */
public final class LambdaErrors {

    private LambdaErrors() {}

    /** A parameter that means nothing here, or contradicts another. */
    public static ServiceException invalidParameter(String message) {
        return lower(400, "InvalidParameterValueException", message);
    }

    /**
     * Members outside the ranges and forms of the service's model.
     *
     * @param failures one sentence each, without the leading count
     */
    public static ServiceException validation(List<String> failures) {
        var count = failures.size() == 1
                ? "1 validation error detected: "
                : failures.size() + " validation errors detected: ";
        return ServiceError.of(400, "ValidationException", count + String.join("; ", failures))
                .asException();
    }

    public static ServiceException conflict(String message) {
        return lower(409, "ResourceConflictException", message);
    }

    public static ServiceException notFound(String message) {
        return upper(404, "ResourceNotFoundException", "User", message);
    }

    /** What is said of an unknown mapping, policy or other unnamed resource. */
    public static ServiceException notFound() {
        return notFound("The resource you requested does not exist.");
    }

    public static ServiceException functionNotFound(String functionArn) {
        return notFound("Function not found: " + functionArn);
    }

    /** The resource is between two states. */
    public static ServiceException inUse(String message) {
        return upper(400, "ResourceInUseException", "User", message);
    }

    /** The RevisionId given is not the newest. */
    public static ServiceException preconditionFailed() {
        return lower(
                412,
                "PreconditionFailedException",
                "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to"
                        + " retrieve the latest Revision Id");
    }

    /** The event given to Invoke is not JSON. */
    public static ServiceException invalidRequestContent(String message) {
        return lower(400, "InvalidRequestContentException", message);
    }

    public static ServiceException requestTooLarge(int maxBytes) {
        return lower(
                413,
                "RequestTooLargeException",
                "Request must be smaller than " + maxBytes + " bytes for the InvokeFunction operation");
    }

    /** Refused for concurrency. */
    public static ServiceException tooManyRequests(String reason) {
        return ServiceError.of(429, "TooManyRequestsException", "Rate Exceeded.")
                .with("Type", "User")
                .with("Reason", reason)
                .asException();
    }

    /** The function cannot be run for a reason that is not the client's. */
    public static ServiceException service(String message) {
        return upper(500, "ServiceException", "Service", message);
    }

    private static ServiceException lower(int status, String code, String message) {
        return ServiceError.of(status, code, message).with("Type", "User").asException();
    }

    private static ServiceException upper(int status, String code, String type, String message) {
        return ServiceError.of(status, code, message)
                .withMessageMember("Message")
                .with("Type", type)
                .asException();
    }
}
