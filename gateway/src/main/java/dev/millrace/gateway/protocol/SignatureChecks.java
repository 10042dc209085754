package dev.millrace.gateway.protocol;

import dev.millrace.model.ServiceError;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a request carries the parts of a signature (spec 6.5, rows 2 to 5). Any signature and any key is accepted;
 * but a client that forgot to sign must learn it here, as it would from AWS.
 */
final class SignatureChecks {

    private static final String SERVICE = "com.amazon.coral.service";
    private static final String ALGORITHM = "X-Amz-Algorithm";

    private SignatureChecks() {}

    /** What AWS would say of the signature's form; empty if it is whole. */
    static Optional<ServiceError> fault(WireRequest request) {
        var header = request.header("authorization");
        Set<String> query =
                request.query().isEmpty() ? Set.of() : request.queryParameters().keySet();
        if (header.isPresent() && query.contains(ALGORITHM)) {
            return Optional.of(error(
                    "InvalidSignatureException",
                    "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."));
        }
        if (header.isPresent() && header.get().startsWith("AWS4-")) {
            return headerFault(header.get(), request);
        }
        return query.contains(ALGORITHM)
                ? queryFault(query)
                : Optional.of(error("MissingAuthenticationTokenException", "Request is missing Authentication Token"));
    }

    private static Optional<ServiceError> headerFault(String header, WireRequest request) {
        var sentences = new StringBuilder();
        for (var name : List.of("Credential", "Signature", "SignedHeaders")) {
            if (!has(header, name)) {
                sentences.append("Authorization header requires '").append(name).append("' parameter. ");
            }
        }
        if (request.header("x-amz-date").isEmpty() && request.header("date").isEmpty()) {
            sentences.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
        }
        return sentences.isEmpty()
                ? Optional.empty()
                : Optional.of(error("IncompleteSignatureException", sentences + "Authorization=" + header));
    }

    /** Whether a part of the header, between blanks and commas, gives the parameter a value. Every request is asked. */
    private static boolean has(String header, String parameter) {
        for (int at = header.indexOf(parameter); at >= 0; at = header.indexOf(parameter, at + 1)) {
            int equals = at + parameter.length();
            if ((at == 0 || isBreak(header.charAt(at - 1)))
                    && equals + 1 < header.length()
                    && header.charAt(equals) == '='
                    && !isBreak(header.charAt(equals + 1))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBreak(char c) {
        return c == ' ' || c == ',';
    }

    private static Optional<ServiceError> queryFault(Set<String> query) {
        var sentences = new StringBuilder();
        for (var name :
                List.of(ALGORITHM, "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date")) {
            if (!query.contains(name)) {
                sentences
                        .append("AWS query-string parameters must include '")
                        .append(name)
                        .append("'. ");
            }
        }
        return sentences.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        error("IncompleteSignatureException", sentences + "Re-examine the query-string parameters."));
    }

    private static ServiceError error(String code, String message) {
        return ServiceError.of(400, code, message).inNamespace(SERVICE);
    }
}
