package dev.millrace.stacks;

import dev.millrace.model.ServiceException;
import dev.millrace.stacks.resource.ResourceException;
import dev.millrace.stacks.template.TemplateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says why a step failed. */
final class Failure {

    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

    private Failure() {}

    /** The service's own words where it has any; what is not an answer but an accident is logged as well. */
    static String reason(RuntimeException e) {
        if (e instanceof ServiceException refused) {
            var message = refused.error().message();
            return (message == null ? "" : message + " ") + "("
                    + refused.error().code() + ")";
        }
        if (e instanceof ResourceException || e instanceof TemplateException || e instanceof StackException) {
            return String.valueOf(e.getMessage());
        }
        LOG.error("a resource failed for a reason of our own", e);
        return "Internal error: " + e;
    }
}
