package dev.millrace.gateway.protocol;

import dev.millrace.model.ServiceError;
import java.util.LinkedHashSet;
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
        var present = new LinkedHashSet<String>();
        for (var part : header.split("[, ]")) {
            int equals = part.indexOf('=');
            if (equals > 0 && equals < part.length() - 1) {
                present.add(part.substring(0, equals));
            }
        }
        var sentences = new StringBuilder();
        for (var name : List.of("Credential", "Signature", "SignedHeaders")) {
            if (!present.contains(name)) {
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
