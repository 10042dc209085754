package dev.millrace.services.s3;

import dev.millrace.services.Call;
import dev.millrace.services.Streams;
import dev.millrace.store.Reader;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** What the path of a streamed request says. */
final class Requests {

    private Requests() {}

    static String bucket(Streams.Request request) {
        var path = withoutSlash(request);
        int slash = path.indexOf('/');
        return decode(slash < 0 ? path : path.substring(0, slash));
    }

    /** Empty if the request is about the bucket itself. */
    static String key(Streams.Request request) {
        var path = withoutSlash(request);
        int slash = path.indexOf('/');
        return slash < 0 ? "" : decode(path.substring(slash + 1));
    }

    /** The caller's bucket that the path names. */
    static StoredBucket owned(Reader reader, Call call, Streams.Request request) {
        var bucket = BucketStore.own(reader, call, bucket(request));
        BucketOperations.checkOwner(
                bucket, request.header("x-amz-expected-bucket-owner").orElse(null));
        return bucket;
    }

    private static String withoutSlash(Streams.Request request) {
        return request.path().startsWith("/") ? request.path().substring(1) : request.path();
    }

    /** In a path a plus is a plus. */
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a stray percent sign means itself
        }
    }

    /** A value for the query, or with its slashes left alone for the path. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String encodePath(String text) {
        return encode(text).replace("%2F", "/");
    }
}
