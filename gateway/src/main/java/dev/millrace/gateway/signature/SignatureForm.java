package dev.millrace.gateway.signature;

import dev.millrace.gateway.signature.SignatureFault.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a request carries the parts of a signature (spec 6.5, rows 2 to 5). A client that forgot to sign must learn
 * it even where any signature is accepted.
 */
public final class SignatureForm {

    static final String ALGORITHM = "X-Amz-Algorithm";
    static final String EXPIRES = "X-Amz-Expires";
    private static final String VERSION = "AWS4-";

    private SignatureForm() {}

    /**
     * What AWS would say of the signature's form; empty if it is whole.
     *
     * @param authorization the header, if there is one
     * @param query names of the query's parameters
     * @param dated whether there is a header with the date
     */
    public static Optional<SignatureFault> fault(Optional<String> authorization, Set<String> query, boolean dated) {
        if (authorization.isPresent() && query.contains(ALGORITHM)) {
            return Optional.of(SignatureFault.of(
                    Kind.AMBIGUOUS,
                    "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."));
        }
        if (authorization.isPresent() && authorization.get().startsWith(VERSION)) {
            return headerFault(authorization.get(), dated);
        }
        return query.contains(ALGORITHM)
                ? queryFault(query)
                : Optional.of(SignatureFault.of(Kind.MISSING, "Request is missing Authentication Token"));
    }

    /** The parts of the header by name, the empty ones left out; components may be separated by commas alone. */
    static Map<String, String> parts(String header) {
        var parts = new LinkedHashMap<String, String>();
        for (var part : header.split("[, ]")) {
            int equals = part.indexOf('=');
            if (equals > 0 && equals < part.length() - 1) {
                parts.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        return parts;
    }

    private static Optional<SignatureFault> headerFault(String header, boolean dated) {
        var sentences = new StringBuilder();
        for (var name : List.of("Credential", "Signature", "SignedHeaders")) {
            if (!has(header, name)) {
                sentences.append("Authorization header requires '").append(name).append("' parameter. ");
            }
        }
        if (!dated) {
            sentences.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
        }
        return sentences.isEmpty()
                ? Optional.empty()
                : Optional.of(SignatureFault.of(Kind.INCOMPLETE, sentences + "Authorization=" + header));
    }

    /** Whether one of the {@link #parts} gives the parameter a value; every request is asked, so nothing is made. */
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

    private static Optional<SignatureFault> queryFault(Set<String> query) {
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
                        SignatureFault.of(Kind.LINK_INCOMPLETE, sentences + "Re-examine the query-string parameters."));
    }
}
