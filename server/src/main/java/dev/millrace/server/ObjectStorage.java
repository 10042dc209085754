package dev.millrace.server;

import dev.millrace.services.AwsService;
import dev.millrace.services.buckets.BucketFailureDestinations;
import dev.millrace.services.mappings.FailureDestinations;
import dev.millrace.services.s3.LocalBuckets;
import dev.millrace.services.s3.S3Service;
import dev.millrace.store.Store;

/** Buckets, and who uses them: clients of S3, functions whose code lies there, and reports about records given up. */
record ObjectStorage(LocalBuckets buckets, Store store) {

    static ObjectStorage open(Ground ground) {
        var buckets =
                new LocalBuckets(ground.store(), ground.clock(), ground.folder().objects());
        return new ObjectStorage(ground.parts().add(buckets), ground.store());
    }

    FailureDestinations destinations() {
        return new BucketFailureDestinations(buckets, store);
    }

    AwsService service() {
        return new S3Service(buckets);
    }
}
