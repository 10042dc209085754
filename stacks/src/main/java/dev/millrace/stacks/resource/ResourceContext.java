package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ServiceException;
import dev.millrace.services.Call;
import dev.millrace.services.ServiceCatalog;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What a resource is made in: the services, the caller, and the resource's place in its stack.
 *
 * @param generation counts the replacements of the resource, so that a replacement gets a name of its own
 */
public record ResourceContext(
        ServiceCatalog services,
        Call call,
        Patience patience,
        CodeLocator code,
        String stackName,
        String stackId,
        String logicalId,
        int generation) {

    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final int RANDOM_LENGTH = 12;

    /** Calls an operation of a service. */
    public ObjectNode call(String service, String operation, JsonNode input) {
        return services.call(service, operation, call, input);
    }

    /** Calls an operation whose resource may already be gone. */
    void callIfPresent(String service, String operation, JsonNode input) {
        try {
            call(service, operation, input);
        } catch (ServiceException e) {
            if (!isMissing(e)) {
                throw e;
            }
        }
    }

    /** What the call finds; empty if the service says that it is not there. */
    <T> Optional<T> found(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (ServiceException e) {
            if (isMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whether the service says that what was asked for is not there. */
    static boolean isMissing(ServiceException e) {
        var code = e.error().code();
        return code.equals("ResourceNotFoundException")
                || code.equals("QueueDoesNotExist")
                || code.contains("NonExistentQueue")
                || code.equals("NotFound")
                || code.equals("NoSuchBucket")
                || code.equals("NoSuchEntity")
                || code.equals("NoSuchEntityException");
    }

    /**
     * A name as CloudFormation makes them: stack, logical id and twelve characters that look random but follow from the
     * stack's id, so that a repeated attempt finds what an interrupted one made.
     *
     * @param maxLength the longest name the service takes
     */
    String generatedName(int maxLength) {
        var base = stackName + "-" + logicalId;
        int room = maxLength - RANDOM_LENGTH - 1;
        if (base.length() > room) {
            int half = (room - 1) / 2;
            base = stackName.substring(0, Math.min(stackName.length(), half)) + "-"
                    + logicalId.substring(0, Math.min(logicalId.length(), half));
        }
        return base + "-" + random();
    }

    private String random() {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest((stackId + "/" + logicalId + "/" + generation).getBytes(StandardCharsets.UTF_8));
            var text = new StringBuilder();
            for (int i = 0; i < RANDOM_LENGTH; i++) {
                text.append(LETTERS.charAt((digest[i] & 0xff) % LETTERS.length()));
            }
            return text.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Waits until the resource is ready.
     *
     * @throws ResourceException if it does not become so
     */
    void await(String otherwise, BooleanSupplier ready) {
        patience.await(otherwise, ready);
    }
}
