package dev.millrace.tables.table;

import dev.millrace.model.Scope;
import java.util.Objects;

/**
 * What a client called a transaction, so that it is carried out once if it is sent twice (spec 3.9.9).
 *
 * @param digest of the request, as text: another one under the same name is refused
 */
public record ClientToken(Scope scope, String token, String digest) {
    public ClientToken {
        Objects.requireNonNull(scope);
        Objects.requireNonNull(token);
        Objects.requireNonNull(digest);
    }

    /** Client and name, without the request. */
    String path() {
        return scope.account() + "/" + scope.region() + "/" + token;
    }
}
