package dev.millrace.gateway;

import dev.millrace.model.ServiceError;
import dev.millrace.model.errors.DynamoDbErrors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Reads request bodies: no more than announced, no more than allowed, decompressed (spec 6.1.1, 6.2.1). */
final class Bodies {

    private static final int MEBIBYTE = 1 << 20;

    /** DynamoDB's limit. */
    static final int DYNAMODB_LIMIT = 16 * MEBIBYTE;

    /** Lambda's: a 50 MB zip in Base64 and what stands around it. */
    static final int LIMIT = 70 * MEBIBYTE;

    private Bodies() {}

    /**
     * A whole body; neither array is to be changed.
     *
     * @param sent as it came: what was signed
     * @param content decompressed
     */
    record Body(byte[] sent, byte[] content) {}

    /**
     * The whole body.
     *
     * @param announced the Content-Length, or -1 if the body comes in chunks
     * @throws dev.millrace.model.ServiceException if it is too large, shorter than announced, or not what its encoding
     *     says
     */
    static Body read(InputStream in, long announced, String encoding, int limit) {
        try {
            if (announced > limit) {
                throw tooLarge();
            }
            var sent = announced < 0 ? limited(in, limit) : in.readNBytes((int) announced);
            if (sent.length < announced) {
                throw DynamoDbErrors.serialization(
                        "The body ended after " + sent.length + " of " + announced + " bytes");
            }
            return new Body(sent, decode(sent, encoding.toLowerCase(Locale.ROOT).trim(), limit));
        } catch (IOException e) {
            throw DynamoDbErrors.serialization("The body could not be read: " + e.getMessage());
        }
    }

    private static byte[] decode(byte[] sent, String encoding, int limit) throws IOException {
        return switch (encoding) {
            case "", "identity", "aws-chunked" -> sent;
            case "gzip" -> limited(new GZIPInputStream(new ByteArrayInputStream(sent)), limit);
            case "deflate" -> limited(new InflaterInputStream(new ByteArrayInputStream(sent)), limit);
            default -> throw DynamoDbErrors.serialization("Unsupported Content-Encoding: " + encoding);
        };
    }

    private static byte[] limited(InputStream in, int limit) throws IOException {
        var all = in.readNBytes(limit + 1);
        if (all.length > limit) {
            throw tooLarge();
        }
        return all;
    }

    private static RuntimeException tooLarge() {
        return ServiceError.of(413, "RequestEntityTooLargeException", "Request body is too large")
                .inNamespace("com.amazon.coral.service")
                .asException();
    }
}
