package dev.millrace.services.s3;

import dev.millrace.model.errors.S3Errors;
import dev.millrace.services.Call;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.Operation;
import dev.millrace.services.Streams;
import dev.millrace.store.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Objects, their parts and their lists: checked here, done by S3Proxy. What is checked is whose bucket it is, and that
 * nothing is asked for that would silently not happen.
 */
final class ObjectOperations {

    private static final String BUCKET = "/{Bucket}";
    private static final String OBJECT = "/{Bucket}/{Key+}";
    private static final String COPY_SOURCE = "x-amz-copy-source";
    private static final String VERSION = "versionId";
    private static final Set<String> LISTING = Set.of(
            "continuation-token",
            "delimiter",
            "encoding-type",
            "fetch-owner",
            "list-type",
            "marker",
            "max-keys",
            "prefix",
            "start-after");
    private static final Set<String> READING = Set.of(
            "partNumber",
            "response-cache-control",
            "response-content-disposition",
            "response-content-encoding",
            "response-content-language",
            "response-content-type",
            "response-expires",
            VERSION);
    private static final Set<Integer> SUCCESS = Set.of(200, 204, 206);

    /** Of signatures, which are not for S3Proxy, only how long they hold. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "AWSAccessKeyId",
            "Signature",
            "X-Amz-Credential",
            "X-Amz-Security-Token",
            "X-Amz-Signature",
            "X-Amz-SignedHeaders",
            VERSION,
            "x-id");

    private final Store store;
    private final LocalBuckets buckets;

    ObjectOperations(LocalBuckets buckets) {
        this.store = buckets.store();
        this.buckets = buckets;
    }

    List<Operation> all() {
        return List.of(
                ofBucket("ListObjects", "GET", "", LISTING, this::passAboutBucket),
                ofBucket("ListMultipartUploads", "GET", "?uploads", Set.of(), this::passAboutBucket),
                ofBucket("DeleteObjects", "POST", "?delete", Set.of(), this::delete),
                ofObject("GetObject", "GET", "", READING, this::read),
                ofObject("GetObjectAttributes", "GET", "?attributes", this::pass),
                ofObject("ListParts", "GET", "?uploadId", this::pass),
                ofObject("HeadObject", "HEAD", "", READING, this::pass),
                ofObject("PutObject", "PUT", "", Set.of(VERSION), this::write),
                ofObject("UploadPart", "PUT", "?uploadId", this::writePart),
                ofObject("CreateMultipartUpload", "POST", "?uploads", this::pass),
                ofObject("CompleteMultipartUpload", "POST", "?uploadId", this::write),
                ofObject("AbortMultipartUpload", "DELETE", "?uploadId", this::pass),
                ofObject("DeleteObject", "DELETE", "", Set.of(VERSION), this::pass));
    }

    private static Operation ofBucket(
            String name, String method, String parameter, Set<String> known, Operation.StreamedHandler handler) {
        return new Operation.Streamed(name, new HttpBinding(method, BUCKET + parameter, 200), known, handler);
    }

    private static Operation ofObject(String name, String method, String parameter, Operation.StreamedHandler handler) {
        return ofObject(name, method, parameter, Set.of(), handler);
    }

    private static Operation ofObject(
            String name, String method, String parameter, Set<String> known, Operation.StreamedHandler handler) {
        return new Operation.Streamed(name, new HttpBinding(method, OBJECT + parameter, 200), known, handler);
    }

    private Streams.Answer passAboutBucket(Call call, Streams.Request request) {
        var bucket = enter(call, request);
        request.parameter("delimiter")
                .filter(delimiter -> !delimiter.isEmpty() && !delimiter.equals("/"))
                .ifPresent(delimiter -> {
                    throw S3Errors.notImplemented("the delimiter '" + delimiter + "'; it has '/'");
                });
        request.parameter("prefix").ifPresent(ObjectKeys::checkPrefix);
        return answer(bucket, "", request);
    }

    /** Its keys are in the document, which is read here before it is passed on. */
    private Streams.Answer delete(Call call, Streams.Request request) {
        var document = DeleteDocument.read(request);
        DeleteDocument.keys(document).forEach(ObjectKeys::check);
        return passAboutBucket(
                call,
                new Streams.Request(
                        request.method(),
                        request.path(),
                        request.query(),
                        request.headers(),
                        new ByteArrayInputStream(document),
                        OptionalLong.of(document.length)));
    }

    private Streams.Answer pass(Call call, Streams.Request request) {
        var bucket = enter(call, request);
        var key = Requests.key(request);
        ObjectKeys.check(key);
        checkVersion(request, key);
        checkCopySource(call, request);
        return answer(bucket, key, request);
    }

    /** The bucket, whose folder is there for S3Proxy to find: it is never made for one that is gone. */
    private StoredBucket enter(Call call, Streams.Request request) {
        var name = Requests.bucket(request);
        return buckets.locks().whileItStays(name, () -> {
            var bucket = Requests.owned(store, call, request);
            buckets.files().ensure(name);
            return bucket;
        });
    }

