package dev.millrace.services.lambda.request;

import dev.millrace.model.ServiceException;
import dev.millrace.model.errors.LambdaErrors;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Refuses by name what AWS would accept and Millrace cannot do, so that nothing is stored without effect. */
public final class Unsupported {

    private Unsupported() {}

    /** Refuses the member if it asks for something; absent and empty ones do not. */
    public static void refuse(String member, @Nullable Object value) {
        if (asksForSomething(value)) {
            throw error(member);
        }
    }

    /** The refusal of a member or operation. */
    public static ServiceException error(String name) {
        return LambdaErrors.invalidParameter("Millrace does not support " + name + " yet.");
    }

    private static boolean asksForSomething(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case String text -> !text.isEmpty();
            case Boolean flag -> flag;
            case Collection<?> list -> !list.isEmpty();
            case Map<?, ?> map -> map.values().stream().anyMatch(Unsupported::asksForSomething);
            case Object other -> true;
        };
    }
}
