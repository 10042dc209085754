package dev.millrace.services.s3;

import dev.millrace.model.errors.S3Errors;
import dev.millrace.services.Call;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.Operation;
import dev.millrace.services.Streams;
import dev.millrace.store.Store;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * ListObjectVersions. There is one version of every object, called {@code null} as in a bucket that never had others;
 * tools that empty a bucket ask for them.
 */
final class VersionListing {

    private static final int MOST_KEYS = 1000;

    private final Store store;
    private final LocalBuckets buckets;

    VersionListing(LocalBuckets buckets) {
        this.store = buckets.store();
        this.buckets = buckets;
    }

    List<Operation> all() {
        return List.of(new Operation.Streamed(
                "ListObjectVersions", new HttpBinding("GET", "/{Bucket}?versions", 200), this::list));
    }

    private Streams.Answer list(Call call, Streams.Request request) {
        var bucket = Requests.owned(store, call, request);
        if (!request.parameter("delimiter").orElse("").isEmpty()) {
            throw S3Errors.notImplemented("a delimiter for ListObjectVersions");
        }
        var prefix = request.parameter("prefix").orElse("");
        var marker = request.parameter("key-marker").orElse("");
        boolean isEncoded =
                request.parameter("encoding-type").filter("url"::equals).isPresent();
        int most = maxKeys(request);
        var found = new ArrayList<S3Object>();
        boolean isTruncated = most > 0 && buckets.files().list(bucket.name(), prefix, marker, most, found::add);
        var owner = BucketNames.owner(bucket.account());
        var content = new StringBuilder()
                .append(Documents.element("Name", bucket.name()))
                .append(key("Prefix", prefix, isEncoded))
                .append(key("KeyMarker", marker, isEncoded))
                .append("<VersionIdMarker/>")
                .append(Documents.element("MaxKeys", Integer.toString(most)))
                .append(isEncoded ? Documents.element("EncodingType", "url") : "")
                .append(Documents.element("IsTruncated", Boolean.toString(isTruncated)));
        if (isTruncated && !found.isEmpty()) {
            content.append(key("NextKeyMarker", found.getLast().key(), isEncoded))
                    .append(Documents.element("NextVersionIdMarker", "null"));
        }
        found.forEach(object -> content.append("<Version>")
                .append(key("Key", object.key(), isEncoded))
                .append(Documents.element("VersionId", "null"))
                .append(Documents.element("IsLatest", "true"))
                .append(Documents.element("LastModified", object.lastModified().toString()))
                .append(eTag(object))
                .append(Documents.element("Size", object.size().toString()))
                .append(Documents.element("StorageClass", "STANDARD"))
                .append("<Owner>")
                .append(Documents.element("ID", owner))
                .append("</Owner></Version>"));
        return Documents.answer(Documents.of("ListVersionsResult", content.toString()));
    }

    /** A file that was copied without its attributes has none. */
    private static String eTag(S3Object object) {
        var eTag = object.eTag();
        if (eTag == null) {
            return "";
        }
        return Documents.element("ETag", eTag.startsWith("\"") ? eTag : "\"" + eTag + "\"");
    }

    private static String key(String element, String key, boolean isEncoded) {
        return Documents.element(element, isEncoded ? Requests.encodePath(key) : key);
    }

    private static int maxKeys(Streams.Request request) {
        var text = request.parameter("max-keys").orElse(Integer.toString(MOST_KEYS));
        try {
            int most = Integer.parseInt(text);
            if (most < 0) {
                throw S3Errors.invalidArgument("Argument maxKeys must be an integer between 0 and 2147483647");
            }
            return Math.min(most, MOST_KEYS);
        } catch (NumberFormatException e) {
            throw S3Errors.invalidArgument("Provided max-keys not an integer or within integer range");
        }
    }
}
