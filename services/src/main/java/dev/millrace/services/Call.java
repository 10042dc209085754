package dev.millrace.services;

import dev.millrace.model.Scope;
import java.util.Objects;

/**
 * Who calls and from where.
 *
 * @param scope account (from the access key if it is a 12-digit number, else the server's) and region (from the
 *     credential scope)
 * @param requestId echoed to the client and written to the log
 * @param endpoint scheme, host and port the client used, for example {@code http://127.0.0.1:4566}; queue URLs carry it
 * @param accessKey the caller's access key id, empty if the request was not signed
 */
public record Call(Scope scope, String requestId, String endpoint, String accessKey) {
    public Call {
        Objects.requireNonNull(scope);
        Objects.requireNonNull(requestId);
        Objects.requireNonNull(endpoint);
        Objects.requireNonNull(accessKey);
    }
}
