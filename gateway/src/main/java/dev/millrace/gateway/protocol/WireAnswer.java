package dev.millrace.gateway.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer ready to be sent.
 *
 * @param contentType empty for none
 * @param headers further ones
 * @param body not to be changed
 * @param checksummed whether {@code x-amz-crc32} over the bytes sent goes with it, and compression is offered (spec
 *     6.1.3, 6.2): DynamoDB does both
 */
public record WireAnswer(
        int status, String contentType, Map<String, String> headers, byte[] body, boolean checksummed) {

    public WireAnswer {
        headers = Map.copyOf(headers);
    }

    static WireAnswer of(int status, String contentType, byte[] body) {
        return new WireAnswer(status, contentType, Map.of(), body, false);
    }

    WireAnswer with(String header, String value) {
        var all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new WireAnswer(status, contentType, all, body, checksummed);
    }

    WireAnswer checksummed(boolean yes) {
        return new WireAnswer(status, contentType, headers, body, yes);
    }
}
