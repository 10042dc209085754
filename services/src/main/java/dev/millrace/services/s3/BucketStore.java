package dev.millrace.services.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.model.errors.S3Errors;
import dev.millrace.services.Call;
import dev.millrace.services.Wire;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Reader;
import dev.millrace.store.Writer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where buckets lie in the store: under their names, which all accounts and regions share. */
final class BucketStore {

    private static final Keyspace BUCKETS = new Keyspace("s3-buckets", Keyspace.Use.RECORDS);

    private BucketStore() {}

    static Optional<StoredBucket> find(Reader reader, String name) {
        var value = reader.get(BUCKETS, key(name));
        return value == null ? Optional.empty() : Optional.of(read(value));
    }

    /**
     * The caller's bucket.
     *
     * @throws dev.millrace.model.ServiceException if there is none, or it is another account's
     */
    static StoredBucket own(Reader reader, Call call, String name) {
        var bucket = find(reader, name).orElseThrow(() -> S3Errors.noSuchBucket(name));
        if (!bucket.account().equals(call.scope().account())) {
            throw S3Errors.accessDenied();
        }
        return bucket;
    }

    static List<StoredBucket> all(Reader reader) {
        var found = new ArrayList<StoredBucket>();
        reader.scan(BUCKETS, new byte[0], null, (key, value) -> {
            found.add(read(value));
            return true;
        });
        return found;
    }

    static void put(Writer writer, StoredBucket bucket) {
        try {
            writer.put(BUCKETS, key(bucket.name()), Wire.JSON.writeValueAsBytes(bucket));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Writer writer, String name) {
        writer.delete(BUCKETS, key(name));
    }

    private static byte[] key(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static StoredBucket read(byte[] value) {
        try {
            return Wire.JSON.readValue(value, StoredBucket.class);
        } catch (IOException e) {
            throw new UncheckedIOException("a stored bucket cannot be read", e);
        }
    }
}
