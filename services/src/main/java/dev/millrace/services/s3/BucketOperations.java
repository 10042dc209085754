package dev.millrace.services.s3;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.S3Errors;
import dev.millrace.services.Call;
import dev.millrace.services.Elements;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.Operation;
import dev.millrace.services.XmlRoot;
import dev.millrace.store.Store;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Buckets made, found, listed and deleted. Names are shared by all accounts, as on AWS. */
final class BucketOperations {

    @XmlRoot("CreateBucketConfiguration")
    record CreateBucketConfiguration(
            @Nullable String locationConstraint,
            @Nullable Location location,
            @Nullable Bucket bucket,
            @Elements("Tag") @Nullable List<Tag> tags) {}

    record Location(@Nullable String name, @Nullable String type) {}

    record Bucket(@Nullable String dataRedundancy, @Nullable String type) {}

    record CreateBucketRequest(
            String bucket,
            @HttpBinding.Body @Nullable CreateBucketConfiguration createBucketConfiguration,
            @HttpBinding.Header("x-amz-acl") @Nullable String aCL,

            @HttpBinding.Header("x-amz-bucket-object-lock-enabled") @Nullable
            Boolean objectLockEnabledForBucket,

            @HttpBinding.Header("x-amz-object-ownership") @Nullable
            String objectOwnership) {}

    record CreateBucketResponse(
            @HttpBinding.Header("Location") String location) {}

    record BucketRequest(
            String bucket,

            @HttpBinding.Header("x-amz-expected-bucket-owner") @Nullable
            String expectedBucketOwner) {}

    record HeadBucketResponse(
            @HttpBinding.Header("x-amz-bucket-region") String bucketRegion,
            @HttpBinding.Header("x-amz-access-point-alias") String accessPointAlias) {}

    record ListBucketsRequest(
            @HttpBinding.Query("prefix") @Nullable String prefix,
            @HttpBinding.Query("bucket-region") @Nullable String bucketRegion,

            @HttpBinding.Query("continuation-token") @Nullable
            String continuationToken,

            @HttpBinding.Query("max-buckets") @Nullable Integer maxBuckets) {}

    @XmlRoot("ListAllMyBucketsResult")
    record ListBucketsResponse(
            @Elements("Bucket") List<ListedBucket> buckets,
            Owner owner,
            @Nullable String prefix,
            @Nullable String continuationToken) {}

    record ListedBucket(String name, Instant creationDate, String bucketRegion) {}

    record Owner(String displayName, String iD) {}

    record Nothing() {}

    private static final int MOST_BUCKETS = 10_000;

    private final Store store;
    private final Clock clock;
    private final LocalBuckets buckets;

    BucketOperations(LocalBuckets buckets) {
        this.store = buckets.store();
        this.clock = buckets.clock();
        this.buckets = buckets;
    }

    List<Operation> all() {
        return List.of(
                Operation.rest(
                        "ListBuckets",
                        new HttpBinding("GET", "/", 200),
                        ListBucketsRequest.class,
                        ListBucketsResponse.class,
                        this::list),
                Operation.rest(
                        "CreateBucket",
                        new HttpBinding("PUT", "/{Bucket}", 200),
                        CreateBucketRequest.class,
                        CreateBucketResponse.class,
                        this::create),
                Operation.rest(
                        "HeadBucket",
                        new HttpBinding("HEAD", "/{Bucket}", 200),
                        BucketRequest.class,
                        HeadBucketResponse.class,
                        this::head),
                Operation.rest(
                        "DeleteBucket",
                        new HttpBinding("DELETE", "/{Bucket}", 204),
                        BucketRequest.class,
                        Nothing.class,
                        this::delete));
    }

    private ListBucketsResponse list(Call call, ListBucketsRequest request) {
        int most = request.maxBuckets() == null ? MOST_BUCKETS : request.maxBuckets();
        if (most < 1 || most > MOST_BUCKETS) {
            throw S3Errors.invalidArgument("Argument max-buckets must be an integer between 1 and " + MOST_BUCKETS);
        }
        var prefix = request.prefix() == null ? "" : request.prefix();
        var after = request.continuationToken() == null ? "" : request.continuationToken();
        var found = BucketStore.all(store).stream()
                .filter(bucket -> bucket.account().equals(call.scope().account()))
                .filter(bucket ->
                        bucket.name().startsWith(prefix) && bucket.name().compareTo(after) > 0)
                .filter(bucket ->
                        request.bucketRegion() == null || bucket.region().equals(request.bucketRegion()))
                .limit(most + 1L)
                .map(bucket -> new ListedBucket(bucket.name(), bucket.created(), bucket.region()))
                .toList();
        boolean isLast = found.size() <= most;
        var page = isLast ? found : found.subList(0, most);
        return new ListBucketsResponse(
                page,
                new Owner("webfile", BucketNames.owner(call.scope().account())),
                request.prefix(),
                isLast ? null : page.getLast().name());
    }

