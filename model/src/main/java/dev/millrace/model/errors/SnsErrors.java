package dev.millrace.model.errors;

import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;

/** Errors of SNS. */
public final class SnsErrors {

    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private SnsErrors() {}

    public static ServiceException topicDoesNotExist() {
        return ServiceError.of(NOT_FOUND, "NotFound", "Topic does not exist").asException();
    }

    public static ServiceException subscriptionDoesNotExist() {
        return ServiceError.of(NOT_FOUND, "NotFound", "Subscription does not exist")
                .asException();
    }

    /** What the tag operations say of an unknown topic. */
    public static ServiceException resourceDoesNotExist() {
        return ServiceError.of(NOT_FOUND, "ResourceNotFound", "Resource does not exist")
                .asException();
    }

    /** @param what the parameter, and often the reason: {@code TopicArn Reason: no value for required parameter} */
    public static ServiceException invalidParameter(String what) {
        return ServiceError.of(BAD_REQUEST, "InvalidParameter", "Invalid parameter: " + what)
                .asException();
    }

    /** Refuses by name what AWS has and Millrace has not. */
    public static ServiceException unsupported(String what) {
        return invalidParameter("Millrace does not support " + what + " yet");
    }

    public static ServiceException missingParameter(String parameter) {
        return invalidParameter(parameter + " Reason: no value for required parameter");
    }

    /** Of a message attribute. */
    public static ServiceException invalidValue(String message) {
        return ServiceError.of(BAD_REQUEST, "ParameterValueInvalid", message).asException();
    }

    public static ServiceException notAuthorized(String account, String action, String resource) {
        var sentence = "User: arn:aws:iam::" + account + ":root is not authorized to perform: SNS:" + action
                + " on resource: " + resource;
        return ServiceError.of(FORBIDDEN, "AuthorizationError", sentence).asException();
    }

    public static ServiceException tooManyTags() {
        return ServiceError.of(
                        BAD_REQUEST,
                        "TagLimitExceeded",
                        "Could not complete request: tag quota of per resource exceeded")
                .asException();
    }

    public static ServiceException emptyBatch() {
        return ServiceError.of(BAD_REQUEST, "EmptyBatchRequest", "The batch request doesn't contain any entries.")
                .asException();
    }

    public static ServiceException tooManyEntries() {
        return ServiceError.of(
                        BAD_REQUEST,
                        "TooManyEntriesInBatchRequest",
                        "The batch request contains more entries than permissible.")
                .asException();
    }

    public static ServiceException entryIdsNotDistinct() {
        return ServiceError.of(
                        BAD_REQUEST,
                        "BatchEntryIdsNotDistinct",
                        "Two or more batch entries in the request have the same Id.")
                .asException();
    }

    public static ServiceException invalidEntryId() {
        return ServiceError.of(
                        BAD_REQUEST,
                        "InvalidBatchEntryId",
                        "The Id of a batch entry in a batch request doesn't abide by the specification.")
                .asException();
    }

    public static ServiceException batchTooLong() {
        return ServiceError.of(
                        BAD_REQUEST,
                        "BatchRequestTooLong",
                        "The length of all the batch messages put together is more than the limit.")
                .asException();
    }
}
