package dev.millrace.gateway.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a signature says about the caller: {@code accessKey/date/region/service/aws4_request}. It is not verified here.
 *
 * @param region empty if the scope names none (signatures that hold for several regions)
 */
record Credential(String accessKey, String region, String service) {

    private static final String PARAMETER = "Credential=";

    /** The credential in the Authorization header or in the query, if there is one in proper form. */
    static Optional<Credential> of(WireRequest request) {
        return textOf(request).flatMap(Credential::parse);
    }

    /** What stands where the credential belongs, in proper form or not. */
    static Optional<String> textOf(WireRequest request) {
        var header = request.header("authorization");
        if (header.isPresent()) {
            return fromHeader(header.get());
        }
        if (!request.query().contains("X-Amz-Credential")) {
            return Optional.empty();
        }
        Map<String, List<String>> parameters = request.queryParameters();
        return Optional.ofNullable(parameters.get("X-Amz-Credential")).map(List::getFirst);
    }

    private static Optional<String> fromHeader(String header) {
        int start = header.indexOf(PARAMETER);
        if (start < 0) {
            return Optional.empty();
        }
        start += PARAMETER.length();
        int end = start;
        while (end < header.length() && header.charAt(end) != ',' && header.charAt(end) != ' ') {
            end++;
        }
        return Optional.of(header.substring(start, end));
    }

    /** The credential that the text is, if it is one. */
    static Optional<Credential> parse(String text) {
        var parts = text.split("/", -1);
        return switch (parts.length) {
            case 5 -> Optional.of(new Credential(parts[0], parts[2], parts[3]));
            case 4 -> Optional.of(new Credential(parts[0], "", parts[2])); // asymmetric signatures have no region
            default -> Optional.empty();
        };
    }
}
