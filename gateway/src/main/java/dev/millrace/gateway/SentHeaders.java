package dev.millrace.gateway;

import dev.millrace.gateway.signature.SignedMessage;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Headers as they came, looked at when somebody asks. */
record SentHeaders(ServerRequestHeaders headers) implements SignedMessage.Headers {

    @Override
    public List<String> all(String name) {
        var header = HeaderNames.create(name);
        return headers.contains(header) ? headers.get(header).allValues() : List.of();
    }

    @Override
    public Set<String> names() {
        return headers.stream()
                .map(Header::headerName)
                .map(name -> name.lowerCase())
                .collect(Collectors.toSet());
    }
}