    private CreateBucketResponse create(Call call, CreateBucketRequest request) {
        var name = request.bucket();
        BucketNames.check(name);
        Acls.check(request.aCL());
        if (Boolean.TRUE.equals(request.objectLockEnabledForBucket())) {
            throw S3Errors.notImplemented("object lock");
        }
        var settings = Settings.ofNewBucket();
        if (request.objectOwnership() != null) {
            settings.put("ownershipControls", Settings.ownership(request.objectOwnership()));
        }
        var wanted = new StoredBucket(name, call.scope().account(), region(call, request), clock.now(), settings);
        var made = request.createBucketConfiguration() == null
                        || request.createBucketConfiguration().tags() == null
                ? wanted
                : wanted.with(
                        "tagging",
                        Settings.tagging(request.createBucketConfiguration().tags()));
        return buckets.locks().alone(name, () -> {
            if (BucketStore.find(store, name).isEmpty()) {
                buckets.files().discard(name); // what was left by a bucket of this name
            }
            return make(made);
        });
    }

    private CreateBucketResponse make(StoredBucket made) {
        var name = made.name();
        return store.commit(writer -> {
            var there = BucketStore.find(writer, name);
            if (there.isEmpty()) {
                BucketStore.put(writer, made);
            } else if (!there.get().account().equals(made.account())) {
                throw S3Errors.bucketAlreadyExists(name);
            } else if (!there.get().region().equals(Scope.DEFAULT_REGION)
                    || !made.region().equals(Scope.DEFAULT_REGION)) {
                throw S3Errors.bucketAlreadyOwnedByYou(name);
            } // in us-east-1 nothing happens, and nothing is said of it
            return new CreateBucketResponse("/" + name);
        });
    }

    private static String region(Call call, CreateBucketRequest request) {
        var given = request.createBucketConfiguration();
        if (given == null) {
            return call.scope().region();
        }
        if (given.location() != null || given.bucket() != null) {
            throw S3Errors.notImplemented("directory buckets (Location, Bucket)");
        }
        var region = given.locationConstraint();
        if (region == null || region.isEmpty()) {
            return call.scope().region();
        }
        if (region.equals("EU")) {
            return "eu-west-1";
        }
        if (!Scope.isRegion(region) || region.equals(Scope.DEFAULT_REGION)) {
            throw S3Errors.invalidLocationConstraint();
        }
        return region;
    }

    private HeadBucketResponse head(Call call, BucketRequest request) {
        var bucket = BucketStore.own(store, call, request.bucket());
        checkOwner(bucket, request.expectedBucketOwner());
        return new HeadBucketResponse(bucket.region(), "false");
    }

    /** Looked through before others have to wait, and once more when nothing can be added. */
    private Nothing delete(Call call, BucketRequest request) {
        var name = request.bucket();
        checkOwner(BucketStore.own(store, call, name), request.expectedBucketOwner());
        checkEmpty(name);
        return buckets.locks().alone(name, () -> {
            checkEmpty(name);
            deleteEmpty(call, name);
            return new Nothing();
        });
    }

    /** The record goes first: should the program end in between, the folder that stays bears no bucket. */
    private void deleteEmpty(Call call, String name) {
        store.commit(writer -> {
            BucketStore.delete(writer, BucketStore.own(writer, call, name).name());
            return true;
        });
        buckets.files().discard(name);
    }

    private void checkEmpty(String name) {
        if (!buckets.files().isEmpty(name)) {
            throw S3Errors.bucketNotEmpty(name);
        }
    }

    /** The header by which careful clients say whose the bucket ought to be. */
    static void checkOwner(StoredBucket bucket, @Nullable String expected) {
        if (expected != null && !expected.equals(bucket.account())) {
            throw S3Errors.accessDenied();
        }
    }
}
