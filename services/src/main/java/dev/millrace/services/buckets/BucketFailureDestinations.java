package dev.millrace.services.buckets;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.Arn;
import dev.millrace.services.buckets.ObjectBuckets.NewObject;
import dev.millrace.services.mappings.FailureDestinations;
import dev.millrace.services.mappings.OutboxEntry;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;

/**
 * On-failure destinations that are buckets of this server (spec H.4). Objects lie beside the store, so the report is
 * settled after its object is safe. If the program ends in between, the object is written again, under the same key:
 * everything in the key belongs to the report, its UUID too. Thread-safe.
 */
public final class BucketFailureDestinations implements FailureDestinations {

    private static final String CONTENT_TYPE = "application/octet-stream";
    private static final DateTimeFormatter FOLDERS =
            DateTimeFormatter.ofPattern("uuuu/MM/dd/").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH.mm.ss").withZone(ZoneOffset.UTC);

    private final ObjectBuckets buckets;
    private final Store store;

    public BucketFailureDestinations(ObjectBuckets buckets, Store store) {
        this.buckets = buckets;
        this.store = store;
    }

    @Override
    public Delivery deliver(OutboxEntry report, Consumer<Writer> settle) {
        var bucket = Arn.parse(report.destination()).map(Arn::resource).orElse("");
        var object = new NewObject(key(report), CONTENT_TYPE, report.document().getBytes(UTF_8));
        if (!buckets.put(bucket, object)) {
            return new Delivery.Refused("The specified bucket does not exist: " + bucket);
        }
        store.commit(writer -> {
            settle.accept(writer);
            return true;
        });
        return new Delivery.Delivered();
    }

    /** {@code aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<UUID>}, the second of the timestamp. */
    private static String key(OutboxEntry report) {
        var at = report.writtenAt().orElse(Instant.EPOCH);
        return "aws/lambda/" + report.mapping() + "/" + report.shard().value() + "/" + FOLDERS.format(at)
                + SECOND.format(at) + "-" + report.id();
    }
}
