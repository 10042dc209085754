package dev.millrace.services.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.errors.S3Errors;
import dev.millrace.services.Call;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.Operation;
import dev.millrace.services.Wire;
import dev.millrace.services.s3.BucketOperations.BucketRequest;
import dev.millrace.services.s3.BucketOperations.Nothing;
import dev.millrace.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The sub-resources of buckets that can be set: put, read and deleted. They have no effect on objects. */
final class SettingOperations {

    private static final String OWNER = "x-amz-expected-bucket-owner";

    /** A request that sets a sub-resource. */
    interface Put<T extends Record> {
        String bucket();

        @Nullable
        String expectedBucketOwner();

        @Nullable
        T document();
    }

    record PutVersioning(
            String bucket,
            @HttpBinding.Body Settings.@Nullable Versioning versioningConfiguration,
            @HttpBinding.Header(OWNER) @Nullable String expectedBucketOwner)
            implements Put<Settings.Versioning> {
        @Override
        public Settings.@Nullable Versioning document() {
            return versioningConfiguration;
        }
    }

    record PutTagging(
            String bucket,
            @HttpBinding.Body Settings.@Nullable Tagging tagging,
            @HttpBinding.Header(OWNER) @Nullable String expectedBucketOwner)
            implements Put<Settings.Tagging> {
        @Override
        public Settings.@Nullable Tagging document() {
            return tagging;
        }
    }

    record PutEncryption(
            String bucket,
            @HttpBinding.Body Settings.@Nullable Encryption serverSideEncryptionConfiguration,
            @HttpBinding.Header(OWNER) @Nullable String expectedBucketOwner)
            implements Put<Settings.Encryption> {
        @Override
        public Settings.@Nullable Encryption document() {
            return serverSideEncryptionConfiguration;
        }
    }

    record PutPublicAccessBlock(
            String bucket,
            @HttpBinding.Body Settings.@Nullable PublicAccessBlock publicAccessBlockConfiguration,
            @HttpBinding.Header(OWNER) @Nullable String expectedBucketOwner)
            implements Put<Settings.PublicAccessBlock> {
        @Override
        public Settings.@Nullable PublicAccessBlock document() {
            return publicAccessBlockConfiguration == null ? null : publicAccessBlockConfiguration.whole();
        }
    }

    record PutOwnership(
            String bucket,
            @HttpBinding.Body Settings.@Nullable Ownership ownershipControls,
            @HttpBinding.Header(OWNER) @Nullable String expectedBucketOwner)
            implements Put<Settings.Ownership> {
        @Override
        public Settings.@Nullable Ownership document() {
            return ownershipControls;
        }
    }

    record PutCors(
            String bucket,
            @HttpBinding.Body Settings.@Nullable Cors cORSConfiguration,
            @HttpBinding.Header(OWNER) @Nullable String expectedBucketOwner)
            implements Put<Settings.Cors> {
        @Override
        public Settings.@Nullable Cors document() {
            return cORSConfiguration;
        }
    }

    record PutLifecycle(
            String bucket,
            @HttpBinding.Body Settings.@Nullable Lifecycle lifecycleConfiguration,
            @HttpBinding.Header(OWNER) @Nullable String expectedBucketOwner)
            implements Put<Settings.Lifecycle> {
        @Override
        public Settings.@Nullable Lifecycle document() {
            return lifecycleConfiguration;
        }
    }

    record PutPolicy(
            String bucket,
            @HttpBinding.Body @Nullable String policy,
            @HttpBinding.Header(OWNER) @Nullable String expectedBucketOwner) {}

    record GetPolicyResponse(@HttpBinding.Body String policy) {}

    private final Store store;
    private final List<Operation> operations = new ArrayList<>();

    SettingOperations(Store store) {
        this.store = store;
        addPut("PutBucketVersioning", "versioning", PutVersioning.class, SettingRules::check);
        addGet(
                "GetBucketVersioning",
                "versioning",
                Settings.Versioning.class,
                bucket -> Wire.JSON.valueToTree(new Settings.Versioning(null, null)));
        addPut("PutBucketTagging", "tagging", 204, PutTagging.class, SettingRules::check);
        addGet("GetBucketTagging", "tagging", Settings.Tagging.class, bucket -> {
            throw S3Errors.notSet("NoSuchTagSet", "The TagSet does not exist", bucket.name());
        });
        addDelete("DeleteBucketTagging", "tagging", bucket -> bucket.without("tagging"));
        addPut("PutBucketEncryption", "encryption", PutEncryption.class, SettingRules::check);
        addGet(
                "GetBucketEncryption",
                "encryption",
                Settings.Encryption.class,
                bucket -> Settings.encryptionOfNewBucket());
        addDelete("DeleteBucketEncryption", "encryption", bucket -> bucket.without("encryption"));
        addPut("PutPublicAccessBlock", "publicAccessBlock", PutPublicAccessBlock.class, block -> {});
        addGet("GetPublicAccessBlock", "publicAccessBlock", Settings.PublicAccessBlock.class, bucket -> {
            throw S3Errors.notSet(
                    "NoSuchPublicAccessBlockConfiguration",
                    "The public access block configuration was not found",
                    bucket.name());
        });
        addDelete("DeletePublicAccessBlock", "publicAccessBlock", bucket -> bucket.without("publicAccessBlock"));
        addPut("PutBucketOwnershipControls", "ownershipControls", PutOwnership.class, SettingRules::check);
        addGet("GetBucketOwnershipControls", "ownershipControls", Settings.Ownership.class, bucket -> {
            throw S3Errors.notSet(
                    "OwnershipControlsNotFoundError", "The bucket ownership controls were not found", bucket.name());
        });
        addDelete("DeleteBucketOwnershipControls", "ownershipControls", bucket -> bucket.without("ownershipControls"));
        addPut("PutBucketCors", "cors", PutCors.class, SettingRules::check);
        addGet("GetBucketCors", "cors", Settings.Cors.class, bucket -> {
            throw S3Errors.notSet("NoSuchCORSConfiguration", "The CORS configuration does not exist", bucket.name());
        });
        addDelete("DeleteBucketCors", "cors", bucket -> bucket.without("cors"));
        addPut("PutBucketLifecycleConfiguration", "lifecycle", PutLifecycle.class, SettingRules::check);
        addGet("GetBucketLifecycleConfiguration", "lifecycle", Settings.Lifecycle.class, bucket -> {
            throw S3Errors.notSet(
                    "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", bucket.name());
        });
        addDelete("DeleteBucketLifecycle", "lifecycle", bucket -> bucket.without("lifecycle"));
        addPolicy();
    }

