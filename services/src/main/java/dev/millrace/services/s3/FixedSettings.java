package dev.millrace.services.s3;

import dev.millrace.model.Scope;
import dev.millrace.model.errors.S3Errors;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.Operation;
import dev.millrace.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Sub-resources of buckets that tools read and nobody can set here: what a new bucket answers. */
final class FixedSettings {

    private final Store store;
    private final List<Operation> operations = new ArrayList<>();

    FixedSettings(Store store) {
        this.store = store;
        add("GetBucketLocation", "location", FixedSettings::location);
        add("GetBucketAcl", "acl", bucket -> Acls.document(bucket.account()));
        add("GetBucketAccelerateConfiguration", "accelerate", bucket -> Documents.of("AccelerateConfiguration", ""));
        add("GetBucketLogging", "logging", bucket -> Documents.of("BucketLoggingStatus", ""));
        add(
                "GetBucketNotificationConfiguration",
                "notification",
                bucket -> Documents.of("NotificationConfiguration", ""));
        add(
                "GetBucketRequestPayment",
                "requestPayment",
                bucket -> Documents.of("RequestPaymentConfiguration", Documents.element("Payer", "BucketOwner")));
        addUnset(
                "GetBucketWebsite",
                "website",
                "NoSuchWebsiteConfiguration",
                "The specified bucket does not have a website configuration");
        addUnset(
                "GetBucketReplication",
                "replication",
                "ReplicationConfigurationNotFoundError",
                "The replication configuration was not found");
        addUnset(
                "GetObjectLockConfiguration",
                "object-lock",
                "ObjectLockConfigurationNotFoundError",
                "Object Lock configuration does not exist for this bucket");
    }

    List<Operation> all() {
        return List.copyOf(operations);
    }

    private void add(String name, String parameter, Function<StoredBucket, String> document) {
        operations.add(new Operation.Streamed(
                name,
                new HttpBinding("GET", "/{Bucket}?" + parameter, 200),
                (call, request) -> Documents.answer(document.apply(Requests.owned(store, call, request)))));
    }

    private void addUnset(String name, String parameter, String code, String message) {
        add(name, parameter, bucket -> {
            throw S3Errors.notSet(code, message, bucket.name());
        });
    }

    /** us-east-1 is said by saying nothing. */
    private static String location(StoredBucket bucket) {
        return Documents.of("LocationConstraint", bucket.region().equals(Scope.DEFAULT_REGION) ? "" : bucket.region());
    }
}
