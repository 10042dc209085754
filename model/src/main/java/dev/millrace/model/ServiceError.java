package dev.millrace.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told when its request cannot be carried out: AWS's own type, status and sentence. How it is spelt on
 * the wire is the protocol's business.
 *
 * @param namespace what stands before {@code #} in the {@code __type} of the JSON protocols, for example
 *     {@code com.amazon.coral.validate}; empty if the service sends the bare code
 * @param code the error's name, for example {@code ValidationException}
 * @param message the sentence for the client, or null where AWS sends none
 * @param status the HTTP status
 * @param messageMember how the message's member is called in JSON bodies: {@code message} or {@code Message}
 * @param queryCode the code that the query protocol and the {@code x-amzn-query-error} header use; null if it is
 *     {@code code}
 * @param members further members of the error body, in order; values are texts, numbers, booleans, lists, maps, or raw
 *     JSON as {@link RawJson}
 */
public record ServiceError(
        String namespace,
        String code,
        @Nullable String message,
        int status,
        String messageMember,
        @Nullable String queryCode,
        Map<String, Object> members) {

    /** A piece of JSON, already written, to be put into an error body as it is. */
    public record RawJson(String json) {}

    public ServiceError {
        Objects.requireNonNull(namespace);
        Objects.requireNonNull(code);
        Objects.requireNonNull(messageMember);
        members = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(members));
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("an error's status is 400 to 599, not " + status);
        }
    }

    /** An error with the usual spelling: no namespace, member {@code message}. */
    public static ServiceError of(int status, String code, String message) {
        return new ServiceError("", code, message, status, "message", null, Map.of());
    }

    public ServiceError inNamespace(String newNamespace) {
        return new ServiceError(newNamespace, code, message, status, messageMember, queryCode, members);
    }

    public ServiceError withMessageMember(String newMember) {
        return new ServiceError(namespace, code, message, status, newMember, queryCode, members);
    }

    public ServiceError withQueryCode(String newCode) {
        return new ServiceError(namespace, code, message, status, messageMember, newCode, members);
    }

    public ServiceError with(String member, Object value) {
        var all = new LinkedHashMap<>(members);
        all.put(member, value);
        return new ServiceError(namespace, code, message, status, messageMember, queryCode, all);
    }

    /** The error as something to throw. */
    public ServiceException asException() {
        return new ServiceException(this);
    }

    /** {@code namespace#code}, or the bare code. */
    public String wireType() {
        return namespace.isEmpty() ? code : namespace + "#" + code;
    }
}