    List<Operation> all() {
        return List.copyOf(operations);
    }

    private <T extends Record, P extends Record & Put<T>> void addPut(
            String name, String parameter, Class<P> input, Consumer<T> check) {
        addPut(name, parameter, 200, input, check);
    }

    private <T extends Record, P extends Record & Put<T>> void addPut(
            String name, String parameter, int status, Class<P> input, Consumer<T> check) {
        operations.add(Operation.rest(
                name,
                new HttpBinding("PUT", "/{Bucket}?" + parameter, status),
                input,
                Nothing.class,
                (call, request) -> {
                    var bucket = BucketStore.own(store, call, request.bucket());
                    BucketOperations.checkOwner(bucket, request.expectedBucketOwner());
                    var document = request.document();
                    if (document == null) {
                        throw S3Errors.malformedXml();
                    }
                    check.accept(document);
                    return change(
                            call,
                            request.bucket(),
                            current -> current.with(parameter, Wire.JSON.valueToTree(document)));
                }));
    }

    /** What a bucket has for which nothing was set; may instead say that there is nothing. */
    @FunctionalInterface
    private interface WhenUnset {
        JsonNode of(StoredBucket bucket);
    }

    private <T extends Record> void addGet(String name, String parameter, Class<T> output, WhenUnset unset) {
        operations.add(Operation.rest(
                name,
                new HttpBinding("GET", "/{Bucket}?" + parameter, 200),
                BucketRequest.class,
                output,
                (call, request) -> {
                    var bucket = owned(call, request);
                    return read(bucket.setting(parameter).orElseGet(() -> unset.of(bucket)), output);
                }));
    }

    private void addDelete(String name, String parameter, UnaryOperator<StoredBucket> change) {
        operations.add(Operation.rest(
                name,
                new HttpBinding("DELETE", "/{Bucket}?" + parameter, 204),
                BucketRequest.class,
                Nothing.class,
                (call, request) -> change(call, owned(call, request).name(), change)));
    }

    private void addPolicy() {
        operations.add(Operation.rest(
                "PutBucketPolicy",
                new HttpBinding("PUT", "/{Bucket}?policy", 204),
                PutPolicy.class,
                Nothing.class,
                (call, request) -> {
                    var bucket = BucketStore.own(store, call, request.bucket());
                    BucketOperations.checkOwner(bucket, request.expectedBucketOwner());
                    var policy = SettingRules.policy(request.policy());
                    return change(call, request.bucket(), current -> current.with("policy", policy));
                }));
        operations.add(Operation.rest(
                "GetBucketPolicy",
                new HttpBinding("GET", "/{Bucket}?policy", 200),
                BucketRequest.class,
                GetPolicyResponse.class,
                (call, request) -> {
                    var bucket = owned(call, request);
                    return bucket.setting("policy")
                            .map(policy -> new GetPolicyResponse(policy.asText()))
                            .orElseThrow(() -> S3Errors.notSet(
                                    "NoSuchBucketPolicy", "The bucket policy does not exist", bucket.name()));
                }));
        addDelete("DeleteBucketPolicy", "policy", bucket -> bucket.without("policy"));
    }

    private StoredBucket owned(Call call, BucketRequest request) {
        var bucket = BucketStore.own(store, call, request.bucket());
        BucketOperations.checkOwner(bucket, request.expectedBucketOwner());
        return bucket;
    }

    private Nothing change(Call call, String bucket, UnaryOperator<StoredBucket> change) {
        return store.commit(writer -> {
            BucketStore.put(writer, change.apply(BucketStore.own(writer, call, bucket)));
            return new Nothing();
        });
    }

    private static <T> T read(JsonNode document, Class<T> type) {
        try {
            return Wire.JSON.treeToValue(document, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored " + type.getSimpleName() + " cannot be read", e);
        }
    }
}
