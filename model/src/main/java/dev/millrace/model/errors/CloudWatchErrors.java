package dev.millrace.model.errors;

import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import java.util.List;

/**
 * Errors of CloudWatch. Most have two names: that of the model, which JSON and CBOR send, and that of the query
 * protocol, which the header {@code x-amzn-query-error} repeats.
 */
public final class CloudWatchErrors {

    private static final String MODELLED = "com.amazonaws.cloudwatch.v2010_08_01";
    private static final int NOT_FOUND = 404;

    private CloudWatchErrors() {}

    /** What the front end of the service refuses before the operation sees it. */
    public static ServiceException validation(String message) {
        return ServiceError.of(400, "ValidationException", message)
                .inNamespace("com.amazon.coral.validate")
                .withQueryCode("ValidationError")
                .asException();
    }

    /** Members that break the service's model, all in one sentence. */
    public static ServiceException validation(List<String> failures) {
        return validation(failures.size() + " validation error" + (failures.size() == 1 ? "" : "s") + " detected: "
                + String.join("; ", failures));
    }

    public static ServiceException invalidParameterValue(String message) {
        return modelled("InvalidParameterValueException", "InvalidParameterValue", message);
    }

    public static ServiceException invalidParameterCombination(String message) {
        return modelled("InvalidParameterCombinationException", "InvalidParameterCombination", message);
    }

    public static ServiceException missingParameter(String parameter) {
        return modelled(
                "MissingRequiredParameterException",
                "MissingParameter",
                "The parameter " + parameter + " is required.");
    }

    public static ServiceException invalidNextToken() {
        return modelled("InvalidNextToken", "InvalidNextToken", "The next token specified is invalid.");
    }

    public static ServiceException invalidFormat(String message) {
        return modelled("InvalidFormatFault", "InvalidFormat", message);
    }

    public static ServiceException limitExceeded(String message) {
        return modelled("LimitExceededFault", "LimitExceeded", message);
    }

    /** SetAlarmState of an alarm that does not exist. */
    public static ServiceException alarmNotFound(String name) {
        return ServiceError.of(NOT_FOUND, "ResourceNotFound", "Unknown alarm: " + name)
                .inNamespace(MODELLED)
                .asException();
    }

    /** Tags of something that does not exist. */
    public static ServiceException resourceNotFound(String arn) {
        return ServiceError.of(NOT_FOUND, "ResourceNotFoundException", "Unknown resource: " + arn)
                .inNamespace(MODELLED)
                .asException();
    }

    /** Refuses by name what AWS would accept and Millrace cannot do. */
    public static ServiceException unsupported(String what) {
        return invalidParameterValue("Millrace does not support " + what + " yet.");
    }

    private static ServiceException modelled(String code, String queryCode, String message) {
        return ServiceError.of(400, code, message)
                .inNamespace(MODELLED)
                .withQueryCode(queryCode)
                .asException();
    }
}
