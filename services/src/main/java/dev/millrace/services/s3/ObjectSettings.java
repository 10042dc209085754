package dev.millrace.services.s3;

import dev.millrace.model.errors.S3Errors;
import dev.millrace.services.Call;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.Operation;
import dev.millrace.services.Streams;
import dev.millrace.store.Store;
import java.util.List;
import java.util.Map;

/** Sub-resources of objects and the access control lists that can only be what they are. */
final class ObjectSettings {

    private final Store store;
    private final LocalBuckets buckets;

    ObjectSettings(LocalBuckets buckets) {
        this.store = buckets.store();
        this.buckets = buckets;
    }

    List<Operation> all() {
        return List.of(
                streamed("GetObjectTagging", "GET", "/{Bucket}/{Key+}?tagging", (call, request) -> {
                    checkObject(call, request);
                    return Documents.answer(Documents.of("Tagging", "<TagSet/>"));
                }),
                streamed("PutObjectTagging", "PUT", "/{Bucket}/{Key+}?tagging", (call, request) -> {
                    throw S3Errors.notImplemented("tags of objects");
                }),
                streamed("DeleteObjectTagging", "DELETE", "/{Bucket}/{Key+}?tagging", (call, request) -> {
                    checkObject(call, request);
                    return Documents.answer(204, Map.of(), "");
                }),
                streamed("GetObjectAcl", "GET", "/{Bucket}/{Key+}?acl", (call, request) -> {
                    var bucket = checkObject(call, request);
                    return Documents.answer(Acls.document(bucket.account()));
                }),
                streamed("PutObjectAcl", "PUT", "/{Bucket}/{Key+}?acl", (call, request) -> {
                    checkObject(call, request);
                    return setAcl(request);
                }),
                streamed("PutBucketAcl", "PUT", "/{Bucket}?acl", (call, request) -> {
                    Requests.owned(store, call, request);
                    return setAcl(request);
                }));
    }

    private static Operation streamed(String name, String method, String path, Operation.StreamedHandler handler) {
        return new Operation.Streamed(name, new HttpBinding(method, path, 200), handler);
    }

    /** A canned list that changes nothing is taken; every other is refused, and so is one that is spelt out. */
    private static Streams.Answer setAcl(Streams.Request request) {
        var canned = request.header("x-amz-acl");
        if (canned.isEmpty()) {
            throw S3Errors.aclNotSupported();
        }
        Acls.check(canned.get());
        return Documents.answer(200, Map.of(), "");
    }

    private StoredBucket checkObject(Call call, Streams.Request request) {
        var bucket = Requests.owned(store, call, request);
        var key = Requests.key(request);
        if (!buckets.files().exists(bucket.name(), key)) {
            throw S3Errors.noSuchKey(key);
        }
        return bucket;
    }
}
