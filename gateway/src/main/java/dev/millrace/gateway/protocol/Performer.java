package dev.millrace.gateway.protocol;

import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs operations. What they refuse becomes an answer; what breaks them goes to the log with the request's id, and the
 * client learns no more than that id and that the server failed.
 */
final class Performer {

    private static final Logger LOG = LoggerFactory.getLogger(Performer.class);
    private static final String SENTENCE =
            "The request processing has failed because of an unknown error, exception or failure.";

    private Performer() {}

    /**
     * @param operation for the log: service and operation
     * @param code the protocol's word for a failing server
     * @param spell puts an error into the protocol's form
     */
    static WireAnswer perform(
            WireRequest request,
            String operation,
            ServiceError code,
            Supplier<WireAnswer> work,
            Function<ServiceError, WireAnswer> spell) {
        try {
            return work.get();
        } catch (ServiceException refusal) {
            return spell.apply(refusal.error());
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("{} failed in request {}", operation, request.requestId(), e);
            return spell.apply(code);
        }
    }

    /** The error for a failing server under the given name. */
    static ServiceError internal(String namespace, String code) {
        return ServiceError.of(ErrorBodies.SERVER_FAULT, code, SENTENCE).inNamespace(namespace);
    }
}
