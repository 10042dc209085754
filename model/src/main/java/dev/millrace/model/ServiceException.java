package dev.millrace.model;

/**
 * Carries a {@link ServiceError} from the place that finds it to the protocol that tells the client. It is an answer,
 * not an accident: it has no stack trace and is not logged as an error.
 */
public final class ServiceException extends RuntimeException {

    private final ServiceError error;

    public ServiceException(ServiceError error) {
        super(error.code() + (error.message() == null ? "" : ": " + error.message()), null, false, false);
        this.error = error;
    }

    public ServiceError error() {
        return error;
    }
}
