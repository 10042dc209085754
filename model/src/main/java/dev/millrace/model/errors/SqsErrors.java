package dev.millrace.model.errors;

import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;

/**
 * Errors of SQS. Each has two names: that of the JSON protocol and, for older clients, that of the query protocol,
 * which the header {@code x-amzn-query-error} repeats.
 */
public final class SqsErrors {

    private static final String MODELLED = "com.amazonaws.sqs";
    private static final String SERVICE = "com.amazon.coral.service";
    private static final String QUERY_PREFIX = "AWS.SimpleQueueService.";

    private SqsErrors() {}

    public static ServiceException queueDoesNotExist() {
        return modelled("QueueDoesNotExist", QUERY_PREFIX + "NonExistentQueue", "The specified queue does not exist.");
    }

    /** CreateQueue for a name that exists with another value of the attribute. */
    public static ServiceException queueNameExists(String attribute) {
        return modelled(
                "QueueNameExists",
                "QueueAlreadyExists",
                "A queue already exists with the same name and a different value for attribute " + attribute);
    }

    public static ServiceException receiptHandleIsInvalid(String handle) {
        return modelled(
                "ReceiptHandleIsInvalid",
                "ReceiptHandleIsInvalid",
                "The input receipt handle \"" + handle + "\" is not a valid receipt handle.");
    }

    public static ServiceException messageNotInflight() {
        return modelled(
                "MessageNotInflight", QUERY_PREFIX + "MessageNotInflight", "The message referred to isn't in flight.");
    }

    public static ServiceException invalidAttributeName(String name) {
        return modelled("InvalidAttributeName", "InvalidAttributeName", "Unknown Attribute " + name + ".");
    }

    public static ServiceException invalidAttributeValue(String attribute) {
        return modelled(
                "InvalidAttributeValue", "InvalidAttributeValue", "Invalid value for the parameter " + attribute + ".");
    }

    /** @param reason a sentence without its full stop */
    public static ServiceException invalidAttributeValue(String attribute, String reason) {
        return modelled(
                "InvalidAttributeValue",
                "InvalidAttributeValue",
                "Invalid value for the parameter " + attribute + ". Reason: " + reason + ".");
    }

    public static ServiceException invalidMessageContents() {
        return modelled(
                "InvalidMessageContents",
                "InvalidMessageContents",
                "Invalid characters found. Valid unicode characters are "
                        + "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");
    }

    /** @param entry the name of the entries, for example {@code SendMessageBatchRequestEntry} */
    public static ServiceException emptyBatch(String entry) {
        return modelled(
                "EmptyBatchRequest",
                QUERY_PREFIX + "EmptyBatchRequest",
                "There should be at least one " + entry + " in the request.");
    }

    public static ServiceException tooManyEntries(int limit, int sent) {
        return modelled(
                "TooManyEntriesInBatchRequest",
                QUERY_PREFIX + "TooManyEntriesInBatchRequest",
                "Maximum number of entries per request are " + limit + ". You have sent " + sent + ".");
    }

    public static ServiceException entryIdsNotDistinct(String id) {
        return modelled(
                "BatchEntryIdsNotDistinct", QUERY_PREFIX + "BatchEntryIdsNotDistinct", "Id " + id + " repeated.");
    }

    public static ServiceException invalidEntryId() {
        return modelled(
                "InvalidBatchEntryId",
                QUERY_PREFIX + "InvalidBatchEntryId",
                "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
                        + "It can be at most 80 letters long.");
    }

    public static ServiceException batchTooLong(int limit, int sent) {
        return modelled(
                "BatchRequestTooLong",
                QUERY_PREFIX + "BatchRequestTooLong",
                "Batch requests cannot be longer than " + limit + " bytes. You have sent " + sent + " bytes.");
    }

    public static ServiceException purgeInProgress(String queue) {
        return modelled(
                "PurgeQueueInProgress",
                QUERY_PREFIX + "PurgeQueueInProgress",
                "Only one PurgeQueue operation on " + queue + " is allowed every 60 seconds.");
    }

    public static ServiceException unsupported(String message) {
        return modelled("UnsupportedOperation", QUERY_PREFIX + "UnsupportedOperation", message);
    }

    public static ServiceException missingParameter(String parameter) {
        return ServiceError.of(
                        400,
                        "MissingRequiredParameterException",
                        "The request must contain the parameter " + parameter + ".")
                .inNamespace(SERVICE)
                .withQueryCode("MissingParameter")
                .asException();
    }

    public static ServiceException invalidParameterValue(String message) {
        return ServiceError.of(400, "InvalidParameterValueException", message)
                .inNamespace(SERVICE)
                .withQueryCode("InvalidParameterValue")
                .asException();
    }

    private static ServiceException modelled(String code, String queryCode, String message) {
        return ServiceError.of(400, code, message)
                .inNamespace(MODELLED)
                .withQueryCode(queryCode)
                .asException();
    }
}
