package dev.millrace.model.errors;

import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;

/** Errors of CloudWatch Logs. */
public final class LogsErrors {

    private static final int BAD_REQUEST = 400;

    private LogsErrors() {}

    public static ServiceException groupNotFound() {
        return of("ResourceNotFoundException", "The specified log group does not exist.");
    }

    public static ServiceException streamNotFound() {
        return of("ResourceNotFoundException", "The specified log stream does not exist.");
    }

    /** Of an ARN that names no log group of the caller. */
    public static ServiceException resourceNotFound() {
        return of("ResourceNotFoundException", "The specified resource does not exist.");
    }

    public static ServiceException groupExists() {
        return of("ResourceAlreadyExistsException", "The specified log group already exists");
    }

    public static ServiceException streamExists() {
        return of("ResourceAlreadyExistsException", "The specified log stream already exists");
    }

    public static ServiceException invalidParameter(String message) {
        return of("InvalidParameterException", message);
    }

    /** A member that breaks a rule of AWS's model of the operation. */
    public static ServiceException constraint(String value, String member, String rule) {
        return invalidParameter("1 validation error detected: Value " + value + " at '" + member
                + "' failed to satisfy constraint: Member must " + rule);
    }

    public static ServiceException tooManyTags(String resource) {
        var error = ServiceError.of(
                BAD_REQUEST, "TooManyTagsException", "A resource can have no more than 50 tags: " + resource);
        return error.with("resourceName", resource).asException();
    }

    /** What Millrace does not have, by its name. */
    public static ServiceException unsupported(String what) {
        return invalidParameter("Millrace does not support " + what + ".");
    }

    private static ServiceException of(String code, String message) {
        return ServiceError.of(BAD_REQUEST, code, message).asException();
    }
}
