package dev.millrace.gateway.signature;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A request in the one spelling that both sides can arrive at. */
final class CanonicalRequest {

    private static final String S3 = "s3";

    private record Pair(String name, String value) {}

    private CanonicalRequest() {}

    /** @param payload hash of the body, or what stands for it */
    static String of(SignedMessage request, String signingName, List<String> signedHeaders, String payload) {
        var headers = new StringBuilder();
        for (var name : signedHeaders) {
            headers.append(name)
                    .append(':')
                    .append(request.headers().all(name).stream()
                            .map(CanonicalRequest::collapsed)
                            .collect(Collectors.joining(",")))
                    .append('\n');
        }
        return String.join(
                "\n",
                request.method(),
                path(request.path(), signingName),
                query(request.query()),
                headers.toString(),
                String.join(";", signedHeaders),
                payload);
    }

    /** S3 takes the path as it is; everybody else normalises it and encodes what is encoded already. */
    private static String path(String path, String signingName) {
        if (signingName.equals(S3)) {
            return path.isEmpty() ? "/" : Percent.encode(Percent.decode(path, false), false);
        }
        return Percent.encode(Percent.normalised(path).getBytes(StandardCharsets.UTF_8), false);
    }

    private static String query(String query) {
        var pairs = new ArrayList<Pair>();
        for (var pair : query.split("&")) {
            int equals = pair.indexOf('=');
            var name = recoded(equals < 0 ? pair : pair.substring(0, equals));
            if (!pair.isEmpty() && !name.equals("X-Amz-Signature")) {
                pairs.add(new Pair(name, equals < 0 ? "" : recoded(pair.substring(equals + 1))));
            }
        }
        pairs.sort(Comparator.comparing(Pair::name).thenComparing(Pair::value));
        return pairs.stream().map(pair -> pair.name() + "=" + pair.value()).collect(Collectors.joining("&"));
    }

    private static String recoded(String text) {
        return Percent.encode(Percent.decode(text, true), true);
    }

    private static String collapsed(String value) {
        return value.strip().replaceAll(" +", " ");
    }
}