    /**
     * An object may be a page, and a browser that shows it would take it for one of this server's own, which may ask
     * for anything. So it is told to treat it as a stranger's.
     */
    private Streams.Answer read(Call call, Streams.Request request) {
        var answer = pass(call, request);
        var headers = new LinkedHashMap<>(answer.headers());
        headers.put("Content-Security-Policy", "sandbox");
        headers.put("X-Content-Type-Options", "nosniff");
        return new Streams.Answer(answer.status(), headers, answer.body(), answer.length());
    }

    /** Something new is under the key when it has been answered, dated by business time. */
    private Streams.Answer write(Call call, Streams.Request request) {
        var answer = noted(call, request);
        settle(call, Requests.bucket(request), Requests.key(request), SUCCESS.contains(answer.status()));
        var headers = new LinkedHashMap<>(answer.headers());
        headers.putAll(ObjectHeaders.echoed(request));
        return new Streams.Answer(answer.status(), headers, answer.body(), answer.length());
    }

    /**
     * No lock is held while a client sends, so the bucket may have been deleted meanwhile: what was written went with
     * it, and nobody is told that it is there.
     */
    private void settle(Call call, String bucket, String key, boolean isWritten) {
        buckets.locks().whileItStays(bucket, () -> {
            var now = BucketStore.find(store, bucket);
            boolean isOurs =
                    now.isPresent() && now.get().account().equals(call.scope().account());
            if (isOurs && isWritten) {
                buckets.files().stamp(bucket, key);
            } else if (!isOurs) {
                if (isWritten) {
                    buckets.files().withdraw(bucket, key);
                }
                throw S3Errors.noSuchBucket(bucket);
            }
            return true;
        });
    }

    private Streams.Answer noted(Call call, Streams.Request request) {
        var bucket = Requests.owned(store, call, request).name();
        var key = Requests.key(request);
        ObjectKeys.check(key);
        try (var note = buckets.files().begin(bucket, key)) {
            return whole(pass(call, request));
        }
    }

    /** A part of an upload is an object of its own to S3Proxy until the upload is completed. */
    private Streams.Answer writePart(Call call, Streams.Request request) {
        var bucket = Requests.owned(store, call, request).name();
        var key = Requests.key(request);
        ObjectKeys.check(key);
        var part = ".mpus-" + request.parameter("uploadId").orElse("") + "-" + key + "-"
                + request.parameter("partNumber").orElse("");
        try (var note = buckets.files().begin(bucket, part)) {
            return whole(pass(call, request));
        }
    }

    /** The answers to writes are short; when they have come in, the write is done. */
    private static Streams.Answer whole(Streams.Answer answer) {
        try (var body = answer.body()) {
            var bytes = body.readAllBytes();
            return new Streams.Answer(
                    answer.status(), answer.headers(), new ByteArrayInputStream(bytes), OptionalLong.of(bytes.length));
        } catch (IOException e) {
            throw new UncheckedIOException("S3Proxy's answer broke off", e);
        }
    }

    private Streams.Answer answer(StoredBucket bucket, String key, Streams.Request request) {
        var path = "/" + bucket.name() + (key.isEmpty() ? "" : "/" + Requests.encodePath(key)) + query(request);
        return buckets.server()
                .answer(request.method(), path, ObjectHeaders.passedOn(request), request.body(), request.length());
    }

    private static String query(Streams.Request request) {
        var pairs = new ArrayList<String>();
        for (var parameter : request.query().entrySet()) {
            if (!NOT_PASSED_ON.contains(parameter.getKey())) {
                for (var value : parameter.getValue()) {
                    pairs.add(Requests.encode(parameter.getKey())
                            + (value.isEmpty() ? "" : "=" + Requests.encode(value)));
                }
            }
        }
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    private static void checkVersion(Streams.Request request, String key) {
        request.parameter(VERSION).filter(version -> !version.equals("null")).ifPresent(version -> {
            throw S3Errors.noSuchVersion(key, version);
        });
    }

    private void checkCopySource(Call call, Streams.Request request) {
        request.header(COPY_SOURCE).ifPresent(text -> {
            int version = text.indexOf("?versionId=");
            if (version >= 0 && !text.endsWith("?versionId=null")) {
                throw S3Errors.noSuchVersion(text.substring(0, version), text.substring(version + 11));
            }
            var path = version < 0 ? text : text.substring(0, version);
            var name = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
            name = name.startsWith("/") ? name.substring(1) : name;
            int slash = name.indexOf('/');
            if (slash <= 0) {
                throw S3Errors.invalidArgument("Invalid copy source object key");
            }
            ObjectKeys.check(name.substring(slash + 1));
            var source = name.substring(0, slash);
            buckets.locks().whileItStays(source, () -> {
                var bucket = BucketStore.own(store, call, source);
                BucketOperations.checkOwner(
                        bucket,
                        request.header("x-amz-source-expected-bucket-owner").orElse(null));
                buckets.files().ensure(source);
                return true;
            });
        });
    }
}
