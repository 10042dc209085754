package dev.millrace.services.s3;

import dev.millrace.services.AwsService;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import java.util.ArrayList;
import java.util.List;

/** S3. Thread-safe. */
public final class S3Service implements AwsService {

    static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private final List<Operation> operations = new ArrayList<>();

    /** @param buckets closed by whoever opened them */
    public S3Service(LocalBuckets buckets) {
        operations.addAll(new BucketOperations(buckets).all());
        operations.addAll(new SettingOperations(buckets.store()).all());
        operations.addAll(new FixedSettings(buckets.store()).all());
        operations.addAll(new ObjectOperations(buckets).all());
        operations.addAll(new ObjectSettings(buckets).all());
        operations.addAll(new VersionListing(buckets).all());
        operations.addAll(Refusals.all());
    }

    @Override
    public Address address() {
        return new Address("s3", "s3", "", "", NAMESPACE, List.of(Protocol.REST_XML));
    }

    @Override
    public List<Operation> operations() {
        return List.copyOf(operations);
    }
}
