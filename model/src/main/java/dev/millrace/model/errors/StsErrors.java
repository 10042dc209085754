package dev.millrace.model.errors;

import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;

/** Errors of STS. */
public final class StsErrors {

    private StsErrors() {}

    public static ServiceException validation(String message) {
        return ServiceError.of(400, "ValidationError", message).asException();
    }

    /** A required member is missing. */
    public static ServiceException missing(String member) {
        return validation("1 validation error detected: Value null at '" + member
                + "' failed to satisfy constraint: Member must not be null");
    }
}
