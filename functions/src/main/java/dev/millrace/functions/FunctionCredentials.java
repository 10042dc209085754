package dev.millrace.functions;

import dev.millrace.model.Scope;
import java.util.Objects;

/** What a function signs its requests with. Its text does not show the secret. */
public record FunctionCredentials(String accessKeyId, String secretAccessKey, String sessionToken) {

    public FunctionCredentials {
        Objects.requireNonNull(accessKeyId);
        Objects.requireNonNull(secretAccessKey);
        Objects.requireNonNull(sessionToken);
    }

    /**
     * Credentials that only a server takes that does not verify them: the access key is the account, so that calls
     * arrive in the function's own, and nothing is real AWS's.
     */
    static FunctionCredentials ofAccount(Scope scope) {
        return new FunctionCredentials(scope.account(), "millrace", "millrace");
    }

    @Override
    public String toString() {
        return "FunctionCredentials[" + accessKeyId + "]";
    }
}
